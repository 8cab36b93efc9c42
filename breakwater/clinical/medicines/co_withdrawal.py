"""Alcohol or sedative withdrawal beside opioid withdrawal: CIWA-Ar and COWS read together, never added.

Five signs stand on both forms, so a high total on one can come wholly from the other withdrawal. What is worth knowing
is what the signs of one withdrawal alone say. Pulse and headache prove neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.scales.ciwa import CIWA_AR
from breakwater.clinical.scales.cows import COWS
from breakwater.clinical.sources import source

__all__ = ["ALCOHOL_SIGNS", "OPIOID_SIGNS", "OVERLAP", "CoWithdrawal", "Conclusion", "alcohol_risks", "read_together"]

Conclusion = Literal["neither", "opioid", "alcohol", "both", "cannot_tell", "incomplete"]
Answers = Mapping[str, int | None]

# CIWA-Ar item, and the COWS item that looks at the same sign.
OVERLAP: Final = {
    "nausea_vomiting": "gi_upset",
    "tremor": "tremor",
    "sweats": "sweating",
    "anxiety": "anxiety_irritability",
    "agitation": "restlessness",
}
# COWS items that alcohol withdrawal does not bring, and CIWA-Ar items that opioid withdrawal does not bring.
OPIOID_SIGNS: Final = ("pupils", "bone_joint_aches", "runny_nose_tearing", "yawning", "gooseflesh")
ALCOHOL_SIGNS: Final = ("tactile", "auditory", "visual", "orientation")

# Hours since the last drink, both edges included. Source: alcohol-withdrawal-times.
SEIZURE_HOURS: Final = (Decimal(6), Decimal(48))
DELIRIUM_HOURS: Final = (Decimal(48), Decimal(96))

_ALARMING: Final = ("auditory", "visual", "orientation")


@dataclass(frozen=True, slots=True)
class CoWithdrawal:
    """Both forms side by side: totals (None when incomplete), points of shared signs on each, of signs of one alone.

    There is no sum of the two forms, on purpose. `conclusion` is as much as the signs of one alone allow to say.
    """

    cows_total: int | None
    ciwa_total: int | None
    cows_shared: int
    ciwa_shared: int
    opioid_alone: int
    alcohol_alone: int
    conclusion: Conclusion
    findings: tuple[Finding, ...]


def read_together(cows: Answers, ciwa: Answers) -> CoWithdrawal:
    """What COWS and CIWA-Ar of the same moment say together; both map item ids to scores, None for not scored.

    Signs on both forms prove neither withdrawal. With an item missing there is no conclusion, and all points are lower
    bounds. Raises what `Scale.score` raises. Sources: ours-co-withdrawal, and those of the two forms.
    """
    cows_total, ciwa_total = COWS.score(cows).total, CIWA_AR.score(ciwa).total
    shared = _points(cows, OVERLAP.values()), _points(ciwa, OVERLAP)
    alone = _points(cows, OPIOID_SIGNS), _points(ciwa, ALCOHOL_SIGNS)
    complete = cows_total is not None and ciwa_total is not None
    conclusion = _conclusion(*alone, sum(shared)) if complete else "incomplete"
    findings = (*_alarm(ciwa), _in_words(conclusion))
    return CoWithdrawal(cows_total, ciwa_total, *shared, *alone, conclusion, findings)


def _points(answers: Answers, items: Iterable[str]) -> int:
    return sum(answers.get(item) or 0 for item in items)


def _conclusion(opioid: int, alcohol: int, shared: int) -> Conclusion:
    if opioid and alcohol:
        return "both"
    if opioid or alcohol:
        return "opioid" if opioid else "alcohol"
    return "cannot_tell" if shared else "neither"


_WORDS: Final[dict[Conclusion, tuple[Severity, str]]] = {
    "neither": (Severity.OK, "No sign of either withdrawal on the two forms."),
    "opioid": (
        Severity.OK,
        "Signs of opioid withdrawal. Shared signs on CIWA-Ar may come from it; go on with CIWA-Ar all the same.",
    ),
    "alcohol": (
        Severity.CAUTION,
        "Signs of alcohol or sedative withdrawal. Shared signs on COWS may come from it: tell the prescriber before "
        "COWS decides about a dose.",
    ),
    "both": (
        Severity.CAUTION,
        "Signs of both withdrawals. Each is treated by its own form; never add the two totals. Tell the prescriber.",
    ),
    "cannot_tell": (
        Severity.CAUTION,
        "Only signs that both withdrawals share: the forms cannot tell them apart. Ask about the last drink, sedative "
        "and opioid, and tell the prescriber.",
    ),
    "incomplete": (Severity.CAUTION, "A form is incomplete, so nothing is concluded. Score the missing items."),
}


def _in_words(conclusion: Conclusion) -> Finding:
    severity, message = _WORDS[conclusion]
    ours = source("ours-co-withdrawal")
    return Finding(f"co_withdrawal_{conclusion}", severity, "COWS and CIWA-Ar", message, None, None, None, ours)


def _alarm(ciwa: Answers) -> Iterator[Finding]:
    found = [CIWA_AR.item(item).label for item in _ALARMING if ciwa.get(item)]
    if found:
        message = (
            "Opioid withdrawal does not bring confusion or false perceptions. Call the prescriber now: think of "
            "alcohol or sedative withdrawal, low oxygen, low glucose or another illness."
        )
        ours = source("ours-co-withdrawal")
        value = "; ".join(found)
        yield Finding("not_opioid_withdrawal", Severity.STOP, "Confusion", message, value, None, None, ours)


def alcohol_risks(hours_since_last_drink: Decimal | None) -> tuple[Finding, ...]:
    """Which dangers of alcohol withdrawal belong to this hour: seizures 6 to 48 h, delirium 48 to 96 h.

    None means not known: both are then possible. Outside the windows the tuple is empty, which is no promise.
    Long-acting sedatives come later than these hours. Raises `ValueError` below zero (source alcohol-withdrawal-times).
    """
    if hours_since_last_drink is not None and hours_since_last_drink < 0:
        raise ValueError("Hours since the last drink cannot be below zero.")
    risks = (
        ("seizure_window", "Seizures", "Seizures are likeliest in these hours", SEIZURE_HOURS),
        ("delirium_window", "Delirium", "Delirium is likeliest in these hours", DELIRIUM_HOURS),
    )
    return tuple(
        _risk(code, title, words, hours, hours_since_last_drink)
        for code, title, words, hours in risks
        if hours_since_last_drink is None or hours[0] <= hours_since_last_drink <= hours[1]
    )


def _risk(code: str, title: str, words: str, window: tuple[Decimal, Decimal], hours: Decimal | None) -> Finding:
    known = f"{hours:f} h since the last drink" if hours is not None else None
    message = f"{words}: watch closely, keep CIWA-Ar going, and call the prescriber when it rises."
    if known is None:
        message = f"The last drink is not known, so this danger is open. {message}"
    where = source("alcohol-withdrawal-times")
    return Finding(code, Severity.CAUTION, title, message, known, None, f"{window[0]} to {window[1]} h", where)
