"""A whole dose without a mouse, in at most 25 key presses of the nurse; the scanner types its own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from breakwater.journey.medication import stock
from breakwater.journey.medication.models import Product
from breakwater.organization.clock import now
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.record.models import Dose, Patient
from breakwater.testing.cast import Cast, make_order
from breakwater.testing.sign_in import secret_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.alone

MOST_PRESSES = 25


class Hands:
    """A nurse who only has the keyboard. ``presses`` counts what they press; a scanner's keys are not theirs."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.presses = visitor, 0

    def press(self, *keys: str) -> Hands:
        for key in keys:
            self.visitor.page.keyboard.press(key)
            self.presses += 1
        return self

    def press_to_next_page(self, key: str) -> Hands:
        with self.visitor.page.expect_navigation():
            self.press(key)
        return self

    def scan(self, person: Patient) -> Hands:
        """What a scanner does wherever the focus is: it types the code, and Enter. A person waits for the page."""
        with self.visitor.page.expect_navigation():
            self.visitor.page.keyboard.type(person.card_code + "\n")
        self.visitor.page.wait_for_function("document.activeElement.name === 'identified'")
        return self

    @property
    def focused(self) -> str:
        """Name or value of what has the focus."""
        return str(self.visitor.page.evaluate("document.activeElement.name || document.activeElement.id"))


@pytest.fixture
def window(cast: Cast) -> Cast:
    """Rosa has an order for today, a bottle is open, Tom has an authenticator app."""
    demo_authenticator(staff=cast.dosing_nurse, secret=secret_of(cast.dosing_nurse))
    make_order(cast.rosas_episode, cast.prescriber)
    product = Product.objects.create(drug="methadone", form=Product.Form.ORAL_SOLUTION, strength_mg_per_ml=Decimal(10))
    bottle = stock.receive_bottle(
        product=product, site=cast.harbor, lot="M4471", expires_on=now().date().replace(year=now().year + 1, day=1),
        amount_mg=Decimal(10_000), reference="Order form 1", by=cast.dosing_nurse, at=now(), form_key=uuid4(),
    )  # fmt: skip
    stock.open_bottle(bottle=bottle, station=cast.window, by=cast.dosing_nurse, at=now())
    return cast


def test_h85_a_whole_dose_by_keyboard_in_at_most_25_presses(window: Cast, visitor: Callable[..., Visitor]) -> None:
    nurse = visitor("by-keyboard").sign_in(window.dosing_nurse).open("/medication/window/")
    hands = Hands(nurse).scan(window.rosa)
    nurse.sees("Vega, Rosa").look("dose")
    assert hands.focused == "identified"
    hands.press("Space")  # the person said this birth date, and it is their face
    hands.press("Tab", "Space")  # awake and alert: yes
    hands.press("Tab", "ArrowDown")  # slurred or unsteady: no
    hands.press("Tab", "ArrowDown")  # smell of alcohol: no
    hands.press("Tab", "1", "4")  # breathing
    hands.press_to_next_page("Enter")
    nurse.sees("Give this dose?").look("confirm")
    assert not Dose.objects.exists()
    hands.press("Tab").press_to_next_page("Enter")
    nurse.sees("Given.").look("given")
    seen = Dose.objects.get().fitness
    assert seen is not None
    assert seen.respiratory_rate_per_min == 14
    assert hands.presses <= MOST_PRESSES


def test_h85_enter_twice_gives_nothing_and_an_error_takes_the_focus(
    window: Cast, visitor: Callable[..., Visitor]
) -> None:
    nurse = visitor("by-keyboard-error").sign_in(window.dosing_nurse).open("/medication/window/")
    hands = Hands(nurse).scan(window.rosa)
    hands.press("Space", "Tab", "Space", "Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", "x")
    hands.press_to_next_page("Enter")
    nurse.sees("There is a problem", "whole number")
    assert nurse.page.evaluate("document.activeElement.className") == "error-summary"
    nurse.page.get_by_label("Breathing").fill("14")
    hands.press_to_next_page("Enter")
    nurse.sees("Give this dose?")
    hands.press_to_next_page("Enter")
    assert not Dose.objects.exists()


def test_h85_one_key_hides_the_names_of_a_screen_seen_from_the_hall(
    window: Cast, visitor: Callable[..., Visitor]
) -> None:
    nurse = visitor("hidden-names").sign_in(window.dosing_nurse).open("/medication/window/")
    assert "Vega" in nurse.page.locator("#queue-list").inner_text() or nurse.page.get_by_text("Still to come").count()
    Hands(nurse).press_to_next_page("F9")
    assert "Vega" not in nurse.page.content()
    nurse.sees("Show names").look("hidden")
