"""The privacy officer looks through the audit trail."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit import record
from breakwater.audit.models import AuditEntry
from breakwater.privacy import audit_trail
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

SEARCH, EXPORT = "/privacy/audit/", "/privacy/audit/export/"


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.privacy_officer)


def trail(cast: Cast, at: datetime) -> None:
    record.act(action="dose.given", by=cast.dosing_nurse, at=at, patient_id=cast.rosa.pk, detail={"mg": "80"})
    record.read(action="chart.viewed", by=cast.counselor, patient_id=cast.rosa.pk)
    record.refused(action="dose.refused", by=cast.dosing_nurse, code="dose_already_given", patient_id=cast.rosa.pk)
    record.act(action="dose.given", by=cast.nadia, at=at, patient_id=cast.omar.pk)
    record.access(action="sign_in.signed_in", by=cast.nadia)
    record.act(action="enquiry.logged", by=cast.nadia, site_id=cast.eastside.pk)


def found(client: Client, **asked: Any) -> str:
    """The page that a search ends on."""
    answer = client.post(SEARCH, asked, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_rows_carry_names_for_the_privacy_officer(cast: Cast, officer: Client, at: datetime) -> None:
    trail(cast, at)

    page = officer.get(SEARCH).content.decode()

    for words in ("Vega, Rosa", "Tom Keller RN", "dose.given", "mg: 80", "Was refused", "code: dose_already_given"):
        assert words in page


def test_rows_about_another_sites_people_and_staff_are_not_shown(cast: Cast, officer: Client, at: datetime) -> None:
    trail(cast, at)

    page = officer.get(SEARCH).content.decode()

    for words in ("Lind", "Nadia", "sign_in.signed_in", "enquiry.logged", str(cast.omar.pk), str(cast.eastside.pk)):
        assert words not in page


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ({"action": "dose."}, "dose.refused", "chart.viewed"),
        ({"kind": "read"}, "chart.viewed", "dose.given"),
        ({"since": "2026-11-22", "until": "2026-11-22"}, "dose.given", "enquiry"),
        ({"until": "2026-11-21"}, "Nothing in the trail answers this", "dose.given"),
    ],
)
def test_a_search_narrows_the_rows(
    cast: Cast, officer: Client, at: datetime, asked: dict[str, str], shown: str, hidden: str
) -> None:
    trail(cast, at)

    page = found(officer, **asked).split("Start again</a>")[1]
    assert shown in page
    assert hidden not in page


def test_a_search_by_person_and_staff_member(cast: Cast, officer: Client, at: datetime) -> None:
    trail(cast, at)

    page = found(officer, person=cast.rosa.record_number, staff=str(cast.counselor.pk)).split("Start again</a>")[1]

    assert "chart.viewed" in page
    assert "dose.given" not in page


def test_the_address_of_a_search_names_nobody(cast: Cast, officer: Client) -> None:
    answer = officer.post(SEARCH, {"person": cast.rosa.record_number, "action": "dose."})

    address = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303
    assert parse_qs(address.query) == {"patient": [str(cast.rosa.pk)], "action": ["dose."]}


def test_a_number_of_another_site_is_as_unknown_as_a_number_of_nobody(cast: Cast, officer: Client) -> None:
    pages = []
    for number in (cast.omar.record_number, 99_999_999):
        answer = officer.post(SEARCH, {"person": number})
        assert answer.status_code == 422
        assert "No record you may see has this number." in answer.content.decode()
        pages.append(answer.content.decode().count("<tr"))
    assert pages[0] == pages[1]

    for patient_id in (cast.omar.pk, uuid4(), "x"):
        assert officer.get(SEARCH, {"patient": str(patient_id)}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"person": "Vega"}, "Enter the record number in digits."),
        ({"since": "yesterday"}, "Write the day as YYYY-MM-DD."),
        ({"since": "2026-11-22", "until": "2026-11-21"}, "The last day must not be before the first."),
        ({"staff": str(uuid4())}, "Choose a staff member from the list."),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(officer: Client, asked: dict[str, str], sentence: str) -> None:
    answer = officer.post(SEARCH, asked)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert next(iter(asked.values())) in answer.content.decode() or "staff" in asked


def test_rows_come_a_page_at_a_time(cast: Cast, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("breakwater.privacy.views.audit.PAGE", 3)
    for number in range(7):
        record.act(action=f"step.{number}", by=cast.counselor)

    page = officer.get(SEARCH, {"action": "step."}).content.decode()
    assert "step.6" in page
    assert "step.3" not in page
    older = page.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    page = officer.get(f"{SEARCH}?{older}").content.decode()
    assert "step.3" in page
    assert "step.6" not in page
    assert officer.get(SEARCH, {"before": "9" * 40}).status_code == 200


def test_looking_into_the_trail_is_in_the_trail(cast: Cast, officer: Client) -> None:
    found(officer, person=cast.rosa.record_number)

    entry = AuditEntry.objects.filter(action="audit.searched").latest("id")
    assert (entry.staff_id, entry.patient_id, entry.kind) == (cast.privacy_officer.pk, cast.rosa.pk, "read")


def test_a_page_takes_the_same_queries_for_one_row_as_for_fifty(
    cast: Cast, officer: Client, django_assert_max_num_queries: Any
) -> None:
    record.act(action="dose.given", by=cast.counselor, patient_id=cast.rosa.pk)
    officer.get(SEARCH)
    with django_assert_max_num_queries(30) as one:
        officer.get(SEARCH)
    for _ in range(50):
        record.act(action="dose.given", by=cast.dosing_nurse, patient_id=cast.rosa.pk)
    with django_assert_max_num_queries(30) as fifty:
        officer.get(SEARCH)

    assert len(one) == len(fifty)


# The export


def test_the_same_rows_go_into_a_file_after_the_password(cast: Cast, officer: Client, at: datetime) -> None:
    trail(cast, at)
    record.act(action="=HYPERLINK(1)", by=cast.counselor, patient_id=cast.rosa.pk, detail={"+1": "-2"})

    answer = officer.post(EXPORT, {"person": cast.rosa.record_number, "password": PASSWORD})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["Record number"] for row in rows} == {str(cast.rosa.record_number)}
    assert rows[0]["Action"] == "'=HYPERLINK(1)"
    assert rows[0]["Detail"] == "'+1: -2"
    assert "Lind" not in answer.content.decode()
    assert AuditEntry.objects.get(action="audit.exported").detail == {"rows": len(rows)}


@pytest.mark.parametrize("password", ["", "not-my-password"])
def test_without_the_password_no_file_leaves(cast: Cast, officer: Client, password: str) -> None:
    answer = officer.post(EXPORT, {"password": password})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_a_question_with_a_day_ends_with_that_day(cast: Cast, at: datetime) -> None:
    from breakwater.privacy.forms import AuditSearchForm

    form = AuditSearchForm({"since": "2026-03-08", "until": "2026-03-08"}, staff=[], site=cast.harbor)

    assert form.is_valid()
    length = form.cleaned_data["until_at"].astimezone() - form.cleaned_data["since_at"].astimezone()
    assert length == timedelta(hours=23)  # clocks went forward that day


def test_an_officer_without_any_site_sees_nothing(cast: Cast, at: datetime) -> None:
    from breakwater.privacy.scope import Scope

    trail(cast, at)
    nothing = audit_trail.entries_within(Scope(staff_id=uuid4(), permission="audit.search"))

    assert not nothing.filter(patient_id__isnull=False).exists()


def test_only_the_privacy_officer_looks_into_the_trail(cast: Cast, client: Client) -> None:
    for role in ("manager", "prescriber", "integrator", "dosing_nurse"):
        assert sign_in(client, cast.by_role(role)).get(reverse("privacy:audit_search")).status_code == 403
