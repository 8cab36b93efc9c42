"""The page of one dose: who, how much, compared with before, from which bottle, and every check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from breakwater.clinical.amounts import mg_in_words, volume_ml
from breakwater.clinical.findings import Severity
from breakwater.clinical.formatting import NBSP, amount, clock, day, mg
from breakwater.journey.medication import gate
from breakwater.journey.medication.facts import Facts, WindowBottle
from breakwater.journey.medication.gate import Check
from breakwater.journey.medication.medicines import route, units
from breakwater.organization.models import Site
from breakwater.record.models import Patient


@dataclass(frozen=True, slots=True)
class DosePage:
    """Everything the page says about the dose, in words. ``blocked`` is why it cannot be given now, or nothing."""

    heading: str
    medicine: str
    dose: str
    how: str
    in_words: str
    facts: list[tuple[str, str]]
    checks: tuple[Check, ...]
    blocked: str
    passable: tuple[Check, ...]
    part: int | None
    bottle: WindowBottle | None
    version: int
    cautions: list[str]

    @property
    def listed(self) -> list[Check]:
        """The checks as the page lists them."""
        return gate.most_serious_first(self.checks)


@dataclass(frozen=True, slots=True)
class PersonHead:
    """A person's header, as ``components/people.jinja`` draws it."""

    name: str
    born_on: object
    number: int
    asks_to_be_called: str
    pronouns: str
    language: str
    interpreter: bool
    flags: list[str]
    limits: list[str]
    photo_id: UUID | None


def person_head(patient: Patient, *, flags: Sequence[str] = (), alike: bool = False) -> PersonHead:
    """The header of a person at the window; names that are alike are said so (H2)."""
    limits = ["Another person here has the same name"] if alike else []
    if patient.allergies:
        limits.append(f"Allergies: {', '.join(patient.allergies)}")
    elif not patient.allergies_reviewed:
        limits.append("Allergies not asked yet")
    if patient.standing_reviewed_at is None:
        limits.append("Standing facts not reviewed")
    return PersonHead(
        name=patient.list_name,
        born_on=patient.birth_on,
        number=patient.record_number,
        asks_to_be_called=patient.preferred_name,
        pronouns=patient.pronouns,
        language=patient.language,
        interpreter=patient.interpreter_needed,
        flags=list(flags),
        limits=limits,
        photo_id=patient.photo_id,
    )


def dose_page(facts: Facts, bottle: WindowBottle | None, checks: tuple[Check, ...], site: Site) -> DosePage:
    """What the page shows. ``checks`` are the gate's, before or after the nurse's answers."""
    order = facts.order
    checks = tuple(_said_plainly(check, facts.dosing_day) for check in checks)
    part, parts = facts.part_due(), order.parts_per_day
    return DosePage(
        heading="Today" if parts == 1 else f"Today, part {part or parts} of {parts}",
        medicine=order.drug,
        dose=mg(order.dose_mg),
        how=", ".join(filter(None, (quantity(facts, bottle), route(facts.form), "watched"))),
        in_words=mg_in_words(order.dose_mg),
        facts=_facts(facts, bottle, site),
        checks=checks,
        blocked=blocked_by(gate.blocking(checks)),
        passable=gate.passable(checks),
        part=part,
        bottle=bottle,
        version=order.version,
        cautions=cautions_in_rank(checks),
    )


# What the header says first. A check that is not named here is only in the list (H21: few, and ranked).
RANKED = (
    "red_flag", "hold", "qtc", "pregnancy", "interactions", "sedatives", "liver", "missed_doses", "amount", "ecg",
)  # fmt: skip
MOST_SAID = 4
_NOT_ASKED = ("_not_recorded", "_not_asked")


def cautions_in_rank(checks: Sequence[Check]) -> list[str]:
    """The cautions as one line says them: the most serious with their values and ages, then what was never asked."""
    found = {one.name: one.finding for one in checks if one.finding.severity is Severity.CAUTION and not one.waiting}
    ranked = [found[name] for name in RANKED if name in found]
    asked = [one for one in ranked if not one.code.endswith(_NOT_ASKED)]
    said = [f"{one.title}: {one.value or one.threshold or 'see the list'}" for one in asked[:MOST_SAID]]
    if len(asked) > MOST_SAID:
        said.append(f"{len(asked) - MOST_SAID} more in the list")
    never = [one.title.lower() for one in ranked if one.code.endswith(_NOT_ASKED)]
    return [*said, f"not asked yet: {', '.join(never)}"] if never else said


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def with_plain_days(text: str, today: date) -> str:
    """The text with each day written so that it cannot be read two ways: "Valid to Sat Dec 5"."""
    return _ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0]), today), text)


def _said_plainly(check: Check, today: date) -> Check:
    finding = check.finding
    said = replace(
        finding,
        message=with_plain_days(finding.message, today),
        value=finding.value and with_plain_days(finding.value, today),
        threshold=finding.threshold and with_plain_days(finding.threshold, today),
    )
    return replace(check, finding=said)


