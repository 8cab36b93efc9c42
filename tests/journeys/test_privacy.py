"""A call from an emergency room at night: a record is opened, told from, and looked at the next morning."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.privacy.models import Consent, Disclosure, EmergencyAccess
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import secret_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.alone

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def center(cast: Cast) -> Cast:
    """The cast with authenticator apps for those who come into this story."""
    for staff in (cast.nadia, cast.counselor, cast.privacy_officer):
        demo_authenticator(staff=staff, secret=secret_of(staff))
    return cast


def test_an_emergency_room_calls_at_night(center: Cast, visitor: MakeVisitor) -> None:
    nurse = visitor("emergency").sign_in(center.nadia)
    a_nurse_of_another_site_opens_the_record(nurse, center)
    she_tells_the_emergency_room(nurse)
    the_privacy_officer_looks_at_both(visitor("emergency").sign_in(center.privacy_officer))


def a_nurse_of_another_site_opens_the_record(nurse: Visitor, center: Cast) -> None:
    nurse.open("/privacy/emergency-access/").look("1-open")
    nurse.write("Record number", str(center.rosa.record_number))
    nurse.answer("Why it cannot wait", "A hospital or emergency team is asking")
    nurse.write("What is happening", "North Hospital: found unconscious, asks for her dose")
    nurse.write("Your password", PASSWORD)
    nurse.press("Open for 60 minutes")
    nurse.sees("Emergency access: record", "Vega").look("2-chart")


def she_tells_the_emergency_room(nurse: Visitor) -> None:
    nurse.press("Tell an emergency team")
    nurse.press("Write it down, then tell")
    nurse.sees("Enter the name of the person you tell.").look("3-facts-missing")
    nurse.write("Name of the medical person", "Dr. Amin")
    nurse.write("Their hospital", "North Hospital emergency room")
    nurse.write("What the emergency is", "Unconscious, breathing slowly")
    nurse.tick("Medicines, with the last dose")
    nurse.answer("How you made sure", "Called back at a number we hold")
    nurse.press("Write it down, then tell")
    nurse.sees("You may tell this now", "42 CFR part 2 prohibits unauthorized use or disclosure").look("4-told")
    nurse.press("Close it now")
    assert EmergencyAccess.objects.get().closed_at is not None
    assert Disclosure.objects.get().recipient_name == "Dr. Amin"


def the_privacy_officer_looks_at_both(officer: Visitor) -> None:
    officer.sees("emergency openings to review").look("5-audit")
    officer.press("Emergency access")
    officer.sees("found unconscious", "Dr. Amin").look("6-reviews")
    officer.press("Review the opening by Nadia Storm RN")
    officer.answer("What you found", "Right to open").write("Note", "Emergency, told what was needed")
    officer.look("7-review").press("Save review")
    officer.press("Review the release to Dr. Amin")
    officer.answer("Was it right", "Yes").tick("The person was told").write("Note", "Told her the next day")
    officer.look("8-review-release").press("Save review")
    officer.sees("Every opening is reviewed.", "Every release in an emergency is reviewed.")


def test_a_person_agrees_to_share_and_takes_it_back(center: Cast, visitor: MakeVisitor) -> None:
    counselor = visitor("agreements").sign_in(center.counselor)
    counselor.open(f"/chart/people/{center.rosa.pk}/").press("Consents")
    counselor.sees("Nothing is signed.").look("1-none").press("New agreement")
    counselor.write("With whom", "Lakeside Clinic").tick("Medicines, with the last dose")
    counselor.write("In plain words", "My medicines and last dose").answer("What for", "Treatment by another provider")
    counselor.write("Last day", "2030-12-31").write("Signature", "Rosa Vega").look("2-new").press("Sign agreement")
    counselor.sees("The agreement is signed", "counts", "Lakeside Clinic").look("3-list")
    counselor.press("Take back the agreement: Sharing with somebody named")
    counselor.look("4-take-back").press("Take back")
    counselor.sees("taken back or ended").look("5-taken-back")
    assert Consent.objects.get().end.said_by == "Rosa Vega"


def test_the_privacy_officer_searches_the_trail_and_answers_what_is_not_to_be_shared(
    center: Cast, visitor: MakeVisitor
) -> None:
    officer = visitor("officer").sign_in(center.privacy_officer)
    officer.write("Record number", str(center.rosa.record_number)).press("Search")
    assert re.search(r"patient=[0-9a-f-]{36}", officer.page.url)
    assert str(center.rosa.record_number) not in officer.page.url
    officer.open(f"/privacy/people/{center.rosa.pk}/restrictions/")
    officer.write("What the person asks for", "Nothing to my employer").write("Not with whom", "Acme Freight")
    officer.answer("Our answer", "We agree").press("Save answer")
    officer.sees("We agreed not to share:", "Nothing to my employer").look("1-agreements")
    officer.press("What was shared").sees("Nothing was shared.").look("2-shared")
    officer.press("Agreements").press("Not to be shared").look("3-not-to-be-shared")
