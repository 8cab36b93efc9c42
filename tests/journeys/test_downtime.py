"""A morning on paper: the set opened without the server, doses typed in afterwards, nobody dosed twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from breakwater.journey.medication import ledger
from breakwater.journey.medication.downtime_set.make import make_set
from breakwater.journey.medication.downtime_set.passphrase import passphrase
from breakwater.journey.medication.models import Bottle, Downtime, DowntimeDue, Product
from breakwater.journey.medication.stock import open_bottle
from breakwater.journey.medication.tests.builders import make_bottle
from breakwater.organization.clock import now
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.record.models import Dose, MedicationOrder, Patient
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient
from breakwater.testing.sign_in import secret_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.alone

MakeVisitor = Callable[..., Visitor]
FIELD = "%Y-%m-%dT%H:%M"


class PaperMorning:
    """Rosa and Olive are dosed from paper, Ines is not; the screens come back; everything is typed in."""

    def __init__(self, cast: Cast, visitor: MakeVisitor, folder: Path) -> None:
        self.cast, self.folder = cast, folder
        for role in ("dosing_nurse", "prescriber", "manager"):
            demo_authenticator(staff=cast.by_role(role), secret=secret_of(cast.by_role(role)))
        # The dosing day began hours ago, whatever time it is: nothing of this morning lies in another one.
        cast.harbor.day_boundary = (cast.harbor.local(now()) - timedelta(hours=6)).time().replace(microsecond=0)
        cast.harbor.save(update_fields=["day_boundary"])
        self.back_at = now().replace(second=0, microsecond=0) - timedelta(minutes=1)
        self.began_at = self.back_at - timedelta(minutes=40)
        self.bottle = self._bottle()
        self.olive, self.ines = make_patient("Olive", "Park"), make_patient("Ines", "Roth")
        self.orders = {person: self._order(person) for person in (cast.rosa, self.olive, self.ines)}
        self.nurse = visitor("downtime").sign_in(cast.dosing_nurse)

    def _bottle(self) -> Bottle:
        product = Product.objects.create(drug="methadone", form="oral solution", strength_mg_per_ml=Decimal(10))
        bottle = make_bottle(self.cast, product)
        open_bottle(bottle=bottle, station=self.cast.window, by=self.cast.dosing_nurse, at=now())
        return bottle

    def _order(self, person: Patient) -> MedicationOrder:
        episode = person.episodes.first() or make_episode(person, self.cast.harbor, self.cast.admissions)
        return make_order(episode, self.cast.prescriber, signed_at=self.began_at - timedelta(hours=1))

    def the_set_was_made_and_opens_without_the_server(self) -> None:
        made = make_set(site=self.cast.harbor, by=None, at=self.began_at, into=[self.folder])
        reader = PdfReader(self.folder / made.file_name, password=passphrase())
        paper = "".join(page.extract_text() for page in reader.pages)
        for name in ("Vega, Rosa", "Park, Olive", "Roth, Ines", "80"):
            assert name in paper
        self.nurse.open("/medication/downtime/").sees("Newest set", "3 people").look("sets")

    def the_screens_come_back_and_the_list_is_made(self) -> None:
        self.nurse.press("The screens did not work: type in from paper").look("start")
        self.nurse.write("Screens stopped", self._clock(self.began_at)).write(
            "Screens worked again", self._clock(self.back_at)
        )
        self.nurse.write("What happened", "Power failure at the window").press("Make the list")
        self.nurse.sees("Still to settle", "Vega, Rosa", "Park, Olive", "Roth, Ines").look("list")

    def nobody_on_the_list_is_dosed_meanwhile(self) -> None:
        self._scan(self.cast.rosa)
        self.nurse.sees("it is not known yet whether a dose was given on paper").look("held")
        assert self.nurse.page.get_by_role("button", name="Give 80 mg").get_attribute("aria-disabled") == "true"

    def two_are_typed_in_and_one_was_not_given(self) -> None:
        for person in (self.cast.rosa, self.olive):
            self._open_list()
            self.nurse.press(f"Enter from paper for {person.list_name}")
            self.nurse.write("Given at", self._clock(self.began_at + timedelta(minutes=10)))
            self.nurse.pick("Given by", "Maria Jensen").write("Amount on the paper", "80").pick("Bottle", "lot M4471")
            if person == self.olive:
                self.nurse.look("paper-dose")
            self.nurse.press("Enter this dose")
        self.nurse.press(f"Not given on paper for {self.ines.list_name}")
        self.nurse.sees("Everything is settled").look("settled")
        self.nurse.press("Close this downtime").sees("The downtime is closed")

    def nobody_gets_a_second_dose_and_ines_gets_hers(self) -> None:
        self._scan(self.cast.rosa)
        self.nurse.sees("Given today.", "Give nothing more today")
        self._scan(self.ines)
        self.nurse.tick("The person said this birth date").answer("Awake and alert", "Yes")
        self.nurse.answer("Slurred speech or unsteady", "No").answer("Smell of alcohol", "No").write("Breathing", "14")
        self.nurse.press("Give 80 mg").press("Give 80 mg").sees("Given.")

    def both_books_agree(self) -> None:
        doses = {dose.patient: dose for dose in Dose.objects.all()}
        assert set(doses) == {self.cast.rosa, self.olive, self.ines}
        assert doses[self.cast.rosa].entered_by == self.cast.dosing_nurse
        assert doses[self.cast.rosa].given_by == self.cast.detox_nurse
        assert doses[self.ines].entered_at is None
        assert not DowntimeDue.objects.unsettled().exists()
        assert Downtime.objects.get().ended_by == self.cast.dosing_nurse
        assert Bottle.objects.get().balance_mg == Decimal(6120) - 3 * Decimal(80)
        assert ledger.verify().holds

    def _clock(self, moment: datetime) -> str:
        return self.cast.harbor.local(moment).strftime(FIELD)

    def _scan(self, person: Patient) -> None:
        self.nurse.open("/medication/window/").write("Scan a card", person.card_code)
        with self.nurse.page.expect_navigation():
            self.nurse.page.keyboard.press("Enter")

    def _open_list(self) -> None:
        self.nurse.open(f"/medication/downtime/{Downtime.objects.get().pk}/")


def test_a_morning_on_paper_is_typed_in_and_nobody_is_dosed_twice(
    cast: Cast, visitor: MakeVisitor, tmp_path: Path
) -> None:
    story = PaperMorning(cast, visitor, tmp_path)
    story.the_set_was_made_and_opens_without_the_server()
    story.the_screens_come_back_and_the_list_is_made()
    story.nobody_on_the_list_is_dosed_meanwhile()
    story.two_are_typed_in_and_one_was_not_given()
    story.nobody_gets_a_second_dose_and_ines_gets_hers()
    story.both_books_agree()
