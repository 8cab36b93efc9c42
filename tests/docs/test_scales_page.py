"""docs/reference/scales.md says what the definitions say."""

from __future__ import annotations

import re

from breakwater.clinical.scales import SCALES
from tests.docs import scales
from tests.docs.pages import text_of


def test_the_page_of_scales_is_what_the_definitions_say() -> None:
    assert text_of(scales.PAGE).split() == scales.page().split(), "run: python -m tests.docs.scales"


def test_every_scale_is_named_on_it_and_no_other_in_its_tables() -> None:
    first_cells = set(re.findall(r"^\| `([a-z0-9_]+)` \|", text_of(scales.PAGE), re.MULTILINE))
    assert first_cells - {"total", "lower_bound", "missing", "follow_ups"} == set(SCALES)
