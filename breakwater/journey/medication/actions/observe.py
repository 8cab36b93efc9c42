"""Keep what was seen of a person at the window, whether the dose is given or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from breakwater.audit import record as audit
from breakwater.journey.medication import gate
from breakwater.journey.medication.actions.under_lock import hold_for_prescriber
from breakwater.journey.medication.facts import Facts
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.gate import Check
from breakwater.journey.medication.refusals import DoseRefused
from breakwater.organization.models import StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.models import Hold, Observation


def write_fitness(facts: Facts, fitness: Fitness, *, by: StaffMember, at: datetime) -> Observation:
    """Store the answers, and raise their red flags unless the same flag is open already."""
    observation = Observation(
        patient_id=facts.patient_id,
        episode_id=facts.episode_id,
        kind=Observation.Kind.FITNESS,
        answers=fitness.answers(),
        respiratory_rate_per_min=fitness.respiratory_rate_per_min,
        spo2_percent=fitness.spo2_percent,
        sedation_poss=fitness.poss,
        observed_at=at,
        observed_by=by,
        recorded_at=at,
    )
    observation.save(force_insert=True)
    open_already = {flag.code for flag in facts.flags}
    new = [flag for flag in fitness.red_flags() if flag.code not in open_already]
    raise_flags(seen=observation, found=new, by=by, at=at)
    return observation


def stopped_for_fitness(
    facts: Facts, fitness: Fitness, checks: Sequence[Check], blocking: Sequence[Check], *, by: StaffMember, at: datetime
) -> DoseRefused:
    """Keep what was seen, so that another try cannot simply answer otherwise (H20).

    Red flags place their own hold; for other signs (unsteady, smell of alcohol) the prescriber's hold is placed.
    """
    observation = write_fitness(facts, fitness, by=by, at=at)
    flagged = any("opioid" in flag.holds for flag in fitness.red_flags())
    if not flagged and not any(hold.reason == Hold.Reason.SEDATION for hold in facts.holds):
        hold_for_prescriber(facts.patient_id, gate.from_fitness(blocking)[0].finding.title, by=by, at=at)
    audit.act(
        action="dose.stopped", by=by, at=at, patient_id=facts.patient_id, subject=observation,
        detail={"codes": [one.finding.code for one in blocking]},
    )  # fmt: skip
    return refusal_of(checks, blocking)


def refusal_of(checks: Sequence[Check], blocking: Sequence[Check]) -> DoseRefused:
    """The refusal with every check in it, in the words of those that stop."""
    message = " ".join(one.finding.message for one in blocking) or None
    code = blocking[0].finding.code if blocking else None
    return DoseRefused(message, code=code, findings=[one.finding for one in checks])
