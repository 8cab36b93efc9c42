"""One person's way, from a call in the night to a year of check-ins, by the staff who do each step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from breakwater.audit import chain
from breakwater.audit.models import AuditEntry
from breakwater.clinical.scales import COWS
from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import Product
from breakwater.journey.recovery.models import CheckIn
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.record.models import Dose, Enquiry, EpisodeOfCare, Patient
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import secret_of
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.alone

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def center(cast: Cast) -> Cast:
    """The cast with authenticator apps, and an open bottle of methadone at the window."""
    for role in ("admissions", "detox_nurse", "prescriber", "dosing_nurse", "counselor", "residence", "recovery"):
        demo_authenticator(staff=cast.by_role(role), secret=secret_of(cast.by_role(role)))
    product = Product.objects.create(drug="methadone", form=Product.Form.ORAL_SOLUTION, strength_mg_per_ml=Decimal(10))
    bottle = stock.receive_bottle(
        product=product,
        site=cast.harbor,
        lot="M4471",
        expires_on=now().date() + timedelta(days=300),
        amount_mg=Decimal(10_000),
        reference="Order form 1",
        by=cast.dosing_nurse,
        at=now(),
        form_key=uuid4(),
    )
    stock.open_bottle(bottle=bottle, station=cast.window, by=cast.dosing_nurse, at=now())
    return cast


def test_one_person_from_the_first_call_to_the_check_ins(center: Cast, visitor: MakeVisitor) -> None:
    story = OnePerson(center, visitor)
    story.asks_for_a_call_on_the_public_page()
    story.is_called_back_and_answers_the_health_questions()
    story.gets_a_level_of_care_and_a_bed()
    story.is_admitted()
    story.is_scored_in_detox()
    story.gets_a_signed_order()
    story.takes_the_first_dose_at_the_window()
    story.makes_a_plan_and_comes_to_a_session()
    story.is_counted_in_the_house()
    story.leaves_with_naloxone_a_warning_and_check_ins()
    story.has_it_all_on_one_chart()
    story.leaves_books_that_add_up()


class OnePerson:
    """The steps of the story. Each is done by the staff member whose work it is."""

    def __init__(self, center: Cast, visitor: MakeVisitor) -> None:
        self.center, self.visitor = center, visitor

    def desk(self, role: str) -> Visitor:
        return self.visitor(f"one-person-{role}").sign_in(self.center.by_role(role))

    def asks_for_a_call_on_the_public_page(self) -> None:
        page = self.visitor("one-person-public").open("/").sees("Get help with heroin").look("home")
        page.page.wait_for_timeout(3500)  # people need a moment to fill in a form; programs do not
        page.write("What should we call you?", "Mara").write("Phone number", "212-555-0177")
        page.tick("Yes, but do not say why you called").press("Ask for a call")
        page.sees("800-555-0142").look("call-back-done")
        self.enquiry = Enquiry.objects.get(preferred_name="Mara")

    def is_called_back_and_answers_the_health_questions(self) -> None:
        page = self.desk("admissions").sees("Mara").look("calls")
        page.open(f"/admissions/enquiries/{self.enquiry.pk}/")
        page.answer("What came of it", "Talked with them").press("Record the call").look("enquiry")
        page.press("Ask the questions").look("screening")
        for group in page.page.get_by_role("group").all():
            yes = group.get_by_label("Yes", exact=True)
            if yes.count() and not re.search(
                "suicide|Pregnant|another program|benzodiazepines|alcohol", group.inner_text()
            ):
                yes.first.check()
        page.answer("Thoughts of suicide", "No").answer("Pregnant", "No")
        page.pick("Last opioid", "heroin")
        page.press("Save the answers").sees("severe").look("screened")
        self.admissions = page

    def gets_a_level_of_care_and_a_bed(self) -> None:
        page = self.admissions.open(f"/admissions/enquiries/{self.enquiry.pk}/placement/")
        for level in page.page.get_by_label("Level", exact=True).all():
            level.select_option("3.7")
        for reason in page.page.locator("[name^=reason_]:not([name=reason_when_different])").all():
            reason.fill("Withdrawal at home went badly before.")
        page.look("placement").press("Sign the decision").sees("3.7")
        page.press("Find a bed").look("beds")
        with page.page.expect_navigation():
            page.page.get_by_role("link", name=re.compile("Hold")).first.click()
        page.look("hold")
        with page.page.expect_navigation():
            page.page.get_by_role("button", name=re.compile("Hold")).first.click()
        page.open(f"/admissions/enquiries/{self.enquiry.pk}/").sees("held until")

    def is_admitted(self) -> None:
        page = self.admissions.press("Admit").look("admit")
        page.write("Legal given name", "Mara").write("Legal family name", "Quill").write("Birth date", "1991-04-12")
        page.answer("Allergies", "No known allergies").answer("Pregnant", "No")
        page.answer("In another program?", "No other program")
        page.tick("The person got the notice of privacy practices")
        page.answer("Sharing for treatment", "Agrees").answer("Asking registries", "Agrees")
        page.write("Registries and programs that may be asked", "State central registry")
        page.write("Signature", "Mara Quill").press("Admit Mara", exact=False).sees("Quill").look("admitted")
        self.patient = Patient.objects.get(family_name="Quill")
        self.episode = EpisodeOfCare.objects.get(patient=self.patient)

    def is_scored_in_detox(self) -> None:
        page = self.desk("detox_nurse").sees("Quill, Mara").look("board")
        page.open(f"/detox/people/{self.episode.pk}/record/").look("record-empty")
        page.write("SpO2", "9").press("Record for Mara").sees("There is a problem").look("record-refused")
        for item in COWS.items:
            score = 2 if 2 in item.allowed_scores else item.allowed_scores[1]
            page.page.locator(f"[name=cows_{item.id}][value='{score}']").check()
        page.page.locator("[name=respiratory_rate_per_min]").fill("16")
        page.page.locator("[name=spo2_percent]").fill("97")
        page.page.locator("[name=pulse_per_min]").fill("104")
        page.press("Record for Mara").look("scored")
        page.open(f"/detox/people/{self.episode.pk}/").sees("Withdrawal and medicine").look("curve")

    def gets_a_signed_order(self) -> None:
        page = self.desk("prescriber").look("orders")
        page.open(f"/medication/episodes/{self.episode.pk}/orders/new/").look("order-empty")
        page.answer("Medicine and form", "methadone, oral solution").write("Amount of one dose", "30")
        page.pick("Tolerance for opioids now", "Uses opioids every day")
        page.press("Check the limits").sees("Limits").look("order-limits")
        page.write("Your password, to sign", "calm-water-under-the-pier").press("Sign 30", exact=False)
        page.sees("Signed. It is in force").look("order-signed")

    def takes_the_first_dose_at_the_window(self) -> None:
        page = self.desk("dosing_nurse").look("window")
        field = page.page.get_by_label("Scan a card", exact=False).first
        field.fill(self.patient.card_code)
        with page.page.expect_navigation():
            field.press("Enter")
        page.sees("Quill, Mara").look("dose")
        self.refuses_a_sleepy_person(page)
        page.tick("The person said this birth date")
        page.answer("Awake and alert", "Yes").answer("Slurred speech", "No").answer("Smell of alcohol", "No")
        page.write("Breathing", "15").press("Give 30", exact=False).sees("Give this dose?").look("dose-confirm")
        page.press("Give 30", exact=False).sees("Given.").look("dose-given")
        assert Dose.objects.get(patient=self.patient, status="completed").dose_mg == 30

    def refuses_a_sleepy_person(self, page: Visitor) -> None:
        """Nothing is given while a question is open."""
        page.press("Give 30 mg").sees("There is a problem").look("dose-refused")
        assert not Dose.objects.filter(patient=self.patient).exists()

    def makes_a_plan_and_comes_to_a_session(self) -> None:
        page = self.desk("counselor").look("therapy")
        page.open(f"/therapy/people/{self.episode.pk}/").look("therapy-person").press("Add to plan")
        page.write("What the person wants to change", "I use when I am alone").write("Goal", "Evenings with others")
        page.write("First step", "Go to the Tuesday group").look("plan-form").press("Add to the plan").sees(
            "Tuesday group"
        )
        page.press("Book a session").answer("Kind", "Individual").write("What it is about", "First talk")
        page.tick("Quill, Mara").look("session-form").press("Book the session")
        page.pick("Attendance of Quill, Mara", "Came").press("Record attendance").look("session")
        page.press("Write note").write("About this person", "Wants to see her son.").look("note").press("Sign note")
        page.sees("signed")

    def is_counted_in_the_house(self) -> None:
        page = self.desk("residence").look("house")
        page.open(f"/residence/people/{self.episode.pk}/move/")
        house_bed = Bed.objects.filter(room__unit=self.center.residence_unit).first()
        page.page.get_by_label("Bed").select_option(str(house_bed.pk if house_bed else ""))
        page.look("move").press("Move Mara").sees("Quill, Mara").press("Take headcount").answer(
            "Quill, Mara", "Here"
        ).look("headcount")
        page.press("Record the headcount").sees("1 here").look("house-counted")

    def leaves_with_naloxone_a_warning_and_check_ins(self) -> None:
        self.recovery = page = self.desk("recovery").look("recovery")
        page.open(f"/recovery/people/{self.episode.pk}/discharge/").look("discharge")
        page.answer("Why treatment here ends", "Completed").write("Where the person goes", "Her sister's")
        page.write("If no visit is booked, why", "The other program calls her tomorrow")
        page.answer("Does the person have naloxone", "Given").answer(
            "The warning about lost tolerance", "Told in person"
        )
        page.press("Go on to confirm").look("discharge-confirm").press("Discharge Mara Quill").sees(
            "was discharged", "day 365"
        ).look("after")
        page.press("Last-dose letter").answer("Who gets the letter", "The person").look("letter")
        with page.page.expect_response(lambda answer: answer.url.endswith("/pdf/")) as pdf:
            page.page.get_by_role("button", name="Release the letter").click()
        assert pdf.value.headers["content-type"] == "application/pdf"
        CheckIn.objects.filter(patient=self.patient, day_number=1).update(due_on=now().date() - timedelta(days=1))
        page.open("/recovery/").sees("Quill, Mara").press("Call Quill, Mara", exact=False).look("check-in")
        page.answer("What happened", "Talked with the person").press("Record contact").sees("Contact recorded.")

    def has_it_all_on_one_chart(self) -> None:
        page = self.recovery
        page.open(f"/chart/people/{self.patient.pk}/")
        page.sees(
            "Asked for help",
            "Screened",
            "Level of care decided",
            "Admitted to Harbor",
            "COWS",
            "Order signed",
            "methadone 30 mg given",
            "First talk",
            "Note signed",
            "Discharged",
            "Check-in day 1",
        ).look("chart")

    def leaves_books_that_add_up(self) -> None:
        assert ledger.verify().holds
        chain.seal(at=now())
        # The file of heads belongs to an installation; the databases of tests share one, so it says nothing here.
        assert not [fault for fault in chain.verify().faults if not fault.code.startswith("head")]
        assert AuditEntry.objects.filter(patient_id=self.patient.pk, kind="act").count() > 10


def test_the_public_part_on_a_phone(center: Cast, visitor: MakeVisitor) -> None:
    page = visitor("phone", PHONE)
    for path, name in (("/", "home"), ("/emergency/", "emergency"), ("/es/", "home-es"), ("/family/", "family")):
        page.open(path).look(name)
        width = page.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{path} is {width} px wide"
    page.open("/call-back/").write("What should we call you?", "Jo")
    page.page.get_by_role("button").filter(has_text=re.compile("Ask|Continue|Check")).first.click()
    page.sees("Enter the phone number we should call").look("call-back-refused")
    assert page.page.get_by_label("What should we call you?").first.input_value() == "Jo"
