"""The clinician decides; the server works out where the dimensions lead and asks why when they differ."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.actions import DimensionAnswer
from breakwater.journey.admissions.tests.builders import at_now, dimensions, held, placed, screened
from breakwater.record.models import Enquiry, Placement
from breakwater.testing.cast import Cast, make_enquiry


def test_without_another_wish_the_decision_follows_the_dimensions(cast: Cast) -> None:
    placement = placed(cast, make_enquiry(cast.harbor), dimensions=dimensions("1.7", biomedical="3.7"))
    assert (placement.recommended_level, placement.decided_level) == ("3.7", "3.7")


def test_another_level_needs_a_reason(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    with pytest.raises(actions.SayWhyDifferent, match=r"lead to 3\.7, you decided 1\.7"):
        placed(cast, enquiry, decided_level="1.7")
    placement = placed(cast, enquiry, decided_level="1.7", reason_when_different="Wants to stay with her children")
    assert (placement.recommended_level, placement.decided_level) == ("3.7", "1.7")


def test_a_reason_for_nothing_is_not_kept(cast: Cast) -> None:
    assert placed(cast, make_enquiry(cast.harbor), reason_when_different="typed early").reason_when_different == ""


def test_the_database_also_asks_why(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="placement_says_why_when_different"), transaction.atomic():
        Placement.objects.create(
            enquiry=make_enquiry(cast.harbor), dimensions={}, recommended_level="3.7", decided_level="1.7",
            decided_at=at_now(), decided_by=cast.admissions,
        )  # fmt: skip


def test_each_dimension_needs_a_reason(cast: Cast) -> None:
    answers = dimensions() | {"person_centered": DimensionAnswer(reason=" ")}
    with pytest.raises(actions.ReasonMissing):
        placed(cast, make_enquiry(cast.harbor), dimensions=answers)
    assert Placement.objects.count() == 0


def test_a_later_screening_does_not_take_the_decision_back(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    placed(cast, enquiry)
    screened(cast, enquiry)
    enquiry.refresh_from_db()
    assert enquiry.status == Enquiry.Status.PLACED


def test_a_new_decision_keeps_the_bed_that_is_held(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    placed(cast, enquiry)
    held(cast, enquiry)
    placed(cast, enquiry, level="4")
    enquiry.refresh_from_db()
    assert enquiry.status == Enquiry.Status.BED_HELD


def test_the_decision_is_in_the_audit_trail(cast: Cast) -> None:
    placed(cast, make_enquiry(cast.harbor))
    assert AuditEntry.objects.get(action="placement.decided").detail["decided"] == "3.7"
