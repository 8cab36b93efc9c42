"""One person's stay in detox: everything their page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from breakwater.clinical.course import COURSES, Agonist, CourseSeverity, withdrawal_course
from breakwater.clinical.scales import COWS
from breakwater.journey.detox.charts.curve import CurveData, Expected, Score
from breakwater.journey.detox.charts.dose_lane import DoseMark
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.schedule import NextCheck, next_check
from breakwater.journey.detox.words import NOT_GIVEN_WORDS
from breakwater.organization.models import Unit
from breakwater.record.models import (
    Dose,
    EpisodeOfCare,
    Flag,
    Hold,
    MedicationOrder,
    Observation,
    Screening,
    Stay,
)

# The curve shows the last days of a long stay; the table under it shows all of it.
CURVE_DAYS = 14
_MODEL_STEP = timedelta(hours=2)
_SEVERITIES = frozenset({"mild", "moderate", "severe"})


@dataclass(frozen=True)
class Person:
    """An episode of care with its rows, newest first, and the moment they were read."""

    episode: EpisodeOfCare
    now: datetime
    observations: Sequence[Observation]
    doses: Sequence[Dose]
    orders: Sequence[MedicationOrder]
    flags: Sequence[Flag]
    holds: Sequence[Hold]
    stays: Sequence[Stay]
    screening: Screening | None
    watch: Watch | None

    @cached_property
    def standing(self) -> list[Observation]:
        """Observations that no later one corrected, newest first."""
        corrected = {observation.corrects_id for observation in self.observations}
        return [observation for observation in self.observations if observation.pk not in corrected]

    @cached_property
    def scored(self) -> list[Observation]:
        """COWS forms that stand, complete or not, newest first."""
        return [observation for observation in self.standing if observation.scale == COWS.id]

    @cached_property
    def standing_doses(self) -> list[Dose]:
        """Doses given or not given, without those entered in error, newest first."""
        reversed_ids = {dose.reverses_id for dose in self.doses}
        return [
            dose for dose in self.doses
            if dose.pk not in reversed_ids and dose.status != Dose.Status.ENTERED_IN_ERROR
        ]  # fmt: skip

    @property
    def open_flags(self) -> list[Flag]:
        return [flag for flag in self.flags if flag.answered_at is None]

    @property
    def order(self) -> MedicationOrder | None:
        """The order that stands today, or the next one."""
        today = self.episode.site.dosing_day(self.now)
        standing = [order for order in self.orders if order.ends_on >= today]
        return min(standing, key=lambda order: order.starts_on, default=None)

    @property
    def stay(self) -> Stay | None:
        """Where the person lies now."""
        return next((stay for stay in self.stays if stay.status == Stay.Status.OCCUPIED), None)

    @property
    def watched_from(self) -> datetime:
        """When the person came to a detox unit; without one, when the episode began."""
        starts = [
            stay.during.lower for stay in self.stays
            if stay.bed.room.unit.kind == Unit.Kind.DETOX and stay.during and stay.during.lower
        ]  # fmt: skip
        return min(starts, default=self.episode.started_at)

    @property
    def check(self) -> NextCheck:
        """What is due next."""
        last = self.scored[0] if self.scored else None
        given = [dose.given_at for dose in self.standing_doses if dose.status == Dose.Status.COMPLETED]
        kept = self.watch and self.watch.next_due_at and NextCheck(self.watch.next_due_at, self.watch.task)
        return next_check(
            watched_from=self.watched_from,
            last_scored_at=last.observed_at if last else None,
            last_total=last.total if last else None,
            last_dose_at=given[0] if given else None,
            kept=kept or None,
        )

    @property
    def due_dose(self) -> DoseMark | None:
        """Today's dose while it has not been given and nothing holds it."""
        order, today = self.order, self.episode.site.dosing_day(self.now)
        if (
            order is None
            or order.starts_on > today
            or any("opioid" in hold.holds and not hold.has_run_out(self.now) for hold in self.holds)
        ):
            return None
        parts = [dose for dose in self.standing_doses if dose.dosing_day == today]
        if any(dose.status == Dose.Status.NOT_DONE for dose in parts) or len(parts) >= order.parts_per_day:
            return None
        return DoseMark(self.now, order.drug, order.dose_mg, "due", "due")

    def curve(self, since: datetime | None = None) -> CurveData:
        """Scores and doses in order of time, from ``since`` on, with the course a model expects if one can be drawn."""
        scores = [score_of(observation) for observation in reversed(self.scored)]
        doses = [_mark(dose) for dose in reversed(self.standing_doses)]
        due = self.due_dose if self.episode.ended_at is None else None
        first = since or (scores[0].at if scores else self.episode.started_at)
        # Doses of weeks after the last score say nothing about withdrawal and would squeeze the curve.
        last = max([score.at for score in scores], default=self.now) + timedelta(days=2)
        return CurveData(
            scores=[score for score in scores if score.at >= first],
            doses=[
                mark for mark in (*doses, *([due] if due else []))
                if first - timedelta(hours=12) <= mark.at <= last
            ],
            expected=list(self._expected(first)),
            first_day=self.episode.site.local(self.episode.started_at).date(),
            now=self.now,
            zone=self.episode.site.zone,
        )  # fmt: skip

    def _expected(self, first: datetime) -> Iterator[Expected]:
        screening = self.screening
        if screening is None or screening.last_use_at is None or screening.last_opioid not in COURSES:
            return
        severity = screening.severity if screening.severity in _SEVERITIES else "moderate"
        given = [dose for dose in reversed(self.standing_doses) if dose.status == Dose.Status.COMPLETED]
        at = max(first, screening.last_use_at)
        while at <= self.now:
            so_far = [dose for dose in given if dose.given_at <= at]
            score = withdrawal_course(
                screening.last_opioid,
                _hours(at - screening.last_use_at),
                severity=cast(CourseSeverity, severity),
                agonist=cast(Agonist, so_far[-1].drug) if so_far else "methadone",
                agonist_mg_per_day=float(so_far[-1].dose_mg) if so_far else 0.0,
                hours_on_agonist=_hours(at - so_far[0].given_at) if so_far else 0.0,
            )
            yield Expected(at, score.expected)
            at += _MODEL_STEP


