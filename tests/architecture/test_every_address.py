"""Every address, as every role and as nobody: nothing of another site is ever in an answer, and a row that is not
yours answers exactly as one that does not exist.

Two sites stand beside each other. In every text of every row of the other site stands a word; it must not be in any
byte of any answer. New addresses and new models are walked without anybody adding them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from breakwater.organization.models import Role, RoleAssignment, StaffMember
from breakwater.privacy.permissions import PERMISSIONS, may
from breakwater.testing.cast import FAR_OFF, LONG_AGO, Cast, make_site, make_staff
from breakwater.testing.sign_in import sign_in
from tests.architecture.addresses import Address, every_address, ids_at, ids_of_nobody
from tests.architecture.planting import NOW, Side, person, plant

HOME_WORD, FOREIGN_WORD = "Homeword", "Zyxcanary"
SIGN_IN = "/sign-in/"
# Fresh in each answer, and saying nothing: tokens against forged forms, and one-time keys of forms.
FRESH = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="form_key" value=")[^"]+')
NOT_COMPARED = {"set-cookie"}
# What a form or an address of a clever colleague could carry.
POSTED = ("patient", "patient_id", "person", "people", "enquiry", "enquiry_id", "episode", "episode_id", "order", "id")


@dataclass(slots=True)
class World:
    """Both sides, planted."""

    home: Side
    foreign: Side


@pytest.fixture(autouse=True)
def _time_stands_still() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(cast: Cast) -> World:
    """Harbor with its cast, and another site with nobody in it but what is planted."""
    elsewhere = make_site("Elsewhere")
    home = Side(cast.harbor, cast.manager, HOME_WORD, "Homefam")
    foreign = Side(elsewhere, make_staff("Pat Roe", Role.MANAGER, elsewhere), FOREIGN_WORD, "Quxley")
    plant(home)
    plant(foreign)
    return World(home, foreign)


@contextmanager
def undone() -> Iterator[None]:
    """Undo everything done inside. Blocks that must be outermost are allowed, as in any test."""
    whole = transaction.Atomic(using=None, savepoint=True, durable=False)
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
        transaction.set_rollback(True)


class Visitor:
    """Somebody who asks for addresses. Each request is undone, so that the next one finds everything as it was."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.problems: list[str] = []
        self.saw_home = 0

    def ask(self, method: str, address: str, data: dict[str, str] | None = None) -> HttpResponseBase | None:
        """The answer, or None when there was none (which is a problem of its own)."""
        with undone():
            cookies = self.client.cookies.output()
            try:
                answer: HttpResponseBase = getattr(self.client, method)(address, data or {})
                body = body_of(answer)
            except Exception as problem:
                self.problems.append(f"{method} {address} breaks: {type(problem).__name__} {problem}")
                return None
            finally:
                self.client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        if FOREIGN_WORD.encode() in body or FOREIGN_WORD in str(answer.headers):
            self.problems.append(f"{method} {address} shows a record of another site (status {answer.status_code})")
        self.saw_home += HOME_WORD.encode() in body
        return answer

    def must_be_refused(self, address: Address) -> None:
        """Not this role's: the page 403, before anything is looked up, whatever the address names."""
        asked = address.filled(ids_at(self.world.foreign, address))
        answer = self.ask("get", asked)
        if answer is not None and answer.status_code == 405:
            answer = self.ask("post", asked)
        if answer is not None and answer.status_code != 403:
            self.problems.append(f"{asked} answers {answer.status_code} to a role that has no right to it")

    def must_not_tell_apart(self, address: Address) -> None:
        """A row of another site and a row of nobody: the same status, the same headers, the same bytes."""
        theirs, nobodys = ids_at(self.world.foreign, address), ids_of_nobody(address, uuid4())
        for method in ("get", "post"):
            first = self.ask(method, address.filled(theirs))
            second = self.ask(method, address.filled(nobodys))
            if first is None or second is None:
                continue
            if told(first, theirs.values()) != told(second, nobodys.values()):
                self.problems.append(
                    f"{method} {address}: another site's row answers {first.status_code}, "
                    f"a row of nobody {second.status_code}, or their bytes differ"
                )

    def walk(self, address: Address, *, hard: bool = False) -> None:
        """What somebody with the right to open this address can try; ``hard`` also tries ids in forms and searches."""
        if address.names_a_record:
            self.must_not_tell_apart(address)
        at_home = address.filled(ids_at(self.world.home, address))
        tries: list[dict[str, str] | None] = [None]
        if hard:
            theirs = str(person(self.world.foreign).pk)
            tries.append(dict.fromkeys(POSTED, theirs) | {"q": self.world.foreign.family_name})
        for data in tries:
            for method in ("get", "post"):
                answer = self.ask(method, at_home, data)
                # Its worker is not running here, and it says so.
                if answer is not None and answer.status_code >= 500 and address.text != "readyz":
                    self.problems.append(f"{method} {at_home} answers {answer.status_code}")


