"""Housekeeping of sign-in, once a day. Nothing depends on it: what is old is refused while it is still there, too."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from breakwater.organization.clock import now
from breakwater.organization.models import Heartbeat

TIDY_EVERY_S = 24 * 3600
TRIES_KEPT = timedelta(days=1)


@app.periodic(cron="41 3 * * *")
@app.task(name="sign_in.tidy", queueing_lock="sign_in.tidy")
def tidy_sign_in(timestamp: int) -> None:
    """Remove sessions that have run out, with whatever was kept in them, and counts of wrong tries long forgotten."""
    at = now()
    Session.objects.filter(expire_date__lt=at).delete()
    AccessAttempt.objects.filter(attempt_time__lt=at - TRIES_KEPT).delete()
    Heartbeat.objects.update_or_create(job="sign_in.tidy", defaults={"beat_at": at, "every_seconds": TIDY_EVERY_S})