def blocked_by(blocking: Sequence[Check]) -> str:
    """Why the dose cannot be given, in as few words as there are: "1 hold to clear first."."""
    if not blocking:
        return ""
    first = blocking[0].finding
    if first.code == "hold" and len(blocking) == 1 and first.value:
        return f"{first.value}."
    more = f" And {len(blocking) - 1} more." if len(blocking) > 1 else ""
    return f"{first.message}{more}"


def quantity(facts: Facts, bottle: WindowBottle | None) -> str:
    """The dose as it is measured: "8 mL of 10 mg/mL", or "2 of 8 mg each". Without a bottle only the form."""
    dose_mg = facts.order.dose_mg
    if bottle is None or bottle.drug != facts.order.drug:
        return facts.form
    if bottle.strength_mg_per_ml is not None:
        strength = amount(bottle.strength_mg_per_ml, "mg/mL")
        return f"{amount(volume_ml(dose_mg, bottle.strength_mg_per_ml), 'mL')} of {strength}"
    if bottle.mg_per_unit is None or dose_mg % bottle.mg_per_unit:
        return facts.form
    return f"{units(bottle.form, dose_mg / bottle.mg_per_unit)} of {mg(bottle.mg_per_unit)}"


def _facts(facts: Facts, bottle: WindowBottle | None, site: Site) -> list[tuple[str, str]]:
    return [
        ("Yesterday", _yesterday(facts)),
        ("Dose since", _since(facts)),
        ("Bottle in use", _bottle(facts, bottle)),
        ("Take-home today", _take_home(facts)),
        ("Order", _order(facts, site)),
        ("Last dose", _last(facts, site)),
        *([("Before this dose", facts.condition)] if facts.condition else []),
    ]


def _order(facts: Facts, site: Site) -> str:
    """Version, last day, and who signed it; for a verbal order who told it and until when it counts."""
    version, until = f"Version {facts.order.version}", facts.order.verbal_until
    if until is not None and not facts.order.signed:
        when = f"{day(site.local(until).date(), facts.dosing_day)}, {clock(until, site.zone)}"
        return f"{version}. Verbal, told by {facts.told_by}. Runs out {when} unless it is signed"
    return f"{version}, to {day(facts.order.ends_on, facts.dosing_day)}. {facts.signed_by}"


def _yesterday(facts: Facts) -> str:
    day_before = facts.dosing_day - timedelta(days=1)
    given = [dose for dose in facts.taken() if dose.day == day_before]
    if not given:
        return "take-home" if day_before in facts.take_home_days else "no dose recorded"
    total = sum((dose.dose_mg for dose in given[1:]), given[0].dose_mg)
    same = total == facts.order.daily_mg and given[0].drug == facts.order.drug
    which = "" if given[0].drug == facts.order.drug else f"{given[0].drug}{NBSP}"
    return f"{which}{mg(total)}, {'same as today' if same else 'not the same as today'}"


def _since(facts: Facts) -> str:
    since = day(facts.order.starts_on, facts.dosing_day)
    if facts.dose_before_mg is None or facts.dose_before_mg == facts.order.dose_mg:
        return since
    return f"{since} ({mg(facts.dose_before_mg)} before)"


def _bottle(facts: Facts, bottle: WindowBottle | None) -> str:
    if bottle is None:
        return "none open at this window"
    if facts.part_due() is None:
        return f"Lot {bottle.lot}, {measured(bottle, bottle.balance_mg)} now"
    after = bottle.balance_mg - facts.order.dose_mg
    now_words, after_words = measured(bottle, bottle.balance_mg), measured(bottle, after)
    enough = f", {after_words} after this dose" if after >= 0 else ", not enough for this dose"
    return f"Lot {bottle.lot}, {now_words} now{enough}"


def measured(bottle: WindowBottle, amount_mg: Decimal) -> str:
    """An amount of a bottle as one measures it: "612 mL" or "12 films"."""
    if bottle.strength_mg_per_ml is not None:
        return amount(volume_ml(amount_mg, bottle.strength_mg_per_ml), "mL")
    return units(bottle.form, amount_mg / (bottle.mg_per_unit or 1))


def _take_home(facts: Facts) -> str:
    today = "covers today" if facts.dosing_day in facts.take_home_days else "none"
    ahead = [covered for covered in facts.take_home_days if covered > facts.dosing_day]
    return f"{today}. Next: {day(ahead[0], facts.dosing_day)}" if ahead else today


def _last(facts: Facts, site: Site) -> str:
    taken = facts.taken()
    if not taken:
        return "none recorded"
    last = taken[0]
    when = f"{day(site.local(last.at).date(), facts.dosing_day)}, {clock(last.at, site.zone)}"
    return f"{last.drug} {mg(last.dose_mg)}, {when}, {last.by}"
