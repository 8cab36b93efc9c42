"""The dose gate as this window asks it: clinical's checks over what was read, and two of our own about the bottle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from breakwater.clinical.dose_facts import Observed
from breakwater.clinical.dose_gate import CHECKS, check_dose
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops
from breakwater.clinical.formatting import mg
from breakwater.clinical.other_medicines import NOT_LISTED
from breakwater.clinical.sources import source
from breakwater.journey.medication.facts import Facts, WindowBottle
from breakwater.journey.medication.fitness import Fitness
from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient

# Stops that come from what the nurse saw at this window, by the name of the check.
OF_FITNESS = frozenset({"sedation", "breathing", "alcohol"})


@dataclass(frozen=True, slots=True)
class Override:
    """A stop passed by somebody who may, with the reason they wrote."""

    code: str
    reason: str
    by: StaffMember


@dataclass(frozen=True, slots=True)
class Check:
    """One finding with the name of the check that made it. ``waiting``: the nurse has not been asked yet."""

    name: str
    finding: Finding
    waiting: bool = False


def check(
    facts: Facts, patient: Patient, bottle: WindowBottle | None, *, fitness: Fitness | None, identified: bool
) -> tuple[Check, ...]:
    """Every check of the gate, OK ones included, in the gate's order.

    Args:
        fitness: None while the nurse has not answered yet.
        identified: the person was found by scan or identifier, and the second identifier matches.
    """
    findings = check_dose(
        order=facts.order,
        history=facts.history(),
        observed=_observed(fitness, identified),
        standing=facts.standing(patient, bottle),
        dosing_day=facts.dosing_day,
        now=facts.at,
        rules=facts.rules,
    )
    checks = dict(zip(CHECKS, findings, strict=True))
    if checks["bottle"].severity is Severity.OK and bottle is not None:
        checks["bottle"] = _fits(facts, bottle) or checks["bottle"]
    checks["interactions"] = _with_unlisted(checks["interactions"], facts, patient)
    part = facts.part_due()
    if part is not None and facts.was_reversed(part) and checks["already_given"].severity is Severity.OK:
        checks["already_given"] = _taken_back()
    if facts.unreconciled_since is not None and checks["already_given"].severity is Severity.OK:
        checks["already_given"] = _not_reconciled()
    return tuple(Check(name, finding) for name, finding in checks.items())


def _with_unlisted(found: Finding, facts: Facts, patient: Patient) -> Finding:
    """The finding about other medicines, with those that no table knows: unknown is not the same as safe (H21)."""
    unlisted = [said.name for said in facts.medicines(patient) if not said.listed]
    if not unlisted:
        return found
    return replace(found, message=f"{found.message} {', '.join(unlisted)}: {NOT_LISTED}.")


def _taken_back() -> Finding:
    """A dose recorded and taken back: another one for the same part is a replacement, and a prescriber's to decide."""
    message = "Today's dose was recorded and taken back. A prescriber decides whether it is given once more."
    ours = source("ours-dose-gate")
    return Finding("dose_taken_back", Severity.STOP, "Given today", message, "taken back", None, None, ours, PRESCRIBER)


def _not_reconciled() -> Finding:
    """The screens did not work for a while, and nobody has said yet whether this person was dosed on paper (H7)."""
    message = (
        "The screens did not work, and it is not known yet whether a dose was given on paper. "
        "Enter it from the paper, or say that it was not given, on the list of the downtime."
    )
    ours = source("ours-dose-gate")
    return Finding("not_reconciled", Severity.STOP, "Given today", message, "not known", None, None, ours, NOBODY)


def _observed(fitness: Fitness | None, identified: bool) -> Observed | None:
    if fitness is None:
        return Observed(identity_confirmed=identified, second_identifier_matches=identified) if identified else None
    return Observed(
        identity_confirmed=identified,
        second_identifier_matches=identified,
        alert=fitness.alertness == "alert",
        slurred_or_unsteady=fitness.slurred_or_unsteady,
        smells_of_alcohol=fitness.smells_of_alcohol,
        respiratory_rate_per_min=fitness.respiratory_rate_per_min,
        spo2_percent=fitness.spo2_percent,
        vomited=fitness.vomited,
    )


def _fits(facts: Facts, bottle: WindowBottle) -> Finding | None:
    """The ordered form, and no cutting of films or tablets (H19)."""
    ours, value = source("ours-dose-gate"), f"{bottle.drug}, {bottle.form}"
    if bottle.form != facts.form:
        message = f"The order is for {facts.form}; this is {bottle.form}. Open the right product."
        return Finding("bottle_wrong_form", Severity.STOP, "Bottle", message, value, None, facts.form, ours, NOBODY)
    if not bottle.holds_whole_units(facts.order.dose_mg):
        unit = f"{mg(bottle.mg_per_unit)} each"
        message = f"{mg(facts.order.dose_mg)} is not a whole number of units of {unit}. Open another strength."
        return Finding("bottle_not_whole_units", Severity.STOP, "Bottle", message, unit, None, None, ours, NOBODY)
    return None


def blocking(checks: Iterable[Check], overrides: Iterable[Override] = ()) -> tuple[Check, ...]:
    """The stops that still stand after these overrides. An override counts only from a role the finding names."""
    passed = {override.code: override for override in overrides if override.reason.strip()}
    return tuple(
        check
        for check in checks
        if check.finding.severity is Severity.STOP
        and not check.waiting
        and not (check.finding.code in passed and _may_pass(passed[check.finding.code].by, check.finding))
    )


def _may_pass(by: StaffMember, finding: Finding) -> bool:
    return any(assignment.role in finding.override_by for assignment in by.current_roles())


def passable(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The stops that somebody may pass with a reason."""
    return tuple(check for check in checks if check.finding in stops([check.finding]) and check.finding.override_by)


def from_fitness(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The stops that come from what was seen at this window."""
    return tuple(check for check in checks if check.name in OF_FITNESS)


def as_kept(checks: Iterable[Check], overrides: Iterable[Override]) -> list[dict[str, str]]:
    """What is stored with the dose: every check that spoke, and who passed it with which reason."""
    passed = {override.code: override for override in overrides}
    kept: list[dict[str, str]] = []
    for one in checks:
        finding = one.finding
        if finding.severity is Severity.OK:
            continue
        item = {"check": one.name, "code": finding.code, "severity": str(finding.severity)}
        if finding.severity is Severity.STOP and (override := passed.get(finding.code)):
            item |= {"overridden_by": str(override.by.pk), "reason": override.reason}
        kept.append(item)
    return kept


def unanswered(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks as shown before the nurse has answered: what is only not asked yet waits, and is no stop."""
    not_yet = {"fitness_not_recorded", "identity_not_confirmed", "second_identifier_missing"}
    return tuple(replace(one, waiting=one.finding.code in not_yet) for one in checks)


def most_serious_first(checks: Iterable[Check]) -> list[Check]:
    """As listed on the page: stops, cautions, what waits for an answer, then what is in order."""
    rank = {Severity.STOP: 0, Severity.CAUTION: 1, Severity.OK: 3}
    return sorted(checks, key=lambda one: 2 if one.waiting else rank[one.finding.severity])
