"""Issue bottles: every bottle, its ledger line, its label and the audit row, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.findings import Finding, stops
from breakwater.clinical.formatting import mg
from breakwater.clinical.take_home_eligibility import HandOver, check_hand_over
from breakwater.clinical.take_home_limits import TakeHomeDecision
from breakwater.journey.medication import gate
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import OrderChanged, TakeHomeRefused, stopping
from breakwater.journey.medication.take_homes.offer import Offer, Planned, offer_for
from breakwater.journey.medication.take_homes.printing import ask_for_labels
from breakwater.organization.models import Site, StaffMember, Station
from breakwater.privacy.drawing_up import program_name
from breakwater.record.models import Patient, TakeHomeIssue, TakeHomeSupply
from breakwater.record.refusals import Conflict

ACTION = "take_home.issued"
# Checks of the dose gate that stand against bottles as they do against a dose; the others speak of this moment only.
OF_THE_GATE = frozenset({"order", "missed_doses", "hold", "red_flag"})
# Nobody knows yet what this person was given on paper (H7).
NOT_RECONCILED = "not_reconciled"


@dataclass(frozen=True, slots=True)
class Ask:
    """What the form said: which days, from which orders and review the page was drawn, and what was done."""

    patient_id: UUID
    days: tuple[date, ...]
    drawn_from: str
    lock_box: bool
    education_given: bool


def issue_take_homes(*, ask: Ask, station: Station, form_key: UUID, by: StaffMember, at: datetime) -> TakeHomeIssue:
    """Issue one bottle for each part of each day asked for, filled from the bottles open at this window.

    The person's row is locked first and everything is read again under that lock. Amounts come from the signed orders
    as they are then. From the moment this returns the days are covered, and an observed dose on one of them is blocked.

    Raises:
        TakeHomeRefused: a limit, a hold, a red flag, missed days, the order, the stock, or the hand-over is not right.
        OrderChanged: an order or the review changed since the page was drawn.
        Conflict: somebody else covered one of the days first.
        KeyReused: the form key was used for something else.
    """
    try:
        return _issue(ask, station, form_key, by, at)
    except IntegrityError as error:
        raise by_constraint(error) from error


@transaction.atomic
def _issue(ask: Ask, station: Station, form_key: UUID, by: StaffMember, at: datetime) -> TakeHomeIssue:
    body = {
        "patient": ask.patient_id, "days": [str(day) for day in ask.days], "drawn_from": ask.drawn_from,
        "lock_box": ask.lock_box, "education": ask.education_given, "station": station.pk,
    }  # fmt: skip
    claimed = keys.claim(key=form_key, action=ACTION, by=by, body=body, at=at)
    if not claimed.is_first:
        return TakeHomeIssue.objects.get(pk=claimed.subject_id)
    patient = Patient.objects.lock(ask.patient_id)
    offer = offer_for(patient, station.site, at)
    if offer.drawn_from != ask.drawn_from:
        raise OrderChanged("The order or the review was changed while this page was open. Read it before you go on.")
    if not offer.dosed_or_covered:
        raise TakeHomeRefused(
            "Give today's dose first. Bottles leave after the person was seen.", code="not_dosed_today"
        )
    must_be_safe(offer, station, at)
    must_be_handed_over_well(station.site, education_given=ask.education_given)
    act = Act(offer, ask.days, TakeHomeIssue.Occasion.WINDOW, station, by, at)
    issue = write_issue(act, pk=claimed.subject_id, lock_box=ask.lock_box, education_given=ask.education_given)
    ask_for_labels(list(issue.bottles.all()), station=station, by=by, at=at)
    return issue


def must_be_safe(offer: Offer, station: Station, at: datetime) -> None:
    """Refuse while the gate stops for the order, missed days, a hold or a red flag, or a prescriber stopped bottles."""
    found = against(offer, station, at)
    if found:
        raise TakeHomeRefused(stopping(tuple(found)), code=found[0].code, findings=found)
    if offer.stopped:
        raise TakeHomeRefused(
            "A prescriber stopped take-homes for this person. Ask them before any bottle.", code="take_homes_stopped"
        )


def against(offer: Offer, station: Station, at: datetime) -> list[Finding]:
    """What the gate has against bottles for this person now."""
    facts = read_facts(
        order_id=offer.orders[0].pk, patient_id=offer.patient.pk, site=station.site, station_id=station.pk, at=at
    )
    if facts is None:
        raise OrderChanged
    checks = gate.check(facts, offer.patient, None, fitness=None, identified=True)
    asked = (one.finding for one in checks if one.name in OF_THE_GATE or one.finding.code == NOT_RECONCILED)
    return list(stops(asked))


def must_be_handed_over_well(site: Site, *, education_given: bool) -> None:
    """Refuse without education, or when the label would lack the program's name, address or telephone number."""
    found = check_hand_over(
        HandOver(
            child_resistant=True,  # every bottle filled here has such a cap; the label says so
            education_given=education_given,
            program_name_on_label=bool(program_name()),
            program_address_on_label=bool(site.address.strip()),
            program_telephone_on_label=bool(site.phone.strip()),
        )
    )
    if stops([found]):
        raise TakeHomeRefused(found.message, code=found.code, findings=[found])


@dataclass(frozen=True, slots=True)
class Act:
    """Bottles for these days of one person, by whom, from which window's stock."""

    offer: Offer
    days: tuple[date, ...]
    occasion: str
    station: Station
    by: StaffMember
    at: datetime


