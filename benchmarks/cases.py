"""What is measured: which requests, sent by whom, and how to undo them so that they can be sent again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from benchmarks.cloning import Admin
from benchmarks.load import Ask
from benchmarks.people import PAGE_OF, Center, undo_doses
from benchmarks.statements import Recording, recording
from breakwater.clinical.scales import COWS
from breakwater.journey.medication import at_window
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import staff_session
from breakwater.record.models import EpisodeOfCare, MedicationOrder
from breakwater.testing.sign_in import sign_in

TOKEN = "t" * 32
FORM = "application/x-www-form-urlencoded"
# Between two pages staff read, ask and type: long enough for the session to be written again. A dose is confirmed
# right after its checks were answered, so its session is fresh.
THINKING_S = 30
RECORDED_PAGES = 10


@dataclass(frozen=True, slots=True)
class Screen:
    """A signed-in session: one browser at one place."""

    key: str
    kept: dict[str, object]

    @property
    def cookie(self) -> str:
        return f"sessionid={self.key}; csrftoken={TOKEN}"


@dataclass(frozen=True)
class Case:
    """One benchmark. ``again`` undoes a round, so that the same requests do the same again; `once` requests need it."""

    name: str
    asks: Sequence[Ask]
    again: Callable[[], None]
    once: bool = False

    def record(self) -> list[Recording]:
        """Send the requests inside this process, and write down the statements of each."""
        self.again()
        asks = self.asks if self.once else self.asks[:RECORDED_PAGES]
        found = [_recorded(ask) for ask in asks]
        self.again()
        return found


def _recorded(ask: Ask) -> Recording:
    headers = {"HTTP_COOKIE": ask.headers["Cookie"]}
    with recording() as found:
        answer = Client().generic(ask.method, ask.path, ask.body, FORM, **headers)  # type: ignore[arg-type]
    if answer.status_code != ask.status:
        raise RuntimeError(f"{ask.method} {ask.path}: {answer.status_code}\n{answer.content.decode()[:3000]}")
    return found


def cases(center: Center, admin: Admin) -> list[Case]:
    """Every benchmark, for a database that `people.build` filled."""
    begun = now()
    window = {at_window.STATION: {"id": str(center.window.pk), "name": center.window.name,
                                  "site": str(center.window.site_id)}}  # fmt: skip
    orders = list(MedicationOrder.objects.filter(site=center.window.site, status="active").order_by("pk"))
    detox = list(EpisodeOfCare.objects.filter(site=center.unit.site, status="active").order_by("pk"))
    if len(orders) != PAGE_OF or len(detox) != PAGE_OF:
        raise RuntimeError(f"{len(orders)} people at the window and {len(detox)} in detox instead of {PAGE_OF}")
    at_windows = [_screen(center.nurse, {**window, at_window.OPEN: _open(order.patient_id)}) for order in orders]
    screens = [_screen(center.nurse, window) for _ in range(PAGE_OF)]
    both = [one.patient_id for pair in zip(orders, detox, strict=True) for one in pair][:PAGE_OF]

    def aged(some: list[Screen]) -> Callable[[], None]:
        return lambda: age(some, THINKING_S)

    def dose_again() -> None:
        undo_doses(admin, begun, center.bottle)
        age(at_windows, 0)

    def score_again() -> None:
        undo_scores(admin, begun)
        age(screens, THINKING_S)

    dose_paths = [f"/medication/window/orders/{order.pk}/dose/" for order in orders]
    return [
        Case("dose", [_post(path, screen, _dose(order, center), 303)
                      for path, screen, order in zip(dose_paths, at_windows, orders, strict=True)], dose_again, True),
        Case("cows", [_post(f"/detox/people/{one.pk}/record/", screen, _score(), 303)
                      for screen, one in zip(screens, detox, strict=True)], score_again, True),
        Case("board", [_get("/detox/", screen) for screen in screens], aged(screens)),
        Case("queue", [_get("/medication/window/", screen) for screen in screens], aged(screens)),
        Case("dose_page", [_get(path, screen) for path, screen in zip(dose_paths, at_windows, strict=True)],
             aged(at_windows)),
        Case("chart", [_get(f"/chart/people/{person}/", screen) for person, screen in zip(both, screens, strict=True)],
             aged(screens)),
    ]  # fmt: skip


def undo_scores(admin: Admin, since: datetime) -> None:
    """Remove every score since that moment."""
    admin.execute(b"DELETE FROM record_observation WHERE kind = 'withdrawal' AND recorded_at >= %s", [since])
    admin.execute(b"DELETE FROM audit_formkey WHERE claimed_at >= %s", [since])


def age(screens: Sequence[Screen], seconds: int) -> None:
    """Put every screen back to how it was, touched so many seconds ago."""
    store, seen = SessionStore(), time.time() - seconds
    rows = [
        Session(session_key=one.key, session_data=store.encode({**one.kept, staff_session.SEEN: seen}))
        for one in screens
    ]
    Session.objects.bulk_update(rows, ["session_data"])


def _screen(staff: StaffMember, values: dict[str, object]) -> Screen:
    """A session of this person, as the sign-in pages would leave it."""
    session = sign_in(Client(), staff).session
    for name, value in values.items():
        session[name] = value
    session.save()
    return Screen(str(session.session_key), dict(session.items()))


def _open(patient_id: UUID) -> dict[str, str]:
    return {"patient": str(patient_id), "found_by": "scan", "why": "", "at": now().isoformat()}


def _get(path: str, screen: Screen) -> Ask:
    return Ask(path, headers={"Cookie": screen.cookie})


def _post(path: str, screen: Screen, fields: Iterator[tuple[str, object]], status: int) -> Ask:
    body = urlencode([*fields, ("form_key", uuid4()), ("csrfmiddlewaretoken", TOKEN)]).encode()
    return Ask(path, status, "POST", body, {"Cookie": screen.cookie, "Content-Type": FORM})


def _dose(order: MedicationOrder, center: Center) -> Iterator[tuple[str, object]]:
    """The confirmed form of a dose, with every answer."""
    yield from {
        "step": "give",
        "patient": order.patient_id,
        "order_version": order.version,
        "part": 1,
        "bottle": center.bottle.pk,
        "identified": "on",
        "alertness": "alert",
        "slurred_or_unsteady": "no",
        "smells_of_alcohol": "no",
        "respiratory_rate_per_min": 14,
        "spo2_percent": 97,
    }.items()


def _score() -> Iterator[tuple[str, object]]:
    """A complete COWS form with vital signs."""
    yield from ((f"cows_{item.id}", item.choices[1].score) for item in COWS.items)
    yield from {
        "respiratory_rate_per_min": 15, "spo2_percent": 97, "pulse_per_min": 88, "systolic_mmhg": 128,
        "diastolic_mmhg": 82, "temperature": "98.6", "temperature_unit": "F", "sedation_poss": "1",
    }.items()  # fmt: skip
