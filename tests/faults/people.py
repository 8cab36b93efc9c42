"""Four sites, each with two windows, a nurse at each, and many people with an order for today."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from breakwater.journey.medication.models import Product
from breakwater.journey.medication.stock import open_bottle, receive_bottle
from breakwater.organization.models import Role, Site, StaffMember, Station
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import Cast, make_cast, make_episode, make_order, make_patient, make_site, make_staff
from breakwater.testing.sign_in import secret_of

BOTTLE_MG = Decimal(500_000)


@dataclass(frozen=True, slots=True)
class AtWindow:
    """A nurse at a window, and the cards of the people who will come there, in their order."""

    staff: StaffMember
    station: Station
    cards: list[str]


@transaction.atomic
def four_sites_with_people(people_a_site: int) -> list[AtWindow]:
    """Both nurses of a site work through the same people, each in an order of their own, so that they often meet."""
    cast = make_cast()
    sites = [cast.harbor, cast.eastside, make_site("Northgate"), make_site("Westfield")]
    product = Product.objects.create(drug="methadone", form="oral solution", strength_mg_per_ml=Decimal(10))
    at_work = []
    for number, site in enumerate(sites, 1):
        cards = [_person(site, cast, f"{number}{one:03}") for one in range(people_a_site)]
        for window in ("One", "Two"):
            staff = make_staff(f"{site.name} {window}", Role.DOSING_NURSE, site, credentials="RN")
            demo_authenticator(staff=staff, secret=secret_of(staff))
            station = _window(site, f"Window {window.lower()}", product, staff)
            random.Random(staff.name).shuffle(cards)
            at_work.append(AtWindow(staff, station, list(cards)))
    return at_work


def _person(site: Site, cast: Cast, number: str) -> str:
    patient = make_patient("Rosa", f"Vega {number}", card_code=f"BWCARD{number}")
    make_order(make_episode(patient, site, cast.admissions), cast.prescriber)
    return patient.card_code


def _window(site: Site, name: str, product: Product, staff: StaffMember) -> Station:
    """A window with a bottle in use."""
    station = Station.objects.create(site=site, name=name, kind=Station.Kind.DOSING_WINDOW)
    at = datetime.now(UTC)
    bottle = receive_bottle(
        product=product, site=site, lot=f"L-{staff.initials}", expires_on=date(2039, 6, 30), amount_mg=BOTTLE_MG,
        reference="222-1", form_key=uuid4(), by=staff, at=at,
    )  # fmt: skip
    open_bottle(bottle=bottle, station=station, by=staff, at=at)
    return station
