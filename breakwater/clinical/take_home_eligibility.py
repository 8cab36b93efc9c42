"""What the practitioner documents before unsupervised doses: six considerations and a reason; and safe hand-over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.sources import source


@dataclass(frozen=True, slots=True)
class Considerations:
    """The six considerations (source 42-cfr-8.12-i-2), True when nothing speaks against unsupervised doses.

    None means not answered. `reason` is the practitioner's own, `decided_by` and `decided_on` say who and when.
    """

    no_unsafe_condition: bool | None = None
    attends_regularly: bool | None = None
    no_serious_behavior_problem: bool | None = None
    no_recent_diversion: bool | None = None
    safe_transport_and_storage: bool | None = None
    other_criteria_met: bool | None = None
    reason: str = ""
    decided_by: str = ""
    decided_on: date | None = None


QUESTIONS: Final = {
    "no_unsafe_condition": "No active substance use, medical or mental condition makes unsupervised doses unsafe",
    "attends_regularly": "Attends regularly",
    "no_serious_behavior_problem": "No serious behavior problem at the clinic",
    "no_recent_diversion": "No known recent diversion",
    "safe_transport_and_storage": "Doses can be carried and stored safely",
    "other_criteria_met": "Other criteria that matter here are met",
}


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is done at hand-over. None means not answered."""

    child_resistant: bool | None = None
    education_given: bool | None = None
    program_name_on_label: bool | None = None
    program_address_on_label: bool | None = None
    program_telephone_on_label: bool | None = None


_STEPS: Final = {
    "child_resistant": "child-resistant packs",
    "education_given": "education on safe use and storage",
    "program_name_on_label": "the program's name on the label",
    "program_address_on_label": "the program's address on the label",
    "program_telephone_on_label": "the program's telephone number on the label",
}


def check_considerations(considered: Considerations) -> tuple[Finding, ...]:
    """All six answered, the reason written, by whom and when. What speaks against it a prescriber may pass.

    Missing answers and a missing reason are stops that nobody passes; an answer of no is a stop that a prescriber
    passes in the written reason. One negative test by itself decides nothing here.
    """
    return (_answered(considered), *_against(considered), _documented(considered))


def check_hand_over(hand_over: HandOver) -> Finding:
    """Packs, education and label before bottles leave the window (source 42-cfr-8.12-i-packs, from memory)."""
    rule = source("42-cfr-8.12-i-packs")
    missing = [_STEPS[one.name] for one in fields(hand_over) if not getattr(hand_over, one.name)]
    if missing:
        message = f"Before the bottles leave: {', '.join(missing)}."
        return Finding("hand_over_incomplete", Severity.STOP, "Hand-over", message, None, None, None, rule)
    message = "Packs, education and label are in order."
    return Finding("hand_over", Severity.OK, "Hand-over", message, None, None, None, rule)


def _answered(considered: Considerations) -> Finding:
    open_questions = [name for name in QUESTIONS if getattr(considered, name) is None]
    rule, title = source("42-cfr-8.12-i-2"), "Six considerations"
    value, threshold = f"{len(QUESTIONS) - len(open_questions)} of {len(QUESTIONS)}", "all answered"
    if open_questions:
        listed = "; ".join(QUESTIONS[name] for name in open_questions)
        message = f"Still to answer: {listed}."
        return Finding("considerations_open", Severity.STOP, title, message, value, None, threshold, rule)
    message = "All six are answered."
    return Finding("considerations", Severity.OK, title, message, value, None, threshold, rule)


def _against(considered: Considerations) -> Iterator[Finding]:
    rule, title = source("42-cfr-8.12-i-2"), "Six considerations"
    for name, words in QUESTIONS.items():
        if getattr(considered, name) is False:
            message = f"Not so: {words.lower()}. A prescriber may give bottles all the same and says why."
            yield Finding(f"not_{name}", Severity.STOP, title, message, "no", None, "yes", rule, PRESCRIBER)


def _documented(considered: Considerations) -> Finding:
    rule, title = source("42-cfr-8.12-i-2"), "Reason"
    if not considered.reason.strip() or not considered.decided_by.strip() or considered.decided_on is None:
        message = "The practitioner writes the reason for unsupervised doses, with name and date."
        return Finding("take_home_reason_missing", Severity.STOP, title, message, None, None, None, rule)
    message = f"Written by {considered.decided_by} on {considered.decided_on}."
    return Finding("take_home_reason", Severity.OK, title, message, None, None, None, rule)
