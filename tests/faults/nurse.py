"""A nurse at a dosing window who goes on whatever breaks: every answer is written down, every lost one is settled."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from uuid import UUID

from breakwater.organization.models import StaffMember
from breakwater.testing.cast import PASSWORD
from breakwater.testing.plain_browser import NoAnswer, Page, PlainBrowser
from breakwater.testing.sign_in import code_of, secret_of

FIT = {
    "identified": "on",
    "alertness": "alert",
    "slurred_or_unsteady": "no",
    "smells_of_alcohol": "no",
    "respiratory_rate_per_min": "14",
}
DOSE = re.compile(r"/medication/window/doses/([0-9a-f-]{36})/")
SEND_TWICE = 0.1  # how often a form is sent again after its answer came
PAUSE_S = 0.1  # before the next try when something is down


@dataclass(slots=True)
class Notebook:
    """What all nurses together were told. Only answers count: an acknowledged dose is one whose page said so."""

    acknowledged: dict[UUID, str] = field(default_factory=dict)
    visits: int = 0
    settled_as_done: int = 0
    settled_as_not_done: int = 0
    unanswered: int = 0
    sent_twice: int = 0
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note_dose(self, dose_id: UUID, card: str) -> None:
        with self.lock:
            self.acknowledged[dose_id] = card

    def count(self, what: str) -> None:
        with self.lock:
            setattr(self, what, getattr(self, what) + 1)

    def wonder(self, what: str) -> None:
        with self.lock:
            self.surprises.append(what)


class Nurse(threading.Thread):
    """Signs in through the pages and sees one person after the other, who have their dose when they go."""

    def __init__(
        self, staff: StaffMember, station_id: UUID, cards: Iterable[str], address: str, notebook: Notebook
    ) -> None:
        super().__init__(name=staff.name, daemon=True)
        self.enough = threading.Event()
        self._staff, self._station_id = staff, station_id
        self._cards, self._notebook = list(cards), notebook
        self._browser = PlainBrowser(address)
        self._chance = random.Random(staff.name)

    def run(self) -> None:
        try:
            self._sign_in()
            for card in cycle(self._cards):
                self._dose(card)
                self._notebook.count("visits")
                if self.enough.is_set():
                    return
        except Exception as error:
            self._notebook.wonder(f"{self.name}: {error!r}")
        finally:
            self._browser.close()

    def _sign_in(self) -> None:
        page = self._get("/sign-in/")
        page = self._post("/sign-in/", {**page.form("login"), "login": self._staff.email, "password": PASSWORD})
        page = self._get(page.location)
        page = self._post("/sign-in/code/", {**page.form("code"), "code": code_of(secret_of(self._staff))})
        assert page.status == 302, page.in_short
        page = self._get("/medication/window/station/")
        self._post(
            "/medication/window/station/choose/", {**page.form("csrfmiddlewaretoken"), "station": str(self._station_id)}
        )

    def _dose(self, card: str) -> None:
        """Try until it is certain that this person has today's dose."""
        while not self._try_dose(card):
            pass

    def _try_dose(self, card: str) -> bool:
        """One way through the pages. True when the person has their dose, given here or by a colleague."""
        page = self._open(card)
        if "Given today." in page.text:
            return True
        asked = page.form("form_key")
        confirm = self._post(self._here, {**asked, **FIT, "step": "check"})
        if confirm.status == 409:
            return True  # the colleague at the other window was first
        given = {**confirm.form("form_key"), "step": "give"}
        try:
            answer = self._browser.post(self._here, given)
        except NoAnswer:
            self._notebook.count("unanswered")
            return self._settle(UUID(given["form_key"]), card)
        if answer.status >= 500:
            self._notebook.count("unanswered")
            return self._settle(UUID(given["form_key"]), card)
        return self._understand(answer, given, card)

    def _understand(self, answer: Page, given: Mapping[str, str], card: str) -> bool:
        found = DOSE.search(answer.location)
        if found is None:
            if answer.status != 409:
                self._notebook.wonder(f"{card}: {answer.in_short}")
            return answer.status == 409
        self._notebook.note_dose(UUID(found[1]), card)
        if self._chance.random() < SEND_TWICE:
            again = self._post(self._here, given)
            self._notebook.count("sent_twice")
            if again.location != answer.location:
                self._notebook.wonder(f"{card}: the same form again came to {again.in_short}")
        return True

    def _settle(self, form_key: UUID, card: str) -> bool:
        """Ask whether it happened, until the answer is certain."""
        path = f"/medication/window/acts/{form_key}/"
        while True:
            page = self._get(path)
            if "Not known yet." in page.text:
                page = self._post(path, page.form("csrfmiddlewaretoken"))
            if found := DOSE.search(page.text):
                self._notebook.count("settled_as_done")
                self._notebook.note_dose(UUID(found[1]), card)
                return True
            if "No, not given." in page.text:
                self._notebook.count("settled_as_not_done")
                return False

    def _open(self, card: str) -> Page:
        """Scan a card; the page of this person's dose."""
        window = self._get("/medication/window/")
        scan = window.form("q", "csrfmiddlewaretoken")
        found = self._post("/medication/window/find/", {**scan, "q": card})
        assert found.status == 303, found.in_short
        self._here = found.location
        return self._get(self._here)

    def _get(self, path: str) -> Page:
        return self._until_answered(lambda: self._browser.get(path))

    def _post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Send a form that may safely be sent again."""
        return self._until_answered(lambda: self._browser.post(path, fields))

    def _until_answered(self, ask: Callable[[], Page]) -> Page:
        while True:
            try:
                page = ask()
            except NoAnswer:
                pass
            else:
                if page.status < 500:
                    return page
                if page.status != 503:
                    self._notebook.wonder(f"{self.name}: answer {page.in_short}")
            time.sleep(PAUSE_S)
