"""Days in the lives of many synthetic people at once: doses, withdrawal, use, leaving, coming back, overdose, death."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.synthetic.body import STEPS_A_DAY, Bodies
from breakwater.clinical.synthetic.history import (
    IN_TREATMENT,
    JUST_LEFT,
    NEVER,
    NOT_SCORED,
    OUT,
    STARTING,
    WEEKS_3_AND_4,
    History,
)
from breakwater.clinical.synthetic.medicine import missed_today, ordered_mg
from breakwater.clinical.synthetic.people import MEDICINES, People, Values
from breakwater.clinical.synthetic.rates import (
    COMING_BACK,
    CORNISH,
    DEATHS_BY_OVERDOSE,
    DETOX_DAYS,
    JUST_LEFT_DAYS,
    LEAVING_AT_FIRST,
    LEAVING_LATER,
    LEAVING_SETTLES_DAYS,
    RETURNING_TO_USE,
    STARTING_DAYS,
    STOPPING,
    USE_IN_TREATMENT,
    USE_WITH_WITHDRAWAL,
    WEEKS_3_AND_4_END_DAY,
    DeathRates,
    overdose_per_day,
)
from breakwater.clinical.synthetic.scores import scored_total

Flags = NDArray[np.bool_]


def simulate(people: People, days: int, rng: np.random.Generator, *, deaths: DeathRates = CORNISH) -> History:
    """Follow everybody from the morning of admission (day 0) for so many days.

    Everybody starts in detox on the first day of treatment. The same people and generator give the same history.
    Raises `ValueError` when there is not at least one day.
    """
    if days < 1:
        raise ValueError("Follow people for at least one day.")
    return _Days(people, days, rng, deaths).run()


class _Days:
    """The state of everybody on one day, and the record of the days so far."""

    def __init__(self, people: People, days: int, rng: np.random.Generator, deaths: DeathRates) -> None:
        count, shape = len(people), (len(people), days)
        self.people, self.days, self.rng, self.deaths = people, days, rng, deaths
        self.bodies = Bodies(people, rng)
        self.alive, self.inside = np.ones(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
        self.using, self.missed = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
        # Day of treatment from 1; days since leaving from 1, 0 while inside.
        self.treatment_day = np.ones(count, dtype=np.int64)
        self.days_out = np.zeros(count, dtype=np.int64)
        self.history = History(
            phase=np.full(shape, NEVER, dtype=np.int8),
            dose_mg=np.zeros(shape, dtype=np.float32),
            missed=np.zeros(shape, dtype=np.bool_),
            used=np.zeros(shape, dtype=np.bool_),
            overdose=np.zeros(shape, dtype=np.bool_),
            trough_ng_per_ml=np.full(shape, np.nan, dtype=np.float32),
            tolerance=np.full(shape, np.nan, dtype=np.float32),
            expected_cows=np.full(shape, np.nan, dtype=np.float32),
            cows=np.full(shape, NOT_SCORED, dtype=np.int8),
            left_on_day=np.full(count, NEVER, dtype=np.int64),
            died_on_day=np.full(count, NEVER, dtype=np.int64),
            died_of_overdose=np.zeros(count, dtype=np.bool_),
        )

    def run(self) -> History:
        """Day after day."""
        for day in range(self.days):
            phase = self._phase()
            self._morning(day, phase)
            self._dose_and_use(day)
            self._harm(day, phase)
            self._come_and_go(day)
        return self.history

    def _phase(self) -> NDArray[np.int8]:
        inside = np.where(self.treatment_day <= STARTING_DAYS, STARTING, IN_TREATMENT)
        recent, weeks = self.days_out <= JUST_LEFT_DAYS, self.days_out <= WEEKS_3_AND_4_END_DAY
        outside = np.where(recent, JUST_LEFT, np.where(weeks, WEEKS_3_AND_4, OUT))
        return np.where(self.inside, inside, outside).astype(np.int8)

    def _morning(self, day: int, phase: NDArray[np.int8]) -> None:
        expected = self.bodies.expected_cows()
        kept = self.history
        kept.phase[self.alive, day] = phase[self.alive]
        kept.expected_cows[self.alive, day] = expected[self.alive]
        kept.trough_ng_per_ml[self.alive, day] = self.bodies.trough()[self.alive]
        kept.tolerance[self.alive, day] = self.bodies.tolerance[self.alive]
        in_detox = self.alive & self.inside & (self.treatment_day <= DETOX_DAYS)
        kept.cows[in_detox, day] = scored_total(expected, self.rng)[in_detox]

    def _dose_and_use(self, day: int) -> None:
        ordered = ordered_mg(self.people.medicine, self.people.target_mg, self.treatment_day)
        in_detox = self.inside & (self.treatment_day <= DETOX_DAYS)
        self.missed = missed_today(self.people.adherence, self.missed, self._luck()) & ~in_detox & (ordered > 0)
        taken = np.where(self.alive & self.inside & ~self.missed, ordered, 0).astype(np.float64)
        tempted = USE_IN_TREATMENT + USE_WITH_WITHDRAWAL * self.bodies.shown
        used = self.alive & np.where(self.inside, (self._luck() < tempted) & ~in_detox, self.using)
        self.history.dose_mg[:, day] = taken
        self.history.missed[:, day] = self.missed & self.alive & self.inside
        self.history.used[:, day] = used
        self.bodies.take_medicine(taken)
        for _ in range(STEPS_A_DAY):
            self.bodies.use(used, 1.0 / STEPS_A_DAY)
            self.bodies.pass_step()

    def _harm(self, day: int, phase: NDArray[np.int8]) -> None:
        with_medicine = self.inside & (self.people.medicine != MEDICINES.index("none"))
        survived = self.alive & (self._luck() < overdose_per_day(with_medicine, self.days_out))
        dies = self.alive & (self._luck() < self.deaths.per_day()[phase])
        of_overdose = dies & (self._luck() < DEATHS_BY_OVERDOSE)
        self.history.overdose[:, day] = survived & ~dies | of_overdose
        self.history.died_on_day[dies] = day
        self.history.died_of_overdose[of_overdose] = True
        self.alive &= ~dies

    def _come_and_go(self, day: int) -> None:
        leaves = self.inside & self.alive & (self._luck() < self._leaving())
        comes_back = ~self.inside & self.alive & (self._luck() < COMING_BACK)
        starts = ~self.inside & ~self.using & (self._luck() < RETURNING_TO_USE)
        stops = ~self.inside & self.using & (self._luck() < STOPPING)
        first_time = leaves & (self.history.left_on_day == NEVER)
        self.history.left_on_day[first_time] = day + 1
        self.using = (self.using | starts) & ~stops & ~comes_back
        self.inside = (self.inside & ~leaves) | comes_back
        self.treatment_day = np.where(comes_back, 1, self.treatment_day + 1)
        self.days_out = np.where(self.inside, 0, self.days_out + 1)

    def _leaving(self) -> Values:
        first, later, settles = (
            np.array([table[name] for name in MEDICINES])[self.people.medicine]
            for table in (LEAVING_AT_FIRST, LEAVING_LATER, LEAVING_SETTLES_DAYS)
        )
        return np.asarray(later + (first - later) * np.exp(-self.treatment_day / settles))

    def _luck(self) -> Values:
        """One uniform number a person, whether needed or not, so that no one's fate moves another's."""
        return self.rng.random(len(self.people))
