"""Choices about the two medicines that belong to this program, not to clinical truth: forms, steps, routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from breakwater.clinical.formatting import amount
from breakwater.journey.medication.models import Product

Form = Product.Form

# In which forms each medicine is ordered here.
FORMS: Final[dict[str, tuple[str, ...]]] = {
    "methadone": (Form.ORAL_SOLUTION, Form.TABLET),
    "buprenorphine": (Form.FILM_UNDER_TONGUE, Form.TABLET_UNDER_TONGUE),
}
# Amounts go in these steps (H13).
STEP_MG: Final = {"methadone": Decimal("0.5"), "buprenorphine": Decimal("0.05")}
# A change by more than this from the last order is typed twice (H13).
TYPE_TWICE_ABOVE_MG: Final = {"methadone": Decimal(10), "buprenorphine": Decimal(8)}

_HOW: Final = {
    Form.ORAL_SOLUTION: "by mouth",
    Form.TABLET: "by mouth",
    Form.FILM_UNDER_TONGUE: "under the tongue",
    Form.TABLET_UNDER_TONGUE: "under the tongue",
}


def route(form: str) -> str:
    """How a form is taken, in words: "by mouth"."""
    return _HOW.get(Form(form), "") if form in Form.values else ""


def units(form: str, count: Decimal) -> str:
    """So many films or tablets, in words: "2 films"."""
    noun = form.split(maxsplit=1)[0]
    return amount(count, noun if count == 1 else f"{noun}s")
