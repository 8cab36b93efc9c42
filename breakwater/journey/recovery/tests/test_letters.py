"""The last-dose letter leaves only through the gate."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from breakwater.journey.recovery.letters import Addressee, NoDoseGiven, release_last_dose_letter
from breakwater.organization.clock import now
from breakwater.privacy.bases import Verified
from breakwater.privacy.consent import sign_treatment_consents
from breakwater.privacy.gate import ReleaseRefused
from breakwater.privacy.models import Disclosure
from breakwater.record.models import Document, Dose
from breakwater.testing.cast import Cast, make_order
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.usefixtures("fresh_database")

PERSON = Addressee(to_person=True)
PROGRAM = Addressee(to_person=False, name="Dr. Hill", organization="Northside Program", treating=True)


@pytest.fixture
def dosed(cast: Cast) -> Cast:
    """Rosa had 80 mg this morning."""
    at = now()
    order = make_order(cast.rosas_episode, cast.prescriber)
    Dose.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        order=order,
        order_version=1,
        site=cast.harbor,
        status="completed",
        dosing_day=cast.harbor.dosing_day(at),
        drug="methadone",
        dose_mg=80,
        given_at=at,
        given_by=cast.dosing_nurse,
    )
    return cast


def agree(cast: Cast) -> None:
    sign_treatment_consents(
        patient=cast.rosa,
        by=cast.admissions,
        at=now(),
        signed_name=cast.rosa.full_name,
        notice_acknowledged=True,
        registries=["State central registry"],
    )


def write(cast: Cast, addressee: Addressee, **changes: Any) -> Document:
    given = {
        "episode": cast.rosas_episode,
        "addressee": addressee,
        "verified": Verified.CALLED_BACK,
        "form_key": uuid.uuid4(),
        "by": cast.recovery,
        "at": now(),
    }
    return release_last_dose_letter(**{**given, **changes})


def test_the_person_gets_their_own_letter(dosed: Cast) -> None:
    letter = write(dosed, PERSON)
    assert "Last observed dose: 80" in letter.text
    assert bytes(letter.pdf or b"").startswith(b"%PDF")
    assert Disclosure.objects.get().document_ids == [letter.pk]


def test_a_program_gets_it_with_consent_and_the_notice(dosed: Cast) -> None:
    agree(dosed)
    letter = write(dosed, PROGRAM)
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in letter.text
    assert Disclosure.objects.get().recipient_name == "Dr. Hill"


@pytest.mark.parametrize("with_consent", [True, False])
def test_without_consent_or_without_a_persons_word_nothing_goes(dosed: Cast, with_consent: bool) -> None:
    if with_consent:
        agree(dosed)
    stranger = Addressee(to_person=False, name="Dr. Hill", treating=not with_consent)
    with pytest.raises(ReleaseRefused):
        write(dosed, stranger)
    assert not Document.objects.filter(kind="last_dose_letter").exists()
    assert not Disclosure.objects.exists()


def test_there_is_no_letter_without_a_dose(cast: Cast) -> None:
    with pytest.raises(NoDoseGiven):
        write(cast, PERSON)


def test_the_same_form_twice_is_one_letter_and_one_disclosure(dosed: Cast) -> None:
    key = uuid.uuid4()
    assert write(dosed, PERSON, form_key=key) == write(dosed, PERSON, form_key=key)
    assert Disclosure.objects.count() == 1


def test_the_page_hands_out_the_pdf_and_keeps_what_was_typed(dosed: Cast) -> None:
    client = sign_in(Client(), dosed.recovery)
    address = f"/recovery/people/{dosed.rosas_episode.pk}/letter/"
    refused = client.post(address, {"form_key": uuid.uuid4(), "to": "program", "organization": "Northside"})
    assert refused.status_code == 422
    assert "Northside" in refused.content.decode()
    assert "Write the name of the recipient" in refused.content.decode()
    pdf = client.post(address, {"form_key": uuid.uuid4(), "to": "person"}, follow=True)
    assert pdf["Content-Type"] == "application/pdf"
