"""The idle lock and passkeys as people meet them: a real browser, the real site, committed rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from breakwater.audit.models import AuditEntry
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import PASSWORD, Cast, make_stay
from breakwater.testing.live import running_site
from breakwater.testing.sign_in import code_of, secret_of

pytestmark = pytest.mark.alone

FORM = "/staff/new/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; tests and fixtures read rows in it all the same.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def site(browser: Browser, fresh_database: object) -> Iterator[str]:
    with running_site() as address:
        yield address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number


@pytest.fixture
def station(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(station: BrowserContext, site: str, cast: Cast) -> Page:
    """Grace, a manager, signed in by hand at a station, with a form before her."""
    for staff in (cast.manager, cast.detox_nurse):
        demo_authenticator(staff=staff, secret=secret_of(staff))
    page = station.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{site}{FORM}")
    sign_in_with_keys(page, cast.manager.email)
    type_code(page, code_of(secret_of(cast.manager)))
    page.wait_for_url(f"{site}{FORM}")
    page.problems = problems  # type: ignore[attr-defined]
    return page


def sign_in_with_keys(page: Page, email: str) -> None:
    """By keyboard alone: the cursor stands in the first field."""
    expect(page.locator("[name=login]")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def type_code(page: Page, code: str) -> None:
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_the_lock_button_covers_the_page_and_gives_it_back_as_it_was(page: Page, cast: Cast) -> None:
    page.fill("[name=name]", "Ruth Amsel")
    page.select_option("[name=role]", "detox_nurse")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()
    assert "Ruth" not in page.content()
    assert page.title() == "Locked"
    page.keyboard.type("not-the-right-password")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That password is not right.").first).to_be_visible()
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_have_value("Ruth Amsel")
    expect(page.locator("[name=role]")).to_have_value("detox_nurse")
    page.fill("[name=email]", "ruth.amsel@example.org")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_role("heading", name="Ruth Amsel")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_screen_warns_and_then_locks_by_itself(
    page: Page, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.IDLE_LOCK_MINUTES = {"dosing": 0.1, "clinical": 0.1}  # type: ignore[attr-defined]
    page.reload()
    page.fill("[name=name]", "Ruth Amsel")
    expect(page.get_by_text("This screen locks in 20 seconds.")).to_be_visible()
    for _ in range(5):
        page.keyboard.press("Shift")
        page.wait_for_timeout(1500)
    expect(page.locator("[name=name]")).to_have_value("Ruth Amsel")
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible(timeout=12_000)
    assert AuditEntry.objects.filter(action="sign_in.locked", detail={"why": "idle"}).count() == 1
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_have_value("Ruth Amsel")


def test_what_was_typed_outlives_a_colleague_at_the_same_station(page: Page, site: str, cast: Cast) -> None:
    page.fill("[name=name]", "Ruth Amsel")
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("button", name="Somebody else signs in").click()
    page.wait_for_url("**/locked/switch/**")
    sign_in_with_keys(page, cast.detox_nurse.email)
    type_code(page, code_of(secret_of(cast.detox_nurse)))
    page.wait_for_url(f"{site}{FORM}")
    page.goto(f"{site}/home/")
    expect(page.get_by_text("Maria Jensen").first).to_be_attached()
    assert "Ruth" not in page.content()
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("button", name="Somebody else signs in").click()
    page.wait_for_url("**/locked/switch/**")
    sign_in_with_keys(page, cast.manager.email)
    expect(page.get_by_text("A form you had begun is kept.")).to_be_visible()
    page.get_by_role("link", name="Open it again").click()
    page.wait_for_url(f"{site}{FORM}")
    expect(page.locator("[name=name]")).to_have_value("Ruth Amsel")
    expect(page.get_by_text("What you typed before the lock is back.")).to_be_visible()


def test_what_was_typed_outlives_a_closed_page(page: Page, station: BrowserContext, site: str) -> None:
    page.fill("[name=name]", "Ruth Amsel")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()
    page.close()
    again = station.new_page()
    again.goto(f"{site}{FORM}")
    again.fill("[name=password]", PASSWORD)
    again.keyboard.press("Enter")
    again.wait_for_url(f"{site}{FORM}")
    expect(again.locator("[name=name]")).to_have_value("Ruth Amsel")


def test_all_tabs_lock_and_open_together(page: Page, station: BrowserContext, site: str) -> None:
    other = station.new_page()
    other.goto(f"{site}/staff/")
    page.get_by_role("button", name="Lock").click()
    expect(other.get_by_role("heading", name="Screen locked")).to_be_visible()
    assert "Tom Keller" not in other.content()
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_be_visible()
    expect(other.get_by_text("Tom Keller")).to_be_visible()


def test_a_board_goes_on_with_fresh_rows_after_the_lock(page: Page, site: str, cast: Cast) -> None:
    page.goto(f"{site}/detox/")
    expect(page.get_by_text("No one is in detox here.")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()
    make_stay(cast.rosas_episode, cast.detox_unit.rooms.get().beds.get(label="A1"), cast.admissions)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vega, Rosa").first).to_be_visible()


def test_without_the_server_the_page_is_covered_all_the_same(page: Page, station: BrowserContext) -> None:
    page.fill("[name=name]", "Ruth Amsel")
    station.set_offline(True)
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_text("No contact with the server.")).to_be_visible()
    assert "Ruth" not in page.content()
    station.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_have_value("Ruth Amsel")


def test_a_passkey_is_added_and_then_signs_in_alone(page: Page, station: BrowserContext, site: str, cast: Cast) -> None:
    device = station.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{site}/account/passkeys/new/")
    page.fill("[name=name]", "Phone")
    page.get_by_role("button", name="Add it now").click()
    page.wait_for_url("**/account/recovery-codes/")
    page.goto(f"{site}/account/")
    expect(page.get_by_text("Phone, added")).to_be_visible()
    page.goto(f"{site}/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/overview/")
    row = AuditEntry.objects.filter(action="sign_in.signed_in", staff_id=cast.manager.pk).latest("id")
    assert row.detail["second_factor"] == "webauthn"
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_no_page_of_accounts_fails_axe(page: Page, site: str, cast: Cast, colors: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=colors)
    for address in (
        "/account/",
        "/account/password/",
        "/staff/",
        FORM,
        f"/staff/{cast.detox_nurse.pk}/",
        "/overview/",
        "/system/",
    ):
        page.goto(f"{site}{address}")
        assert faults(page) == [], address
    page.goto(f"{site}{FORM}")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page) == [], "The refused form."
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()
    assert faults(page) == [], "The lock page."
    page.get_by_role("button", name="Somebody else signs in").click()
    page.wait_for_url("**/locked/switch/**")
    assert faults(page) == [], "The page for somebody else."
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    assert faults(page) == [], "The sign-in page."
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter your e-mail address.").first).to_be_visible()
    assert faults(page) == [], "The refused sign-in."


def faults(page: Page) -> list[str]:
    """What axe finds, as rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]
