"""What many bodies hold and feel through the steps of a day: levels, tolerance, withdrawal."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.pharmacology.adaptation import DRIVES, USUAL_ADAPTATION, expected_cows
from breakwater.clinical.pharmacology.blood import NG_PER_ML_IN_MG_PER_L
from breakwater.clinical.pharmacology.compartments import Drug
from breakwater.clinical.pharmacology.drugs import (
    FENTANYL_IV,
    MORPHINE_IV,
    buprenorphine_people,
    methadone_people,
)
from breakwater.clinical.synthetic.people import MEDICINES, People, Values

# No threshold: six hours are short beside every change that matters here.
STEPS_A_DAY: Final = 4
_STEP_H: Final = 24.0 / STEPS_A_DAY
# Days of use before admission that are worked through, enough for tolerance to settle. Source: ours-synthetic-people.
DAYS_OF_USE_BEFORE: Final = 21
# The first score comes about this long after the last use. Source: ours-synthetic-people.
LAST_USE_BEFORE_STEPS: Final = 2


class Blood:
    """The levels of one drug in many people, carried from step to step as sums of exponentials."""

    def __init__(self, drug: Drug, people: int) -> None:
        spread = np.ones((people, 1))
        terms = drug.terms()
        # Asked only in the middle of a step, long after the lag: larger exponentials stand in for the later start.
        weights = [weight * np.exp(rate * drug.lag_h) for weight, rate in terms]
        self._weights = np.hstack([spread * weight for weight in weights]) * NG_PER_ML_IN_MG_PER_L
        self._shrink = np.hstack([spread * np.exp(-rate * _STEP_H / 2.0) for _, rate in terms])
        self._kept = np.zeros_like(self._weights)
        self._drug = drug

    def take(self, mg: Values) -> None:
        """Everybody takes an amount now, some of them none."""
        self._kept += np.asarray(self._drug.absorbed_mg(mg))[:, None]

    @property
    def level(self) -> Values:
        """The levels now, ng/mL."""
        return np.asarray(np.maximum(0.0, (self._kept * self._weights).sum(axis=1)))

    def pass_step(self) -> Values:
        """One step of time; the levels in its middle, which stand for the whole of it."""
        self._kept *= self._shrink
        middle = self.level
        self._kept *= self._shrink
        return middle


class Bodies:
    """Everybody's levels, tolerance and shown withdrawal."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        count = len(people)
        self._people = people
        self._drugs = {
            "morphine": Blood(MORPHINE_IV, count),
            "fentanyl": Blood(FENTANYL_IV, count),
            "methadone": Blood(methadone_people(rng, count), count),
            "buprenorphine": Blood(buprenorphine_people(rng, count), count),
        }
        self.tolerance, self.shown = np.zeros(count), np.zeros(count)
        self._begin_dependent()

    def use(self, who: NDArray[np.bool_], share_of_day: float) -> None:
        """These people use a share of their daily amount."""
        amount = np.where(who, self._people.daily_mg * share_of_day, 0.0)
        for code, drug in enumerate(("morphine", "fentanyl")):
            self._drugs[drug].take(np.where(self._people.opioid == code, amount, 0.0))

    def take_medicine(self, mg: Values) -> None:
        """Everybody takes a dose of their medicine, 0 for none."""
        for code, drug in enumerate(MEDICINES[:-1]):
            self._drugs[drug].take(np.where(self._people.medicine == code, mg, 0.0))

    def pass_step(self) -> None:
        """One step of time: levels first, then what they ask for, then tolerance and withdrawal."""
        asked = together({drug: blood.pass_step() for drug, blood in self._drugs.items()})
        raw = np.maximum(0.0, USUAL_ADAPTATION.gain * self.tolerance - asked)
        self.shown += -np.expm1(-_STEP_H / USUAL_ADAPTATION.lag_h) * (raw - self.shown)
        self.tolerance += -np.expm1(-_STEP_H / USUAL_ADAPTATION.time_h) * (asked - self.tolerance)

    def trough(self) -> Values:
        """The level of everybody's own medicine now; 0 without one."""
        named = [self._drugs[drug].level for drug in MEDICINES[:-1]]
        return np.select([self._people.medicine == code for code in range(len(named))], named, default=0.0)

    def expected_cows(self) -> Values:
        """The COWS that everybody's shown withdrawal goes with."""
        return expected_cows(self.shown, self._people.half_score)

    def _begin_dependent(self) -> None:
        """Use as on any day for as long as adaptation takes, then the hours until admission without."""
        everybody = np.ones(len(self._people), dtype=np.bool_)
        for _ in range(STEPS_A_DAY * DAYS_OF_USE_BEFORE):
            self.use(everybody, 1.0 / STEPS_A_DAY)
            self.pass_step()
        for _ in range(LAST_USE_BEFORE_STEPS):
            self.pass_step()


def together(levels: dict[str, Values]) -> Values:
    """The effect asked for by several drugs at once: each pulls at the receptor by its level, and they share it.

    With one drug this is its `Drive`; with two a partial agonist takes the place of a full one, as it does at the
    receptor (source ours-opponent-process).
    """
    pulls = {drug: (level / DRIVES[drug].half_level_ng_per_ml) ** DRIVES[drug].slope for drug, level in levels.items()}
    everything = 1.0 + sum(pulls.values())
    return np.asarray(sum(DRIVES[drug].most * pull for drug, pull in pulls.items()) / everything)
