"""The clinical tests need neither settings nor a database, so they also run by themselves: ``make clinical``."""

from breakwater.testing.examples import choose_examples

choose_examples()
