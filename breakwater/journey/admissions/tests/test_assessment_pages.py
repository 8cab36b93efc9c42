"""The health questions and the level of care, as staff fill them in."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.clinical.opioid_use_disorder import AREAS
from breakwater.clinical.placement import DIMENSIONS
from breakwater.journey.admissions.tests.pages import address, words
from breakwater.record.models import Placement, Screening
from breakwater.testing.cast import Cast, make_enquiry
from breakwater.testing.sign_in import sign_in


def screening_form(**changes: Any) -> dict[str, Any]:
    asked = ("thoughts_of_suicide", "pregnant", "uses_alcohol", "uses_sedatives", "in_another_program")
    form: dict[str, Any] = {"form_key": uuid.uuid4(), **dict.fromkeys(asked, "not_asked")}
    form |= {f"area_{area.id}": "not_asked" for area in AREAS}
    return form | changes


def test_a_screening_may_leave_every_question_open(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    assert amira.post(address("screen", enquiry.pk), screening_form()).status_code == 302
    screening = Screening.objects.get()
    assert set(screening.answers.values()) == {None}
    assert (screening.severity, screening.pregnant, screening.past_overdoses) == ("", None, None)
    assert "Next: Decide the level of care" in words(amira.get(address("enquiry", enquiry.pk)))


def test_the_screening_page_asks_what_could_be_dangerous_first(cast: Cast, amira: Client) -> None:
    page = words(amira.get(address("screen", make_enquiry(cast.harbor).pk)))
    order = ["Overdose now?", "Thoughts of suicide now", "Last use", "In the past 12 months", AREAS[0].question]
    assert sorted(order, key=page.index) == order
    assert "911" in page
    assert "988" in page


def test_an_answer_that_does_not_exist_is_refused(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    answer = amira.post(address("screen", enquiry.pk), screening_form(pregnant="maybe", past_overdoses="-1"))
    assert answer.status_code == 422
    assert Screening.objects.count() == 0


def placement_form(level: str = "3.7", **changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = {"form_key": uuid.uuid4(), "decided_level": "", "reason_when_different": ""}
    for dimension in DIMENSIONS:
        form[f"reason_{dimension.id}"] = f"Reason {dimension.number}"
        if dimension.gives_level:
            form[f"level_{dimension.id}"] = level
    return form | changes


def test_another_level_without_a_reason_comes_back_with_what_was_typed(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    answer = amira.post(address("place", enquiry.pk), placement_form(decided_level="1.7"))
    assert answer.status_code == 422
    assert "The levels you named lead to 3.7, you decided 1.7. Say why" in words(answer)
    assert 'value="Reason 4"' in answer.content.decode()
    assert Placement.objects.count() == 0
    assert AuditEntry.objects.get(kind="refused").detail["code"] == "placement_differs_without_reason"


def test_a_decision_is_shown_with_its_dimensions(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    form = placement_form(decided_level="1.7", reason_when_different="Wants to stay with her children")
    amira.post(address("place", enquiry.pk), form)
    page = words(amira.get(address("enquiry", enquiry.pk)))
    assert "1.7 Medically managed outpatient" in page
    assert "The dimensions lead to 3.7 Medically managed residential" in page
    assert "Wants to stay with her children" in page
    assert "Reason 6" in page


def test_a_dimension_without_a_level_is_named(cast: Cast, amira: Client) -> None:
    answer = amira.post(address("place", make_enquiry(cast.harbor).pk), placement_form(level_biomedical=""))
    assert "Choose a level for dimension 2." in words(answer)


def test_a_counselor_screens_and_decides_but_does_not_admit(cast: Cast) -> None:
    luis, enquiry = sign_in(Client(), cast.counselor), make_enquiry(cast.harbor)
    assert luis.post(address("screen", enquiry.pk), screening_form()).status_code == 302
    assert luis.post(address("place", enquiry.pk), placement_form()).status_code == 302
    page = words(luis.get(address("enquiry", enquiry.pk)))
    assert "Done by admissions." in page
    assert luis.get(address("admit", enquiry.pk)).status_code == 403
