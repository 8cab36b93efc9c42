"""What the titration rules would consider next, shown beside the order form. It never fills in a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from breakwater.clinical.titration import AtThisDose, suggest_first_dose, suggest_next_dose
from breakwater.journey.medication.forms.orders import AtThisDoseForm
from breakwater.journey.medication.order_limits import Stated, history_of, methadone_rules, order_facts
from breakwater.journey.medication.presenters.dose import with_plain_days
from breakwater.record.models import MedicationOrder


@dataclass(frozen=True, slots=True)
class Suggested:
    """The sentences of a suggestion, whose they are, and the two questions they depend on."""

    lines: tuple[str, ...]
    source: str
    form: AtThisDoseForm


def suggestion_beside(
    in_force: MedicationOrder | None, blank: MedicationOrder, form: AtThisDoseForm, *, today: date, now: datetime
) -> Suggested | None:
    """What could come next for methadone; None while another medicine is in force.

    Args:
        in_force: the order a new one would replace.
        blank: an unsaved methadone order of this person, for whoever has none.
    """
    if in_force is not None and in_force.drug != MedicationOrder.Drug.METHADONE:
        return None
    order = in_force or blank
    rules = methadone_rules(order.site)
    history = history_of(order, Stated(tolerance="usual"), now=now)
    if history.first_dose_on is None:
        unknown = history_of(order, Stated(), now=now)
        found = suggest_first_dose(history, rules, today), suggest_first_dose(unknown, rules, today)
        words = zip(("Usual tolerance.", "Low or unknown tolerance."), found, strict=True)
        lines = tuple(f"{who} {first.message}" for who, first in words if first)
        return Suggested(lines, "asam-2020-titration", form)
    state = AtThisDose(form.answer("withdrawal"), form.answer("sedated"))
    suggestion = suggest_next_dose(order_facts(order), history, state, rules, today)
    return Suggested((with_plain_days(suggestion.message, today),), suggestion.source.key, form)