def write_issue(act: Act, *, pk: UUID, lock_box: bool, education_given: bool) -> TakeHomeIssue:
    """Write the issue with its bottles and ledger lines. Call it under the person's lock, in a transaction.

    Raises:
        TakeHomeRefused: no day was chosen, a limit stops it, or the bottles open here do not hold enough.
    """
    if not act.days:
        raise TakeHomeRefused("Choose at least one day.", code="no_day_chosen")
    decision = act.offer.check(act.days)
    if not decision.allowed:
        raise TakeHomeRefused(stopping(stops(decision.findings)), code=stops(decision.findings)[0].code)
    filled = list(_fill(act, act.offer.planned(act.days)))
    issue = _issue_row(act, pk, decision, lock_box=lock_box, education_given=education_given)
    issue.save(force_insert=True)
    supplies = [_supply(issue, number, len(filled), *one) for number, one in enumerate(filled, start=1)]
    TakeHomeSupply.objects.bulk_create(supplies)
    StockEntry.objects.bulk_create(
        _line(act, supply, bottle) for supply, (_, bottle) in zip(supplies, filled, strict=True)
    )
    audit.act(
        action=ACTION, by=act.by, at=act.at, patient_id=act.offer.patient.pk, site_id=act.station.site_id,
        subject=issue,
        detail={
            "bottles": len(supplies), "days": [str(day) for day in act.days], "rule": issue.deciding_rule,
            "outstanding": issue.outstanding_days, "occasion": act.occasion,
        },
    )  # fmt: skip
    return issue


def _issue_row(act: Act, pk: UUID, decision: TakeHomeDecision, **said: Any) -> TakeHomeIssue:
    offer, split, deciding = act.offer, decision.split, decision.deciding
    return TakeHomeIssue(
        pk=pk, patient=offer.patient, episode=offer.episode, site=offer.site, station_id=act.station.pk,
        occasion=act.occasion, review=offer.review, dosing_day=offer.today, treatment_day=split.treatment_day,
        deciding_rule=deciding.name if deciding else "", ceiling_days=split.ceiling_days,
        counted_days=split.counted_days, outstanding_days=split.outstanding_days, closure_days=split.closure_days,
        issued_at=act.at, issued_by=act.by, **said,
    )  # fmt: skip


def _fill(act: Act, planned: Sequence[Planned]) -> Iterator[tuple[Planned, Bottle]]:
    """Which open bottle each take-home is filled from. The bottles are locked until the transaction ends.

    What a bottle holds is read under that lock; a lot must be in date on the day the dose is taken (H35).
    """
    open_here = Bottle.objects.for_giving().open_at(act.station).select_related("product")
    bottles = list(open_here.select_for_update(of=("self",)).order_by("pk"))
    left = {bottle.pk: bottle.balance_mg for bottle in bottles}
    for one in planned:
        right = [bottle for bottle in bottles if _is_right(bottle, one)]
        if not right:
            order = one.order
            raise TakeHomeRefused(
                f"No bottle of {order.drug}, {order.form}, for {mg(one.dose_mg)} on {one.covers_on} is open at "
                f"{act.station}. Open one that is in date on that day.", code="no_bottle_open",
            )  # fmt: skip
        enough = [bottle for bottle in right if left[bottle.pk] >= one.dose_mg]
        if not enough:
            raise TakeHomeRefused(
                "The bottles open at this window do not hold enough for all of these days. Choose fewer days, or open "
                "another bottle first.", code="stock_too_little",
            )  # fmt: skip
        left[enough[0].pk] -= one.dose_mg
        yield one, enough[0]


def _is_right(bottle: Bottle, one: Planned) -> bool:
    order, unit = one.order, bottle.product.mg_per_unit
    if bottle.recalled_at is not None or bottle.expires_on is None or bottle.expires_on < one.covers_on:
        return False
    return (bottle.drug, bottle.product.form) == (order.drug, order.form) and (unit is None or one.dose_mg % unit == 0)


def _supply(issue: TakeHomeIssue, number: int, of: int, one: Planned, bottle: Bottle) -> TakeHomeSupply:
    order = one.order
    return TakeHomeSupply(
        issue=issue, patient_id=issue.patient_id, order=order, order_version=order.version, site_id=issue.site_id,
        number=number, of=of, covers_on=one.covers_on, part=one.part, parts=order.parts_per_day, drug=order.drug,
        form=order.form, dose_mg=one.dose_mg, strength_mg_per_ml=bottle.strength_mg_per_ml, lot=bottle.lot,
        replaces=one.replaces,
    )  # fmt: skip


def _line(act: Act, supply: TakeHomeSupply, bottle: Bottle) -> StockEntry:
    return StockEntry(
        bottle_id=bottle.pk, kind=StockEntry.Kind.DISPENSED, amount_mg=-supply.dose_mg, take_home=supply,
        station_id=act.station.pk, at=act.at, by=act.by,
    )  # fmt: skip


# What the database refuses when two acts meet, or when code forgot: the code, and the sentence a nurse reads.
BY_CONSTRAINT = {
    "take_home_one_a_person_day_part": ("day_covered_already", "A bottle for one of these days was issued already."),
    "record_takehomesupply_replaces_id_key": ("replaced_already", "This bottle was replaced already."),
    "take_home_not_for_a_dosed_day": ("dosed_already", "The dose of one of these days was given already."),
    "take_home_replaces_what_is_gone": ("not_replaceable", "The bottle for this day is not back, and nobody decided."),
    "bottle_never_below_zero": ("stock_too_little", "Not enough is left in the open bottle now. Open another."),
    "stock_dispensed_from_open_bottle": ("bottle_not_open", "The bottle was put away meanwhile. Open one."),
}


def by_constraint(error: IntegrityError) -> Exception:
    """The refusal for a constraint that had the last word; an unknown one is an error of ours and stays what it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    if name not in BY_CONSTRAINT:
        return error
    code, message = BY_CONSTRAINT[name]
    return Conflict(f"{message} Open the page again and read what it says now.", code=code)
