"""Somebody in front of a real browser: fills in forms by their labels, and has every page checked with axe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from breakwater.organization.models import StaffMember
from breakwater.testing.cast import PASSWORD
from breakwater.testing.sign_in import code_of, secret_of

ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts" / "journeys"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Visitor:
    """One person at one screen, with cookies of their own."""

    def __init__(self, browser: Browser, address: str, story: str, size: Mapping[str, int] = DESK) -> None:
        self.address, self.story = address, story
        self.context: BrowserContext = browser.new_context(viewport=dict(size), reduced_motion="reduce")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.outside: list[str] = []
        self.page.on("request", self._note_outside)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note_outside(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        # The browser draws a PDF with pages of its own (chrome:); only what goes over the network can tell on somebody.
        if url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(self.address):
            self.outside.append(url)

    def sign_in(self, staff: StaffMember) -> Visitor:
        """Sign in through the pages: password, then the code of the authenticator app."""
        self.open("/sign-in/")
        self.page.fill("[name=login]", staff.email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Sign in")
        self.page.fill("[name=code]", code_of(secret_of(staff)))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        assert "server_error" not in self.page.content(), f"{self.page.url} failed"
        return self

    def open(self, path: str) -> Visitor:
        """Go to an address of the site."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self

    def press(self, words: str, *, exact: bool = True, inside: Locator | None = None) -> Visitor:
        """Press a button or follow a link by its words, and wait for the page it leads to."""
        place = inside or self.page
        button = place.get_by_role("button", name=words, exact=exact).or_(
            place.get_by_role("link", name=words, exact=exact)
        )
        with self.page.expect_navigation() as arrived:
            button.first.click()
        status = arrived.value.status
        assert status < 500, f"Pressing {words!r} led to {self.page.url} with status {status}"
        return self

    def write(self, label: str, value: str) -> Visitor:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=False).first.fill(value)
        return self

    def pick(self, label: str, option: str) -> Visitor:
        """Choose an option of a list by its words, or the first that begins with them."""
        field = self.page.get_by_label(label, exact=False).first
        words = [text for text in field.locator("option").all_inner_texts() if text.strip().startswith(option)]
        field.select_option(label=words[0])
        return self

    def answer(self, question: str, choice: str) -> Visitor:
        """Answer a question that has several choices."""
        group = self.page.get_by_role("group", name=re.compile(re.escape(question))).first
        group.get_by_label(choice, exact=False).first.check()
        return self

    def tick(self, label: str) -> Visitor:
        self.page.get_by_label(label, exact=False).first.check()
        return self

    def sees(self, *words: str) -> Visitor:
        """The page shows these words."""
        shown = self.page.locator("body").inner_text()
        for one in words:
            assert one in shown, f"{one!r} is not on {self.page.url}:\n{shown[:3000]}"
        return self

    def look(self, name: str) -> Visitor:
        """Keep a picture of the page and check it with axe, light and dark; nothing may have come from elsewhere."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.screenshot(path=ARTIFACTS / f"{self.story}-{name}-{scheme}.png", full_page=True)
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{name} ({scheme}): {found.generate_report()}"
        self.page.emulate_media(color_scheme="light")
        assert not self.outside, f"{name} asked elsewhere: {self.outside}"
        assert not self.faults, f"{name}: script failed: {self.faults}"
        return self

    def leave(self) -> None:
        self.context.close()
