"""Who the synthetic people are: what they used, how much and how, how strongly it shows, and what they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.pharmacology.parameters import value_of

Codes = NDArray[np.int64]
Values = NDArray[np.float64]
Opioid = Literal["heroin", "fentanyl"]
Severity = Literal["moderate", "severe"]
Medicine = Literal["methadone", "buprenorphine", "none"]
Route = Literal["injection", "smoking", "inhalation"]

# Codes in the arrays are places in these.
OPIOIDS: Final[tuple[Opioid, ...]] = ("heroin", "fentanyl")
SEVERITIES: Final[tuple[Severity, ...]] = ("moderate", "severe")
ROUTES: Final[tuple[Route, ...]] = ("injection", "smoking", "inhalation")
MEDICINES: Final[tuple[Medicine, ...]] = ("methadone", "buprenorphine", "none")

# Shares of people, in the order of the names above. Source: ours-synthetic-people.
OPIOID_SHARES: Final = (0.4, 0.6)
SEVERITY_SHARES: Final = (2 / 3, 1 / 3)
ROUTE_SHARES: Final = (0.4, 0.4, 0.2)
MEDICINE_SHARES: Final = (0.6, 0.25, 0.15)

# Years of use and amount a day, middle value and coefficient of variation. Heroin counts as the morphine it becomes, in
# mg; fentanyl in mg. Source: ours-synthetic-people.
YEARS_OF_USE: Final = (6.0, 0.9)
DAILY_MG: Final = {"heroin": (200.0, 0.5), "fentanyl": (2.0, 0.5)}
# Withdrawal at which a person scores half of the maximum: severe is where less of it shows as much.
# Source: ours-synthetic-people.
HALF_SCORE: Final = {"moderate": value_of("score.half"), "severe": 0.47}
HALF_SCORE_CV: Final = 0.15

# Amounts that orders settle at, and shares of ordered doses that people come for. Source: ours-synthetic-people.
TARGETS_MG: Final = {"methadone": (60, 70, 80, 90, 100, 110), "buprenorphine": (16, 24), "none": (0,)}
ADHERENCES: Final = (0.99, 0.97, 0.95, 0.9)


@dataclass(frozen=True, slots=True)
class People:
    """One entry a person in every array. Names are codes: places in `OPIOIDS`, `SEVERITIES`, `ROUTES`, `MEDICINES`.

    `daily_mg` is morphine (from heroin) or fentanyl; `half_score` the withdrawal at which COWS would be half of its
    maximum; `target_mg` the daily amount an order settles at, 0 without medicine; `adherence` from 0 to 1.
    """

    opioid: Codes
    severity: Codes
    route: Codes
    years_of_use: Values
    daily_mg: Values
    half_score: Values
    medicine: Codes
    target_mg: Codes
    adherence: Values

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.opioid)


def draw_people(
    rng: np.random.Generator, count: int, *, medicine_shares: tuple[float, float, float] = MEDICINE_SHARES
) -> People:
    """So many people; the same generator gives the same ones (source ours-synthetic-people).

    Args:
        medicine_shares: shares of `MEDICINES` that add up to 1.

    Raises `ValueError` for a count below zero, or shares that do not add up.
    """
    opioid = rng.choice(len(OPIOIDS), count, p=OPIOID_SHARES)
    severity = rng.choice(len(SEVERITIES), count, p=SEVERITY_SHARES)
    medicine = rng.choice(len(MEDICINES), count, p=medicine_shares)
    middle, spread = (np.array([DAILY_MG[name][part] for name in OPIOIDS])[opioid] for part in (0, 1))
    half = np.array([HALF_SCORE[name] for name in SEVERITIES])[severity]
    return People(
        opioid=opioid,
        severity=severity,
        route=rng.choice(len(ROUTES), count, p=ROUTE_SHARES),
        years_of_use=_around(rng, np.full(count, YEARS_OF_USE[0]), np.full(count, YEARS_OF_USE[1])),
        daily_mg=_around(rng, middle, spread),
        half_score=_around(rng, half, np.full(count, HALF_SCORE_CV)),
        medicine=medicine,
        target_mg=_targets(rng, medicine),
        adherence=rng.choice(ADHERENCES, count),
    )


def _around(rng: np.random.Generator, middle: Values, cv: Values) -> Values:
    """Lognormal values around a middle, with a coefficient of variation."""
    return np.asarray(middle * np.exp(np.sqrt(np.log1p(cv**2)) * rng.standard_normal(len(middle))))


def _targets(rng: np.random.Generator, medicine: Codes) -> Codes:
    """One of the amounts of each person's medicine, all as likely."""
    luck = rng.random(len(medicine))
    targets = np.zeros(len(medicine), dtype=np.int64)
    for code, name in enumerate(MEDICINES):
        choices = np.array(TARGETS_MG[name])
        here = medicine == code
        targets[here] = choices[(luck[here] * len(choices)).astype(np.int64)]
    return targets
