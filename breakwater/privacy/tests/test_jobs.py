"""Old sessions and old counts go; what is in use stays."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from breakwater.organization.clock import now
from breakwater.organization.models import Heartbeat
from breakwater.privacy import slow_down
from breakwater.privacy.jobs import tidy_sign_in
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


def test_what_has_run_out_is_removed_and_what_is_in_use_stays(cast: Cast) -> None:
    in_use, left_open = sign_in(Client(), cast.detox_nurse), sign_in(Client(), cast.dosing_nurse)
    Session.objects.filter(session_key=left_open.session.session_key).update(expire_date=now() - timedelta(hours=1))
    slow_down.count_failure("new", slow_down.Source("station a", slow_down.NO_ADDRESS, known=True))
    slow_down.count_failure("old", slow_down.Source("station a", slow_down.NO_ADDRESS, known=True))
    AccessAttempt.objects.filter(username="old").update(attempt_time=now() - timedelta(days=2))
    tidy_sign_in(0)
    assert list(Session.objects.values_list("session_key", flat=True)) == [in_use.session.session_key]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
    assert Heartbeat.objects.get(job="sign_in.tidy").every_seconds == 86_400
