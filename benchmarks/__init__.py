"""Speed of the pages and acts that people wait for, beside what it would cost at least.

`make bench` runs all of it (docs/operations/benchmarks.md says what is measured and how to read it).
"""
