"""What the medication stage refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from breakwater.clinical.findings import Finding
from breakwater.clinical.formatting import mg
from breakwater.record.refusals import Conflict, Refused


class DoseRefused(Refused):
    """The dose gate stopped the dose; ``findings`` holds every check, stops among them."""

    code = "dose_refused"
    message = "The dose cannot be given now. The checks on this page say why."


class AlreadyGiven(Conflict):
    """Somebody was first: who gave what, and when (H4)."""

    code = "dose_already_given"

    def __init__(self, *, by: str, drug: str, dose_mg: Decimal, at: datetime, clock: str, site: str) -> None:
        self.by, self.drug, self.dose_mg, self.at = by, drug, dose_mg, at
        super().__init__(f"{by} gave {drug} {mg(dose_mg)} at {clock}, {site}. Give nothing more for this dose.")


class OrderChanged(Conflict):
    """The order is not the one the page was drawn from (H14)."""

    code = "order_changed"
    message = "The order was changed while this page was open. Read the new order before you go on."


class ActUnknown(Conflict):
    """Somebody else confirmed this dose, and nobody knows yet whether it was given (H6, H45)."""

    code = "act_unknown"

    def __init__(self, *, by: str, station: str, clock: str) -> None:
        super().__init__(
            f"{by} had this dose open to give at {station}, {clock}, and it is not known whether it was given. "
            f"Give nothing. Settle it first on the list Did it happen? of {station}."
        )


class AnotherPersonOpen(Conflict):
    """Another person was opened at this window since the page was drawn (H1)."""

    code = "another_person_open"
    message = "Another person is open at this window now. Scan the card of the person in front of you again."


class StockRefused(Refused):
    """A bottle cannot be received, opened, put away or taken from."""

    code = "stock_refused"


class TakeHomeRefused(Refused):
    """Bottles cannot be issued, handed over or taken back; ``findings`` holds what the rules say."""

    code = "take_home_refused"
    message = "No bottles can be issued now."


class OrderRefused(Refused):
    """An order cannot be written or signed; ``findings`` holds what the limits say."""

    code = "order_refused"
    message = "A limit stops this order. Change it, or write why it is right."


class SecondPersonNeeded(Refused):
    """A second signed-in person is needed, and it must be somebody else (H37)."""

    code = "second_person_needed"
    message = "A second nurse or prescriber of this site must sign with their own e-mail address and password."


def stopping(findings: tuple[Finding, ...]) -> str:
    """The stops in one sentence each, for the summary of an error."""
    return " ".join(finding.message for finding in findings)
