"""A release and the taking back of its consent at the same second: one after the other, never in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from django.db import connection, transaction

from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.consent import revoke_consent
from breakwater.privacy.gate import Recipient, ReleaseRefused, Verified, release
from breakwater.privacy.models import Disclosure
from breakwater.privacy.tests.papers import CLINIC, to_clinic
from breakwater.testing.cast import make_cast
from breakwater.testing.database import TestDatabase


def test_a_release_waits_for_a_consent_that_is_being_taken_back_and_is_refused(fresh_database: TestDatabase) -> None:
    cast, at = make_cast(), datetime.now(UTC)
    consent = to_clinic(cast, at)
    taken_back, never = threading.Event(), threading.Event()
    codes: list[str] = []

    def take_back() -> None:
        with transaction.atomic():
            revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at)
            taken_back.set()
            never.wait(0.5)  # the release below is on its way before this commits
        connection.close()

    def let_go() -> None:
        taken_back.wait(5)
        try:
            release(
                patient=cast.rosa,
                recipient=Recipient(CLINIC),
                purpose=Purpose.TREATMENT,
                categories=[Category.MEDICINES],
                channel=Channel.PRINT,
                by=cast.recovery,
                at=datetime.now(UTC),
                verified=Verified.OUR_OWN,
            )
        except ReleaseRefused as refusal:
            codes.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=take_back), threading.Thread(target=let_go)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == ["consent_ended"]
    assert not Disclosure.objects.exists()
