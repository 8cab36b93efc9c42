"""What recovery staff see first: who is to be called today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from breakwater.journey.recovery.actions import NO_ANSWER_TWICE
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.privacy.scope import Scope
from breakwater.record.models import Dose, EpisodeOfCare


@dataclass(frozen=True, slots=True)
class RecoveryHome:
    due: list[CheckIn]
    no_answer_twice: list[CheckIn]
    without_naloxone: list[Discharge]
    discharges: list[Discharge]


def recovery_home(scope: Scope, today: date) -> RecoveryHome:
    """Four lists in three queries, whatever the number of people."""
    open_check_ins = (
        CheckIn.objects.within(scope)
        .due_by(today)
        .select_related("patient", "episode")
        .annotate(tries=Count("contacts", filter=~Q(contacts__answered=CheckInContact.Answered.REACHED)))
        .order_by("due_on", "pk")[:200]
    )
    check_ins: list[Any] = list(open_check_ins)
    recent = Discharge.objects.within(scope).select_related("patient", "episode", "discharged_by")
    since = today - timedelta(days=7)
    return RecoveryHome(
        due=[check_in for check_in in check_ins if check_in.tries < NO_ANSWER_TWICE],
        no_answer_twice=[check_in for check_in in check_ins if check_in.tries >= NO_ANSWER_TWICE],
        without_naloxone=list(
            recent.filter(naloxone__in=[Discharge.Naloxone.DECLINED, Discharge.Naloxone.NOT_REACHED])[:50]
        ),
        discharges=list(recent.filter(discharged_at__date__gte=since)[:50]),
    )


def last_dose(scope: Scope, episode: EpisodeOfCare) -> Dose | None:
    """The last dose taken in this episode of care."""
    return (
        Dose.objects.within(scope)
        .completed()
        .filter(episode=episode)
        .select_related("site", "given_by")
        .order_by("-given_at")
        .first()
    )
