"""After missed days: a draft for the prescriber, of what the policy allows. It is never signed by itself (H10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.clinical.buprenorphine_schedules import FIRST_DOSE_MG
from breakwater.clinical.dose_facts import OrderHistory
from breakwater.clinical.formatting import mg
from breakwater.clinical.missed_doses import BUPRENORPHINE, CONSERVATIVE, MissedAdvice, missed_dose_advice
from breakwater.clinical.titration import suggest_first_dose
from breakwater.journey.medication.medicines import STEP_MG
from breakwater.journey.medication.missed import Missed, missed_at
from breakwater.journey.medication.order_limits import Stated, methadone_rules
from breakwater.journey.medication.orders import Prescription, draft_under_lock
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Refused
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class OnePerson:
    """A scope of one person whom the caller has already found within their own."""

    patient_id: UUID
    site_ids: tuple[UUID, ...] = ()

    @property
    def patient_ids(self) -> tuple[UUID, ...]:
        return (self.patient_id,)


@transaction.atomic
def draft_restart(
    *, patient_id: UUID, scope: ReachableSites, site: Site, by: StaffMember, at: datetime
) -> MedicationOrder:
    """Draft the order this person needs after the days they missed; the one that waits already, where it still fits.

    Raises:
        Refused: no days are missed that need an order.
    """
    Patient.objects.lock(patient_id)
    found = next(iter(missed_at(scope, site, now=at, patient_id=patient_id)), None)
    if found is None or not found.needs_order:
        raise Refused("No new order is needed: the days missed are too few, or one was signed.", code="no_restart_due")
    return _draft(found, site, by=by, at=at)


def draft_restart_on_arrival(*, patient: Patient, site: Site, by: StaffMember, at: datetime) -> None:
    """Whoever comes after too many missed days finds the draft with the prescriber already. Needs a transaction."""
    person = OnePerson(patient.pk)
    if any(one.needs_order for one in missed_at(person, site, now=at, patient_id=patient.pk)):
        draft_restart(patient_id=patient.pk, scope=person, site=site, by=by, at=at)


def _draft(found: Missed, site: Site, *, by: StaffMember, at: datetime) -> MedicationOrder:
    dose_mg = restart_mg(found, site, at)
    waiting = MedicationOrder.objects.filter(
        patient_id=found.patient_id, status=MedicationOrder.Status.DRAFT, origin=MedicationOrder.Origin.MISSED_DAYS
    ).first()
    if waiting is not None and waiting.dose_mg == dose_mg:
        return waiting
    if waiting is not None:
        end_order(order=waiting, reason="More days were missed since", by=by, at=at)
    in_force = MedicationOrder.objects.get(pk=found.order.id)
    episode = EpisodeOfCare.objects.select_related("patient", "site").get(pk=found.episode_id)
    prescription = Prescription(
        drug=in_force.drug, form=in_force.form, dose_mg=dose_mg, parts_per_day=1, starts_on=site.dosing_day(at),
        ends_on=in_force.ends_on, reason=f"{found.days} days missed in a row, usual {mg(found.usual_mg)} a day",
    )  # fmt: skip
    return draft_under_lock(
        uuid4(), episode, prescription, Stated(tolerance="low"), by=by, at=at, origin=MedicationOrder.Origin.MISSED_DAYS
    )


def restart_mg(found: Missed, site: Site, at: datetime) -> Decimal:
    """The amount to propose, in mg: what the policy allows at most, of a new start what the limits of a first dose do.

    Whole steps only, rounded down. Buprenorphine after so many days starts with the least published first dose.
    """
    drug = found.order.drug
    policy = BUPRENORPHINE if drug == "buprenorphine" else CONSERVATIVE
    advice = missed_dose_advice(found.days, found.usual_mg, policy)
    most_mg = min(_most_mg(advice, site, at), found.usual_mg)
    step_mg = STEP_MG[drug]
    return max((most_mg / step_mg).to_integral_value(rounding=ROUND_DOWN) * step_mg, step_mg)


def _most_mg(advice: MissedAdvice, site: Site, at: datetime) -> Decimal:
    if advice.max_mg is None:
        return FIRST_DOSE_MG[0]
    if advice.code != "restart":
        return advice.max_mg
    first = suggest_first_dose(OrderHistory(low_tolerance=True), methadone_rules(site), site.dosing_day(at))
    return advice.max_mg if first is None else min(first.to_mg, advice.max_mg)
