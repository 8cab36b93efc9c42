"""The clocks around an admission (42 CFR 8.12): what may be how old, and what is due how soon after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.sources import source

_RULE: Final = source("42-cfr-8.12-clocks")

# Days before or after admission, which is day 0. Source: 42-cfr-8.12-clocks.
SCREENING_EXAM_MAX_AGE_DAYS: Final = 7
TEST_MAX_AGE_DAYS: Final = 30
FULL_EXAM_WITHIN_DAYS: Final = 14
ASSESSMENT_WITHIN_DAYS: Final = 14
PLAN_WITHIN_DAYS: Final = 14


def earliest_screening_exam(admitted_on: date) -> date:
    """The earliest day of an outside screening exam that still counts for this admission: 7 days before it."""
    return admitted_on - timedelta(days=SCREENING_EXAM_MAX_AGE_DAYS)


def earliest_test(admitted_on: date) -> date:
    """The earliest day of a laboratory sample that still counts for this admission: 30 days before it."""
    return admitted_on - timedelta(days=TEST_MAX_AGE_DAYS)


def screening_exam_valid(examined_on: date) -> Deadline:
    """The last day on which a person with this outside screening exam may be admitted on it: 7 days after."""
    return Deadline(
        "screening_exam",
        "Admit on this screening exam",
        counted_from=examined_on,
        due_on=examined_on + timedelta(days=SCREENING_EXAM_MAX_AGE_DAYS),
        rule=f"An outside screening exam counts for an admission at most {SCREENING_EXAM_MAX_AGE_DAYS} days later.",
        source=_RULE,
    )


def admission_tests_valid(sampled_on: date) -> Deadline:
    """The last day of admission for which a laboratory sample is not too old: 30 days after it was taken."""
    return Deadline(
        "admission_tests",
        "Admit on these test results",
        counted_from=sampled_on,
        due_on=sampled_on + timedelta(days=TEST_MAX_AGE_DAYS),
        rule=f"Laboratory tests count for an admission at most {TEST_MAX_AGE_DAYS} days later.",
        source=_RULE,
    )


def admission_deadlines(admitted_on: date) -> tuple[Deadline, ...]:
    """What is due after an admission, in order: full in-person exam, psychosocial assessment, treatment plan.

    Each within 14 calendar days; the day of admission is day 0, so the fourteenth day after it is still in time.
    """
    return (
        _after(admitted_on, "full_exam", "Full in-person exam", FULL_EXAM_WITHIN_DAYS),
        _after(admitted_on, "psychosocial_assessment", "First psychosocial assessment", ASSESSMENT_WITHIN_DAYS),
        _after(admitted_on, "treatment_plan", "First treatment plan", PLAN_WITHIN_DAYS),
    )


def _after(admitted_on: date, code: str, title: str, days: int) -> Deadline:
    rule = f"Within {days} calendar days after admission."
    return Deadline(code, title, admitted_on, rule, _RULE, due_on=admitted_on + timedelta(days=days))
