"""How many examples a property (hypothesis) is tried with: few at each run, many with BREAKWATER_EXAMPLES=thorough.

There is no deadline: a slow moment of a busy machine is no failure of the rule that is being tried.
"""

from __future__ import annotations

import os

from hypothesis import settings


def choose_examples() -> None:
    """Load the profile that the environment names."""
    settings.register_profile("quick", max_examples=100, deadline=None)
    settings.register_profile("thorough", max_examples=500, deadline=None)
    settings.load_profile(os.environ.get("BREAKWATER_EXAMPLES", "quick"))
