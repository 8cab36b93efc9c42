"""Withdrawal that a dose of buprenorphine itself set off: a clear rise of COWS soon after the dose.

It is treated with more buprenorphine, so this flag holds no medicine; it asks for the prescriber, for whom the advice
is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.formatting import mg
from breakwater.clinical.moments import elapsed
from breakwater.clinical.red_flags import RedFlag
from breakwater.clinical.sources import source

# A rise of 6 or more within about 2 hours of a dose. Source: precipitated-withdrawal.
RISE: Final = 6
WITHIN: Final = timedelta(hours=2)

# Mg of buprenorphine to add, and of all of it together on that day. Source: precipitated-withdrawal-care.
MORE_MG: Final = (Decimal(8), Decimal(16))
TOTAL_MG: Final = (Decimal(24), Decimal(32))


def precipitated_withdrawal(
    *, dose_at: datetime | None, total_before: int | None, scored_at: datetime, total: int | None
) -> RedFlag | None:
    """The flag for a COWS total that rose by 6 or more within 2 hours of a buprenorphine dose; None when it did not.

    `dose_at` is the last buprenorphine dose, `total_before` the last complete total at or before it. Without a dose, an
    earlier total or a complete form there is nothing to compare. All moments are aware.
    """
    if dose_at is None or total_before is None or total is None or not _soon_after(dose_at, scored_at):
        return None
    rise = total - total_before
    if rise < RISE:
        return None
    minutes_after = int(elapsed(dose_at, scored_at).total_seconds() // 60)
    return RedFlag(
        code="precipitated_withdrawal",
        level="assess",
        title="COWS rose after buprenorphine",
        message="Possible precipitated withdrawal. Call the prescriber: more buprenorphine is the usual treatment. "
        "Do not leave the person alone.",
        value=f"COWS +{rise} in {minutes_after} min after dose",
        threshold=f"+{RISE} within 2 h of a dose",
        source=source("precipitated-withdrawal"),
        holds=frozenset(),
    )


def _soon_after(dose_at: datetime, scored_at: datetime) -> bool:
    return timedelta(0) < elapsed(dose_at, scored_at) <= WITHIN


@dataclass(frozen=True, slots=True)
class MoreBuprenorphine:
    """How much more may be considered now, mg from and to; both zero once the total has been reached."""

    least_mg: Decimal
    most_mg: Decimal


def more_buprenorphine(given_today_mg: Decimal) -> MoreBuprenorphine:
    """8 to 16 mg more, cut so that the day's total stays at 32 mg or below (source precipitated-withdrawal-care).

    `given_today_mg` is all buprenorphine under the tongue of this dosing day. Raises `ValueError` below zero.
    """
    if given_today_mg < 0:
        raise ValueError("What was given cannot be below zero mg.")
    left_mg = max(Decimal(0), TOTAL_MG[1] - given_today_mg)
    return MoreBuprenorphine(min(MORE_MG[0], left_mg), min(MORE_MG[1], left_mg))


def precipitated_withdrawal_advice(given_today_mg: Decimal, *, severe: bool) -> tuple[Finding, ...]:
    """What a prescriber considers, in order: more buprenorphine, an alpha-2 agonist, an antiemetic, the hospital.

    `given_today_mg` as in `more_buprenorphine`; `severe` is the clinician's word. The advice orders nothing. Source:
    precipitated-withdrawal-care.
    """
    return tuple(_advice(given_today_mg, severe))


def _advice(given_today_mg: Decimal, severe: bool) -> Iterator[Finding]:
    more = more_buprenorphine(given_today_mg)
    so_far, goal = mg(given_today_mg), f"{mg(TOTAL_MG[0])} to {mg(TOTAL_MG[1])} in all"
    if severe:
        yield _advise("hospital", "Severe: transfer to a hospital, and go on treating on the way.", None, None)
    if more.most_mg:
        amount = mg(more.most_mg) if more.least_mg == more.most_mg else f"{mg(more.least_mg)} to {mg(more.most_mg)}"
        message = f"Consider {amount} more buprenorphine now, if awake and breathing as usual."
        yield _advise("more_buprenorphine", message, so_far, goal)
    else:
        message = f"{so_far} were given today. No more without a specialist; treat the symptoms."
        yield _advise("total_reached", message, so_far, goal)
    message = "Consider clonidine or lofexidine after pressure and pulse. It does not replace more buprenorphine."
    yield _advise("alpha2", message, None, None)
    yield _advise("antiemetic", "Consider an antiemetic; check QT before ondansetron beside methadone.", None, None)
    if not severe:
        message = "Score again in 30 to 60 minutes. Confusion, fits or vomiting that does not stop: hospital."
        yield _advise("score_again", message, None, None)


def _advise(code: str, message: str, value: str | None, threshold: str | None) -> Finding:
    where = source("precipitated-withdrawal-care")
    return Finding(code, Severity.CAUTION, "Precipitated withdrawal", message, value, None, threshold, where)
