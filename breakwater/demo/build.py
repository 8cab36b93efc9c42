"""Build the demo center: two sites, about 400 synthetic people, 90 days of history, and this morning's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.demo import (
    afterwards,
    at_work,
    beginnings,
    medicine,
    people,
    places,
    portraits,
    staff,
    stock_work,
    therapy,
    today,
    withdrawal,
)
from breakwater.demo.chance import Chance
from breakwater.demo.copying import copy_rows
from breakwater.demo.people import Life
from breakwater.organization.models import Installation, Role
from breakwater.privacy.codes import Category, Purpose
from breakwater.privacy.consent import Signature, Terms, sign_consent
from breakwater.privacy.forms_text import RELEASE_CONSENT
from breakwater.privacy.models import Consent
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.refusals import Refused

SEED = 20_261_122
Center = tuple[list[Life], dict[int, EpisodeOfCare], places.Places, dict[str, staff.Team]]


class NotADemo(Refused):
    """The database was not made for a demo, or already holds one."""

    code = "not_a_demo_database"
    message = "This database was not created as a demo, so no synthetic people are put into it."


@dataclass(frozen=True, slots=True)
class Built:
    """What was made, for the line the command prints."""

    people: int
    ledger_lines: int
    staff: int


def build_demo_center(*, now: datetime, seed: int = SEED, say: Callable[[str], None] = lambda _: None) -> Built:
    """Fill a database that was marked as demo when it was created. Same seed and moment: same people.

    Args:
        now: the moment the demo center is "at"; histories end just before it.
        say: called with a few words before each part, for progress.

    The stock ledger is written in many transactions, so the mark that the center is complete comes last; a center
    without it is made again from an empty database.

    Raises:
        NotADemo: the database is not marked as demo, or a demo center is already there, complete or not.
    """
    installation = Installation.objects.filter(kind=Installation.Kind.DEMO).first()
    if installation is None:
        raise NotADemo
    if installation.demo_built_at is not None:
        raise NotADemo("The demo center is already built in this database.", code="demo_already_built")
    if Patient.objects.exists():
        raise NotADemo(
            "This database holds a demo center that was not finished. Make it again.", code="demo_half_built"
        )
    built = _build(Chance(seed, "demo"), now, say)
    with transaction.atomic():
        Installation.objects.update(demo_built_at=now)
        audit.act(
            action="demo.built", by=None, at=now, detail={"people": built.people, "ledger_lines": built.ledger_lines}
        )
    return built


def _build(chance: Chance, now: datetime, say: Callable[[str], None]) -> Built:
    with transaction.atomic():
        lives, episodes, where, teams = _build_people(chance, now, say)
    say("Orders, doses and stock")
    shelves = _build_medicine(lives, episodes, where, teams, chance, now)
    say("Detox, therapy, the house, recovery, this morning")
    with transaction.atomic():
        _build_care(lives, episodes, where, teams, chance, now)
        for site, shelf in shelves.items():
            stock_work.build_stock_work(shelf, chance.about(f"{site} stock"), now)
        stock_work.build_stock_difference(shelves["harbor"], now)
    return Built(len(lives), sum(len(shelf.entries) for shelf in shelves.values()), len(staff.HARBOR + staff.EASTSIDE))


def _build_people(chance: Chance, now: datetime, say: Callable[[str], None]) -> Center:
    say("Sites and staff")
    where = places.build_places(now.date())
    teams = {
        "harbor": staff.build_team(where.harbor, staff.HARBOR, now.date()),
        "eastside": staff.build_team(where.eastside, staff.EASTSIDE, now.date()),
    }
    say("People and their admissions")
    lives = people.everybody(chance.about("people"), now)
    episodes = beginnings.build_beginnings(lives, where, teams)
    portraits.build_portraits(lives, teams)
    return lives, episodes, where, teams


def _build_care(
    lives: list[Life],
    episodes: dict[int, EpisodeOfCare],
    where: places.Places,
    teams: dict[str, staff.Team],
    chance: Chance,
    now: datetime,
) -> None:
    harbor = teams["harbor"]
    withdrawal.build_withdrawal(lives, episodes, harbor, now)
    therapy.build_therapy(lives, episodes, harbor, chance.about("therapy"), now)
    afterwards.build_afterwards(lives, episodes, harbor, now)
    today.build_calls(where, harbor, chance.about("calls"), now)
    today.build_queue(lives, where, harbor, now)
    at_work.build_at_work(lives, where, teams, now)
    today.build_house(lives, episodes, where, harbor, now)
    _build_consent_about_to_end(lives, teams, now)


def _build_medicine(
    lives: list[Life],
    episodes: dict[int, EpisodeOfCare],
    where: places.Places,
    teams: dict[str, staff.Team],
    chance: Chance,
    now: datetime,
) -> dict[str, medicine.Shelf]:
    orders = medicine.build_orders(lives, episodes, teams, now)
    products = medicine.build_products()
    shelves = {
        "harbor": medicine.Shelf(where.harbor, where.harbor_window, teams["harbor"], chance.about("h shelf"), products),
        "eastside": medicine.Shelf(
            where.eastside, where.eastside_window, teams["eastside"], chance.about("e shelf"), products
        ),
    }
    for site, shelf in shelves.items():
        doses = [
            dose
            for life in lives
            if life.site == site and orders[life.number]
            for dose in medicine.doses_of(life, orders[life.number], teams[site], shelf.station, now)
        ]
        doses.sort(key=lambda dose: dose.given_at)
        copy_rows(doses)
        for dose in doses:
            shelf.dispense(dose)
        for drug in products:
            shelf.stock(drug, now - timedelta(days=2))
        shelf.save()
    return shelves


def _build_consent_about_to_end(lives: list[Life], teams: dict[str, staff.Team], now: datetime) -> None:
    life = next(life for life in lives if life.setting == "house")
    patient = Patient.objects.get(pk=life.id)
    sign_consent(
        patient=patient,
        terms=_family_terms(now),
        signature=Signature(name=patient.full_name),
        by=teams["harbor"].one(Role.COUNSELOR),
        at=life.admitted_at + timedelta(days=1),
    )


def _family_terms(now: datetime) -> Terms:
    return Terms(
        kind=Consent.Kind.RELEASE,
        form=RELEASE_CONSENT,
        categories=[Category.TREATMENT_DATES, Category.CARE_PLAN],
        description="How I am doing, and when I may have visits.",
        purposes=[Purpose.PATIENT_REQUEST],
        recipients=["My sister"],
        expires=Consent.Expires.ON_DATE,
        expires_on=(now + timedelta(days=3)).date(),
    )
