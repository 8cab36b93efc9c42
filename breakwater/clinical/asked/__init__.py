"""The clinical rules asked in JSON: an object in, findings or a result out, without a database.

For pharmacists who test rules, and for other programs. What may be asked stands in `registry.py`; each function has one
module in `functions/` with a frozen `Asked`, whose annotations are the grammar of the JSON, and `answer(asked)`.
"""
