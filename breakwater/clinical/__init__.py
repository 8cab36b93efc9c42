"""What is true: the clinical rules, as functions from values to values.

Nothing here knows a database, a web page, the time of day or chance. A rule takes frozen values (and `now`, when time
matters) and returns findings; a named clinician decides. No rule in this package starts, stops or changes a medicine.

Every number comes with a `Source` (see `sources.py`), so a page can say which rule decided and where it is written.
"""
