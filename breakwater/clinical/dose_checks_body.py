"""Checks of the dose gate about the body and what else is in it: sedatives, other medicines, pregnancy, liver, QTc."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.buprenorphine_person import PersonFacts, check_person
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.ecg_due import EcgFacts, check_ecg
from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.interactions import CONTRAINDICATED, effect_in_words, interaction, interactions_with
from breakwater.clinical.sources import source

_NO_ECG: Final = "No ECG is recorded; that is no reason to withhold the dose."
_NOT_NEEDED: Final = "Not needed for this medicine."


def sedatives(asked: DoseGateInput) -> Finding:
    """Benzodiazepines, alcohol and other sedatives beside the dose: always a caution, never a refusal (FDA 2017)."""
    standing, title, fda = asked.standing, "Sedatives and alcohol", source("fda-2017-sedatives")
    taken = [name.lower() for name in standing.interacting_medicines if _only_sedates(asked, name)]
    by_account = [
        name for name, used in (("sedatives", standing.sedative_use), ("alcohol", standing.alcohol_use)) if used
    ]
    listed = ", ".join([*taken, *(f"{name} by own account" for name in by_account if name not in taken)])
    if not listed:
        return Finding("sedatives", Severity.OK, title, "None recorded.", "none", None, None, fda)
    message = f"Takes {listed}. No reason to refuse the dose; look for sedation and tell the prescriber about changes."
    return Finding("sedatives_watch", Severity.CAUTION, title, message, listed, None, None, fda)


def _only_sedates(asked: DoseGateInput, name: str) -> bool:
    found = interaction(asked.order.drug, name)
    return found is not None and found.effects == ("sedation",)


def interactions(asked: DoseGateInput) -> Finding:
    """Allergy and naltrexone stop; other interacting medicines caution. What only sedates is said by `sedatives`."""
    standing, drug, title = asked.standing, asked.order.drug, "Other medicines"
    if drug in {name.lower() for name in standing.allergies}:
        message = f"An allergy to {drug} is recorded. Call the prescriber."
        ours = source("ours-dose-gate")
        return Finding("allergy", Severity.STOP, title, message, drug, None, None, ours, PRESCRIBER)
    if stopping := _contraindicated(asked):
        return stopping
    table = source("methadone-interactions")
    taken = [name.lower() for name in standing.interacting_medicines if not _only_sedates(asked, name)]
    if taken:
        listed = ", ".join(f"{name} ({effect_in_words(drug, name)})" for name in taken)
        message = f"Takes {listed}. No reason to refuse the dose; watch and tell the prescriber about changes."
        return Finding("interactions_watch", Severity.CAUTION, title, message, listed, None, None, table)
    if not standing.medicines_asked:
        message = "Not asked yet what else the person takes. Ask, and record the answer."
        return Finding("medicines_not_asked", Severity.CAUTION, title, message, None, None, None, table)
    return Finding("interactions", Severity.OK, title, "None recorded that interact.", "none", None, None, table)


def _contraindicated(asked: DoseGateInput) -> Finding | None:
    """A medicine that blocks opioids or brings on withdrawal beside them; None when none is taken."""
    for found in interactions_with(asked.order.drug, asked.standing.interacting_medicines):
        if CONTRAINDICATED.intersection(found.effects):
            code = "naltrexone" if "blocks" in found.effects else "brings_on_withdrawal"
            message = f"{found.message} Call the prescriber."
            return Finding(
                code, Severity.STOP, "Other medicines", message, found.name, None, None, found.source, PRESCRIBER
            )
    return None


def pregnancy(asked: DoseGateInput) -> Finding:
    """Pregnancy never stops the dose; it changes who should know and how doses are planned."""
    acog, title, asked_on = source("acog-711"), "Pregnancy", asked.standing.pregnant_asked_on
    on = f", asked {asked_on}" if asked_on else ""
    if asked.standing.pregnant is None:
        message = "Not asked yet. Ask, and record the answer."
        return Finding("pregnancy_not_recorded", Severity.CAUTION, title, message, None, None, None, acog)
    if asked.standing.pregnant:
        message = "Pregnant: go on with the medicine, do not lower it. Needs may rise and the dose may be split."
        return Finding("pregnant", Severity.CAUTION, title, message, f"pregnant{on}", None, None, acog)
    return Finding("pregnancy", Severity.OK, title, "Not pregnant.", f"no{on}", None, None, acog)


def liver(asked: DoseGateInput) -> Finding:
    """Liver disease changes how much is safe. Only buprenorphine with naloxone is stopped by it (source bup-liver)."""
    state, title, drug = asked.standing.liver, "Liver", asked.order.drug
    where = source("methadone-lower-start" if drug == "methadone" else "bup-liver")
    if state is None:
        message = "Not asked yet. Ask, and record the answer."
        return Finding("liver_not_recorded", Severity.CAUTION, title, message, None, None, None, where)
    if drug == "buprenorphine" and (found := _liver_on_buprenorphine(asked)):
        return found
    if drug == "methadone" and state in {"moderate", "severe"}:
        message = f"{state.capitalize()} liver disease: a lower start and smaller steps. Look for sedation."
        return Finding("liver_watch", Severity.CAUTION, title, message, state, None, None, where)
    message = "No liver disease." if state == "none" else f"{state.capitalize()} liver disease: no change to the dose."
    return Finding("liver", Severity.OK, title, message, state, None, None, where)


def _liver_on_buprenorphine(asked: DoseGateInput) -> Finding | None:
    """What the limits of buprenorphine say. Which product it is does not stand in the order: with naloxone, then."""
    facts = PersonFacts(
        age_years=None, pregnant=None, liver=asked.standing.liver, liver_tests_known=True,
        starting=asked.history.doses_taken == 0, combination=True,
    )  # fmt: skip
    return next((finding for finding in check_person(facts) if finding.title == "Liver"), None)


def qtc(asked: DoseGateInput) -> Finding:
    """QTc before methadone. 500 ms and more stops until the prescriber has weighed it; no ECG is never a barrier."""
    standing, rules, title, krantz = asked.standing, asked.rules, "QTc", source("krantz-2009")
    if asked.order.drug != "methadone":
        return Finding("qtc", Severity.OK, title, _NOT_NEEDED, None, None, None, krantz)
    if standing.qtc_ms is None or standing.qtc_on is None:
        return Finding("qtc", Severity.OK, title, _NO_ECG, None, None, None, krantz)
    how = standing.qtc_correction.capitalize() or "correction not stated"
    value = f"{standing.qtc_ms} ms ({how}) on {standing.qtc_on}"
    if standing.qtc_ms >= rules.qtc_high_ms:
        message = "QTc is high. The prescriber weighs reducing or changing the medicine against stopping treatment."
        threshold = f"below {rules.qtc_high_ms} ms"
        return Finding("qtc_high", Severity.STOP, title, message, value, None, threshold, krantz, PRESCRIBER)
    threshold = f"{rules.qtc_raised_above_ms} ms or less"
    if standing.qtc_ms > rules.qtc_raised_above_ms:
        message = "QTc is raised. Discuss the risk and repeat the ECG more often."
        return Finding("qtc_raised", Severity.CAUTION, title, message, value, None, threshold, krantz)
    if standing.qtc_on > asked.dosing_day:
        message = "The last ECG is dated after this dosing day. Check its date; the dose does not wait."
        return Finding("ecg_in_future", Severity.CAUTION, title, message, value, None, threshold, krantz)
    return Finding("qtc", Severity.OK, title, "QTc in range.", value, None, threshold, krantz)


def ecg(asked: DoseGateInput) -> Finding:
    """Whether an ECG is due by the rules this site goes by. It cautions; a missing ECG never withholds a dose."""
    rules, standing = asked.rules.ecg_rules, asked.standing
    if asked.order.drug != "methadone":
        return Finding("ecg", Severity.OK, "ECG", _NOT_NEEDED, None, None, None, rules.source)
    facts = standing.ecg or EcgFacts(daily_mg=asked.order.daily_mg, last_ecg_on=standing.qtc_on)
    return check_ecg(facts, rules, asked.dosing_day)
