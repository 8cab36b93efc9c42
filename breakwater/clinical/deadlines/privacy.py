"""Clocks of privacy: the review of an emergency access, and letters after a breach."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from breakwater.clinical import moments
from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.sources import source

# Source: ours-emergency-review.
EMERGENCY_REVIEW_HOURS: Final = 72
# Source: hipaa-breach.
BREACH_LETTER_DAYS: Final = 60


def emergency_access_review(opened_at: datetime) -> Deadline:
    """The moment by which an emergency access is reviewed: 72 real hours after it was opened, also over weekends.

    `opened_at` is an aware moment; across a clock change the hour on the wall differs (source ours-emergency-review).
    """
    due_at = moments.after(opened_at, minutes=EMERGENCY_REVIEW_HOURS * 60)
    return Deadline(
        "emergency_access_review",
        "Review of emergency access",
        counted_from=opened_at,
        due_at=due_at,
        rule=f"Within {EMERGENCY_REVIEW_HOURS} hours of opening.",
        source=source("ours-emergency-review"),
    )


def breach_letters(discovered_on: date) -> Deadline:
    """The last day for telling the people concerned by a breach: 60 days after discovery (source hipaa-breach)."""
    return Deadline(
        "breach_letters",
        "Tell the people concerned",
        counted_from=discovered_on,
        due_on=discovered_on + timedelta(days=BREACH_LETTER_DAYS),
        rule=f"Without delay, and within {BREACH_LETTER_DAYS} days of discovery.",
        source=source("hipaa-breach"),
    )
