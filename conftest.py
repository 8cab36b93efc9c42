"""Where pytest begins: settings for tests, and the fixtures of `breakwater.testing`."""

import django

from breakwater.testing.environment import environment_for_tests
from breakwater.testing.examples import choose_examples

choose_examples()
environment_for_tests()
django.setup()

pytest_plugins = ["breakwater.testing.fixtures"]
