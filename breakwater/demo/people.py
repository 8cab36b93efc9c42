"""Who is in the demo center: synthetic people given a name and a place, from which the rows are then worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

import numpy as np

from breakwater.clinical.synthetic import MEDICINES, OPIOIDS, ROUTES, SEVERITIES, People, draw_people, ordered_mg
from breakwater.clinical.synthetic.people import Opioid, Route, Severity
from breakwater.demo.chance import Chance
from breakwater.demo.names import FAMILY, GIVEN, PRONOUNS, REGISTERED_ALLERGIES

Setting = Literal["detox", "house", "outpatient", "left"]
SiteName = Literal["harbor", "eastside"]

# How many of each, at which site. About 400 in all.
PEOPLE: tuple[tuple[Setting, SiteName, int], ...] = (
    ("detox", "harbor", 21),
    ("house", "harbor", 33),
    ("outpatient", "harbor", 186),
    ("outpatient", "eastside", 132),
    ("left", "harbor", 30),
)
HISTORY_DAYS = 90
# Shares of methadone, buprenorphine and no medicine: everybody here takes one of the two.
MEDICINE_SHARES = (0.7, 0.3, 0.0)


@dataclass(frozen=True, slots=True)
class Life:
    """One synthetic person. ``admitted_at`` may lie before the 90 days of history that are written out."""

    id: UUID
    number: int
    setting: Setting
    site: SiteName
    given_name: str
    family_name: str
    preferred_name: str
    pronouns: str
    birth_on: date
    language: str
    allergies: tuple[str, ...]
    opioid: Opioid
    route: Route
    severity: Severity
    drug: Literal["methadone", "buprenorphine"]
    target_mg: int
    adherence: float
    admitted_at: datetime
    left_at: datetime | None
    missed_last_days: int
    chance: Chance

    def dose_mg_on(self, day_of_treatment: int) -> Decimal:
        """The amount ordered for a day of treatment, from 1."""
        return self.doses_mg(day_of_treatment, day_of_treatment)[0]

    def doses_mg(self, first_day: int, last_day: int) -> list[Decimal]:
        """The amounts ordered for each of these days of treatment, from 1, both included."""
        days = np.arange(first_day, last_day + 1)
        mine = np.full_like(days, MEDICINES.index(self.drug))
        return [Decimal(mg) for mg in ordered_mg(mine, np.full_like(days, self.target_mg), days).tolist()]


def everybody(chance: Chance, now: datetime) -> list[Life]:
    """All the people, the same for the same seed and day."""
    return list(_lives(chance, now))


def _lives(chance: Chance, now: datetime) -> Iterator[Life]:
    drawn = draw_people(
        chance.about("drawn").generator(), sum(count for _, _, count in PEOPLE), medicine_shares=MEDICINE_SHARES
    )
    number = 0
    for setting, site, count in PEOPLE:
        for _ in range(count):
            number += 1
            yield _life(chance.about(number), number, setting, site, now, drawn)


def _life(chance: Chance, number: int, setting: Setting, site: SiteName, now: datetime, drawn: People) -> Life:
    mine = number - 1
    admitted_at = now - _time_in_treatment(chance, setting)
    drug = MEDICINES[drawn.medicine[mine]]
    assert drug != "none", "everybody here takes medicine"
    given_name = chance.choice(GIVEN)
    return Life(
        id=chance.id(),
        number=number,
        setting=setting,
        site=site,
        given_name=given_name,
        family_name=chance.choice(FAMILY),
        preferred_name=given_name[:3] if chance.happens(0.15) else "",
        pronouns=chance.choice(PRONOUNS),
        birth_on=(now - timedelta(days=chance.randrange(19 * 365, 66 * 365))).date(),
        language="Spanish" if chance.happens(0.12) else "English",
        allergies=(chance.choice(REGISTERED_ALLERGIES),) if chance.happens(0.12) else (),
        opioid=OPIOIDS[drawn.opioid[mine]],
        route=ROUTES[drawn.route[mine]],
        severity=SEVERITIES[drawn.severity[mine]],
        drug=drug,
        target_mg=int(drawn.target_mg[mine]),
        # Medicine is brought to people in the unit and in the house.
        adherence=1.0 if setting in ("detox", "house") else float(drawn.adherence[mine]),
        admitted_at=admitted_at,
        left_at=now - timedelta(days=chance.choice((1, 7, 14, 30, 3, 10, 20)), hours=chance.randrange(1, 8))
        if setting == "left"
        else None,
        missed_last_days=number % 40 // 8 if setting == "outpatient" and number % 40 in (8, 16, 24, 39) else 0,
        chance=chance,
    )


def _time_in_treatment(chance: Chance, setting: Setting) -> timedelta:
    if setting == "detox":
        return timedelta(hours=chance.randrange(7, 6 * 24))
    if setting == "house":
        return timedelta(days=chance.randrange(7, 88), hours=chance.randrange(24))
    if setting == "left":
        return timedelta(days=chance.randrange(40, 88))
    return timedelta(days=chance.choices((chance.randrange(8, 90), chance.randrange(90, 900)), (2, 3))[0])
