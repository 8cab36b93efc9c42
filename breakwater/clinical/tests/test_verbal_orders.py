"""A verbal order counts for a day at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakwater.clinical.verbal_orders import counts_until

TOLD_AT = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("site_hours", "hours"), [(None, 24), (8, 8), (24, 24), (72, 24)])
def test_h15_the_shorter_of_a_day_and_the_sites_own_time_counts(site_hours: int | None, hours: int) -> None:
    assert counts_until(TOLD_AT, site_hours) == TOLD_AT + timedelta(hours=hours)


def test_a_site_leaves_an_hour_at_least() -> None:
    with pytest.raises(ValueError, match="one hour"):
        counts_until(TOLD_AT, 0)
