"""What the counselor's pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Prefetch, Q

from breakwater.journey.therapy.models import Attendance, Goal, Problem, Session, SessionNote, TreatmentPlan
from breakwater.privacy.scope import Scope
from breakwater.record.models import EpisodeOfCare

NOT_SEEN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TherapyHome:
    """The counselor's day: sessions, notes by age, plans to look at again, people not seen."""

    sessions: list[Session]
    unfinished: list[Attendance]
    plans: list[TreatmentPlan]
    not_seen: list[EpisodeOfCare]
    without_plan: list[EpisodeOfCare]


def therapy_home(scope: Scope, *, day_start: datetime, now: datetime) -> TherapyHome:
    """Five lists in five queries, whatever the number of people."""
    sessions = (
        Session.objects.within(scope)
        .beginning_between(day_start, day_start + timedelta(days=1))
        .select_related("led_by", "site")
        .annotate(expected=Count("attendances"), came=Count("attendances", filter=Q(attendances__status="present")))
    )
    unfinished = (
        Attendance.objects.within(scope)
        .filter(status__in=[Attendance.Status.PRESENT, Attendance.Status.LEFT_EARLY], notes__isnull=True)
        .select_related("session", "patient")
        .order_by("session__ends_at")[:50]
    )
    plans = (
        TreatmentPlan.objects.within(scope)
        .to_review_by((day_start + timedelta(days=3)).date())
        .select_related("episode__patient")
        .order_by("review_due_on")[:50]
    )
    episodes = (
        EpisodeOfCare.objects.within(scope)
        .active()
        .select_related("patient", "treatment_plan")
        .annotate(
            last_seen_at=Max(
                "attendances__session__ends_at",
                filter=Q(attendances__status__in=[Attendance.Status.PRESENT, Attendance.Status.LEFT_EARLY]),
            )
        )
        .order_by("started_at")
    )
    not_seen = episodes.filter(started_at__lt=now - NOT_SEEN_FOR).filter(
        Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - NOT_SEEN_FOR)
    )
    without_plan = episodes.filter(treatment_plan__isnull=True)
    return TherapyHome(list(sessions), list(unfinished), list(plans), list(not_seen[:50]), list(without_plan[:50]))


def plan_of(scope: Scope, episode: EpisodeOfCare) -> TreatmentPlan | None:
    """The person's plan with its problems, goals and steps, in four queries."""
    goals = Prefetch("goals", Goal.objects.within(scope).prefetch_related("steps"))
    problems = Prefetch("problems", Problem.objects.within(scope).prefetch_related(goals))
    return TreatmentPlan.objects.within(scope).filter(episode=episode).prefetch_related(problems).first()


def sessions_of(scope: Scope, episode: EpisodeOfCare) -> list[Attendance]:
    """Sessions of this episode, newest first, with their notes."""
    notes = Prefetch("notes", SessionNote.objects.within(scope).select_related("signed_by"))
    return list(
        Attendance.objects.within(scope)
        .filter(episode=episode)
        .select_related("session__led_by")
        .prefetch_related(notes)
        .order_by("-session__starts_at")[:100]
    )


def attendances_of(scope: Scope, session: Session) -> list[Attendance]:
    """The people of a session, with their notes."""
    notes = Prefetch("notes", SessionNote.objects.within(scope).select_related("signed_by"))
    return list(
        Attendance.objects.within(scope).filter(session=session).select_related("patient").prefetch_related(notes)
    )