def body_of(answer: HttpResponseBase) -> bytes:
    if answer.streaming:
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return bytes(answer.content)  # type: ignore[attr-defined]


def told(answer: HttpResponseBase, ids: object) -> tuple[object, ...]:
    """Everything an answer says, without what is fresh in each and without the id that was asked for."""
    body = FRESH.sub(rb"\1", body_of(answer))
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in NOT_COMPARED}
    headers.pop("content-length", None)
    for asked in ids:  # type: ignore[attr-defined]
        body = body.replace(asked.encode(), b"ASKED")
        headers = {name: value.replace(asked, "ASKED") for name, value in headers.items()}
    return answer.status_code, sorted(headers.items()), body


def colleague_of_every_role(side: Side) -> StaffMember:
    """Somebody who holds every role there is at this site: nobody may see more of it, and nothing of the other."""
    staff = make_staff("Vera Many", Role.MANAGER, side.site)
    others = set(Role) - {Role.MANAGER}
    RoleAssignment.objects.bulk_create(
        RoleAssignment(staff=staff, site=side.site, role=role, starts_on=LONG_AGO, ends_on=FAR_OFF) for role in others
    )
    return staff


def at_a_window(client: Client, side: Side) -> Client:
    """Somebody who gives doses stands at a window; without one most of its pages show nothing."""
    station = side.site.stations.first()
    if station is not None:
        client.post(reverse("medication:choose_station"), {"station": str(station.pk)})
    return client


def report(visitor: Visitor) -> None:
    assert not visitor.problems, "\n" + "\n".join(dict.fromkeys(visitor.problems))


ADDRESSES = every_address()


def test_every_address_can_be_filled_in() -> None:
    for address in ADDRESSES:
        assert set(dict(ids_of_nobody(address, UUID(int=0)))) >= {name for _, name in address.names}, str(address)


def test_every_address_is_marked_with_who_may_open_it() -> None:
    unmarked = [str(address) for address in ADDRESSES if address.mark is None]
    assert not unmarked
    assert {address.mark for address in ADDRESSES} <= {"public", "signed_in", *PERMISSIONS}


def test_nobody_gets_public_pages_and_else_the_way_to_sign_in(world: World, client: Client) -> None:
    visitor = Visitor(client, world)
    for address in ADDRESSES:
        for method, side in (("get", world.foreign), ("post", world.home)):
            asked = address.filled(ids_at(side, address))
            answer = visitor.ask(method, asked)
            if answer is None or address.mark == "public":
                continue
            to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
            if not (to_sign_in or answer.status_code == 405):
                visitor.problems.append(f"{method} {asked} answers nobody with {answer.status_code}")
    assert visitor.saw_home == 0
    report(visitor)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_sees_its_own_site_and_nothing_else(world: World, cast: Cast, client: Client, role: str) -> None:
    staff = cast.by_role(role)
    visitor = Visitor(at_a_window(sign_in(client, staff), world.home), world)
    for address in ADDRESSES:
        if address.mark in ("public", "signed_in"):
            continue  # the same for every role: walked with every role at once
        if may(staff, str(address.mark)):
            visitor.walk(address)
        else:
            visitor.must_be_refused(address)
    report(visitor)


def test_somebody_with_every_role_at_one_site_sees_nothing_of_the_other(world: World, client: Client) -> None:
    """The strongest visitor there is. Their own site's word on many pages shows that the walk sees something."""
    visitor = Visitor(at_a_window(sign_in(client, colleague_of_every_role(world.home)), world.home), world)
    for address in ADDRESSES:
        visitor.walk(address, hard=True)
    report(visitor)
    assert visitor.saw_home > 40


def test_the_wall_holds_in_the_other_direction_too(world: World, client: Client) -> None:
    turned = World(home=world.foreign, foreign=world.home)
    world.home.word, world.foreign.word = FOREIGN_WORD, HOME_WORD
    client = at_a_window(sign_in(client, colleague_of_every_role(turned.home)), turned.home)
    visitor = Visitor(client, turned)
    for address in ADDRESSES:
        if address.names_a_record:
            visitor.must_not_tell_apart(address)
    report(visitor)


def test_a_leak_would_be_found(world: World, client: Client) -> None:
    """The walk itself, tried on somebody who does work at the other site: every page of theirs is a leak here."""
    visitor = Visitor(sign_in(client, colleague_of_every_role(world.foreign)), world)
    for address in ADDRESSES:
        if address.mark in ("chart.view", "order.view", "enquiry.view", "therapy.home", "consent.view"):
            visitor.ask("get", address.filled(ids_at(world.foreign, address)))

    assert len(visitor.problems) > 5