def load_person(episode: EpisodeOfCare, *, now: datetime) -> Person:
    """Read everything about an episode that the caller's scope has let through. Nine queries."""
    patient_id = episode.patient_id
    observations = Observation.objects.filter(episode=episode).select_related("observed_by")
    flags = Flag.objects.filter(episode=episode).select_related("answered_by").order_by("-raised_at")
    doses = Dose.objects.filter(episode=episode).select_related("order", "given_by")
    stays = Stay.objects.filter(episode=episode).exclude(status=Stay.Status.RELEASED)
    return Person(
        episode=episode,
        now=now,
        observations=list(observations.order_by("-observed_at", "-recorded_at")),
        doses=list(doses.order_by("-given_at")),
        orders=list(MedicationOrder.objects.filter(episode=episode).signed()),
        flags=list(flags),
        holds=list(Hold.objects.standing().filter(patient_id=patient_id).select_related("placed_by")),
        stays=list(stays.select_related("bed__room__unit")),
        screening=(
            Screening.objects.filter(enquiry_id=episode.enquiry_id).order_by("-screened_at").first()
            if episode.enquiry_id else None
        ),
        watch=Watch.objects.filter(episode=episode).select_related("nurse").first(),
    )  # fmt: skip


def score_of(observation: Observation) -> Score:
    """The score of a COWS form as the curve draws it."""
    lower_bound = observation.total if observation.total is not None else COWS.score(observation.answers).lower_bound
    return Score(observation.observed_at, observation.total, lower_bound)


def _mark(dose: Dose) -> DoseMark:
    if dose.status == Dose.Status.COMPLETED:
        return DoseMark(dose.given_at, dose.drug, dose.dose_mg, "given")
    word = NOT_GIVEN_WORDS[Dose.NotGiven(dose.not_given_reason)]
    return DoseMark(dose.given_at, dose.drug, dose.order.dose_mg, "not_given", word)


def _hours(span: timedelta) -> float:
    return max(0.0, span / timedelta(hours=1))
