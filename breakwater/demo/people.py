"""Who is in the demo center: invented lives, from which the rows are then worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from breakwater.clinical.course import CourseSeverity, Opioid
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
# A start of 30 mg, 10 mg more every fifth day: within the first-day and step limits of the clinical rules.
METHADONE_START_MG, METHADONE_STEP_MG, METHADONE_STEP_DAYS = 30, 10, 5


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
    severity: CourseSeverity
    drug: Literal["methadone", "buprenorphine"]
    target_mg: int
    adherence: float
    admitted_at: datetime
    left_at: datetime | None
    missed_last_days: int
    chance: Chance

    def dose_mg_on(self, day_of_treatment: int) -> Decimal:
        """The amount ordered for a day of treatment, from 1."""
        if self.drug == "buprenorphine":
            return Decimal(8 if day_of_treatment == 1 else self.target_mg)
        steps = (day_of_treatment - 1) // METHADONE_STEP_DAYS
        return Decimal(min(self.target_mg, METHADONE_START_MG + METHADONE_STEP_MG * steps))


def everybody(chance: Chance, now: datetime) -> list[Life]:
    """All the people, the same for the same seed and day."""
    return list(_lives(chance, now))


def _lives(chance: Chance, now: datetime) -> Iterator[Life]:
    number = 0
    for setting, site, count in PEOPLE:
        for _ in range(count):
            number += 1
            yield _life(chance.about(number), number, setting, site, now)


def _life(chance: Chance, number: int, setting: Setting, site: SiteName, now: datetime) -> Life:
    admitted_at = now - _time_in_treatment(chance, setting)
    drug: Literal["methadone", "buprenorphine"] = "methadone" if chance.happens(0.7) else "buprenorphine"
    given_name = chance.choice(GIVEN)
    opioid: Opioid = chance.choices(("heroin", "fentanyl"), (2, 3))[0]
    severity: CourseSeverity = chance.choices(("moderate", "severe"), (2, 1))[0]
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
        opioid=opioid,
        severity=severity,
        drug=drug,
        target_mg=chance.choice((60, 70, 80, 90, 100, 110)) if drug == "methadone" else chance.choice((16, 24)),
        adherence=1.0 if setting in ("detox", "house") else chance.choice((0.99, 0.97, 0.95, 0.9)),
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
