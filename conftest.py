"""Where pytest begins: settings for tests, and the fixtures of `breakwater.testing`."""

import os

import django
from hypothesis import settings

from breakwater.testing.environment import environment_for_tests

# How many examples a property is tried with: few at every run, many with BREAKWATER_EXAMPLES=thorough.
# No deadline: a slow moment of a busy machine is no failure of the rule that is being tried.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("BREAKWATER_EXAMPLES", "quick"))

environment_for_tests()
django.setup()

pytest_plugins = ["breakwater.testing.fixtures"]
