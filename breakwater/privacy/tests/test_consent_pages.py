"""A person's agreements on the page: read, sign, take back, name a recipient; and what was shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.privacy.bases import MedicalEmergency
from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.consent import revoke_consent
from breakwater.privacy.gate import Recipient, Verified, release
from breakwater.privacy.models import Consent, Disclosure, DisclosureReview, RecipientMatch, Restriction
from breakwater.privacy.tests.papers import CLINIC, to_clinic, tpo
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


@pytest.fixture
def at() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def counselor(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.counselor)


def listed(cast: Cast) -> str:
    return reverse("privacy:consents", args=[cast.rosa.pk])


def test_agreements_are_shown_in_plain_words_with_whether_they_count(
    cast: Cast, counselor: Client, at: datetime
) -> None:
    tpo(cast, at)
    ended = to_clinic(cast, at)
    revoke_consent(consent=ended, said_by="Rosa Vega", by=cast.counselor, at=at)
    Restriction.objects.create(
        patient=cast.rosa,
        agreed=True,
        asked_words="Nothing to my employer",
        answered_at=at,
        answered_by=cast.privacy_officer,
    )

    page = counselor.get(listed(cast)).content.decode()

    for words in (
        "My treating providers",
        "Medicines, with the last dose and its date",
        "Lakeside Clinic",
        "counts",
        "taken back or ended",
        "When it is taken back",
        "Nothing to my employer",
    ):
        assert words in page
    assert AuditEntry.objects.filter(action="consents.viewed", patient_id=cast.rosa.pk).exists()


def test_without_any_agreement_the_page_says_what_that_means(cast: Cast, counselor: Client) -> None:
    assert "Without an agreement nothing is shared outside" in counselor.get(listed(cast)).content.decode()


def test_a_chart_leads_to_the_agreements(cast: Cast, counselor: Client) -> None:
    page = counselor.get(reverse("chart:person", args=[cast.rosa.pk])).content.decode()
    assert listed(cast) in page


def test_the_page_takes_the_same_queries_for_one_agreement_as_for_ten(
    cast: Cast, counselor: Client, at: datetime, django_assert_max_num_queries: Any
) -> None:
    to_clinic(cast, at)
    counselor.get(listed(cast))
    with django_assert_max_num_queries(30) as one:
        counselor.get(listed(cast))
    for _ in range(9):
        to_clinic(cast, at)
    with django_assert_max_num_queries(30) as ten:
        counselor.get(listed(cast))

    assert len(one) == len(ten)


def new_agreement(at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "form_key": str(uuid4()),
        "recipient": CLINIC,
        "aliases": "Lakeside Health, LSC",
        "categories": ["medicines"],
        "description": "My medicines",
        "purpose": "treatment",
        "expires_on": (at + timedelta(days=30)).date(),
        "signed_name": "Rosa Vega",
    } | changes


def test_a_person_signs_a_new_agreement(cast: Cast, counselor: Client, at: datetime) -> None:
    address, sent = reverse("privacy:new_release", args=[cast.rosa.pk]), new_agreement(at)
    assert counselor.get(address).status_code == 200

    assert [counselor.post(address, sent).status_code for _ in range(2)] == [303, 303]

    consent = Consent.objects.get(patient=cast.rosa)
    assert consent.recipients == [{"name": CLINIC, "aliases": ["Lakeside Health", "LSC"]}]
    assert consent.recorded_by == cast.counselor


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signed_name": "Omar Lind"}, "The person signs with the name in their chart."),
        ({"recipient": ""}, "Enter who may get it."),
        ({"categories": []}, "Choose what may be shared."),
        ({"categories": ["counseling_notes"]}, "counseling_notes"),
        ({"purpose": "proceeding"}, "proceeding"),
        ({"expires_on": "soon"}, "Write the day as YYYY-MM-DD."),
    ],
)
def test_an_agreement_that_cannot_count_is_not_signed(
    cast: Cast, counselor: Client, at: datetime, changes: dict[str, Any], sentence: str
) -> None:
    answer = counselor.post(reverse("privacy:new_release", args=[cast.rosa.pk]), new_agreement(at, **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Lakeside Health, LSC" in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_person_takes_an_agreement_back(cast: Cast, counselor: Client, at: datetime) -> None:
    consent = to_clinic(cast, at)
    address = reverse("privacy:revoke_consent", args=[consent.pk])
    assert 'value="Rosa Vega"' in counselor.get(address).content.decode()
    assert counselor.post(address, {"form_key": str(uuid4()), "said_by": ""}).status_code == 422
    sent = {"form_key": str(uuid4()), "said_by": "Rosa Vega", "in_writing": "on"}

    assert [counselor.post(address, sent).status_code for _ in range(2)] == [303, 303]

    assert consent.end.said_by == "Rosa Vega"
    again = counselor.post(address, sent | {"form_key": str(uuid4())})
    assert again.status_code == 422
    assert "This agreement has already ended." in again.content.decode()


def test_staff_name_a_recipient_of_a_class(cast: Cast, counselor: Client, at: datetime) -> None:
    consent = tpo(cast, at)
    address = reverse("privacy:match_recipient", args=[consent.pk])
    sent = {
        "form_key": str(uuid4()),
        "recipient_name": CLINIC,
        "recipient_class": "treating_providers",
        "reason": "Rosa named it",
    }
    assert counselor.get(address).status_code == 200
    assert counselor.post(address, sent | {"reason": ""}).status_code == 422

    assert [counselor.post(address, sent).status_code for _ in range(2)] == [303, 303]

    assert RecipientMatch.objects.get().matched_by == cast.counselor
    assert CLINIC in counselor.get(listed(cast)).content.decode()


@pytest.mark.parametrize("name", ["revoke_consent", "match_recipient"])
def test_an_agreement_of_another_sites_person_looks_like_none(
    cast: Cast, client: Client, at: datetime, name: str
) -> None:
    consent = to_clinic(cast, at)
    from breakwater.organization.models import RoleAssignment

    RoleAssignment.objects.create(
        staff=cast.nadia,
        site=cast.eastside,
        role="counselor",
        starts_on=at.date() - timedelta(days=2),
        ends_on=at.date() + timedelta(days=2),
    )
    nadia = sign_in(client, cast.nadia)

    theirs = nadia.get(reverse(f"privacy:{name}", args=[consent.pk]))
    none = nadia.get(reverse(f"privacy:{name}", args=[uuid4()]))

    assert (theirs.status_code, theirs.content) == (404, none.content)


# What was shared


def shared(cast: Cast, at: datetime) -> tuple[Disclosure, Disclosure]:
    to_clinic(cast, at)
    under_consent = release(
        patient=cast.rosa,
        recipient=Recipient("Dr. Ruiz", CLINIC, "1 Lake Street"),
        purpose=Purpose.TREATMENT,
        categories=[Category.MEDICINES],
        channel=Channel.FAX,
        by=cast.recovery,
        at=at,
        verified=Verified.OUR_OWN,
    )
    emergency = release(
        patient=cast.rosa,
        recipient=Recipient("Dr. Amin", "North Hospital"),
        purpose=Purpose.TREATMENT,
        categories=[Category.MEDICINES],
        channel=Channel.PHONE,
        by=cast.detox_nurse,
        at=at,
        verified=Verified.CALLED_BACK,
        basis=MedicalEmergency("Not breathing"),
    )
    return under_consent.disclosure, emergency.disclosure


def test_the_privacy_officer_sees_everything_that_left_and_what_the_person_may_ask_for(
    cast: Cast, client: Client, at: datetime
) -> None:
    shared(cast, at)
    officer, address = sign_in(client, cast.privacy_officer), reverse("privacy:disclosures", args=[cast.rosa.pk])

    everything = officer.get(address).content.decode()
    accounting = officer.get(address, {"accounting": "yes"}).content.decode()

    for words in ("Dr. Ruiz", "1 Lake Street", "Fax", "Not breathing", "North Hospital", "2.32(a)(2)"):
        assert words in everything
    assert "Dr. Ruiz" in accounting
    assert "Dr. Amin" not in accounting


def test_the_privacy_officer_reviews_what_was_told_in_an_emergency(cast: Cast, client: Client, at: datetime) -> None:
    under_consent, emergency = shared(cast, at)
    officer = sign_in(client, cast.privacy_officer)
    address = reverse("privacy:review_release", args=[emergency.pk])
    assert "Not breathing" in officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    assert officer.get(address).status_code == 200
    assert officer.post(address, {"form_key": str(uuid4()), "appropriate": "yes"}).status_code == 422
    sent = {"form_key": str(uuid4()), "appropriate": "yes", "person_informed": "on", "note": "Right to tell"}

    assert [officer.post(address, sent).status_code for _ in range(2)] == [303, 303]

    assert DisclosureReview.objects.get().person_informed
    assert (
        "Every release in an emergency is reviewed."
        in officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    )
    again = officer.post(address, sent | {"form_key": str(uuid4())})
    assert again.status_code == 422
    assert officer.get(reverse("privacy:review_release", args=[under_consent.pk])).status_code == 404


@pytest.mark.parametrize(
    ("told", "due"),
    [("2026-11-20", "2026-11-23"), ("2026-11-21", "2026-11-23"), ("2026-11-23", "2026-11-24")],
)
def test_a_release_in_an_emergency_is_reviewed_by_the_next_working_day(told: str, due: str) -> None:
    row = Disclosure(disclosed_at=datetime.fromisoformat(told).replace(tzinfo=UTC))
    assert row.review_due_at.date().isoformat() == due
