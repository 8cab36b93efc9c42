from __future__ import annotations

from decimal import Decimal

import pytest

from breakwater.clinical.partly_taken import PARTLY_TAKEN_SOURCE, counts_as_dosed, not_swallowed_mg


@pytest.mark.parametrize(("swallowed", "dosed"), [("80", True), ("40", True), ("39.99", False), ("0.01", False)])
def test_a_day_counts_as_dosed_from_half_of_the_dose_on(swallowed: str, dosed: bool) -> None:
    assert counts_as_dosed(Decimal(80), Decimal(swallowed)) is dosed
    assert PARTLY_TAKEN_SOURCE.confidence == "ours"


def test_what_is_left_is_the_dose_less_what_was_swallowed() -> None:
    assert not_swallowed_mg(Decimal(80), Decimal("29.5")) == Decimal("50.5")


@pytest.mark.parametrize("swallowed", ["0", "-1", "80", "80.01"])
def test_all_or_nothing_is_no_part(swallowed: str) -> None:
    with pytest.raises(ValueError, match="more than nothing and less than all"):
        not_swallowed_mg(Decimal(80), Decimal(swallowed))
