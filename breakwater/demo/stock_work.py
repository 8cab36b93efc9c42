"""What waits for whoever keeps the stock: who may receive, an order still to come, an inventory, a difference."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from breakwater.demo.chance import Chance
from breakwater.demo.medicine import Shelf
from breakwater.journey.medication import stock
from breakwater.journey.medication.models import OrderForm
from breakwater.journey.medication.stock.counting import to_count
from breakwater.journey.medication.stock.receiving import Delivered
from breakwater.organization.models import Role

DIFFERENCE_MG = Decimal(60)
A_YEAR = timedelta(days=365)


def build_stock_work(shelf: Shelf, chance: Chance, now: datetime) -> None:
    """One site's list of receivers, an order of six bottles of which two came, and an inventory that fits."""
    team, site = shelf.team, shelf.site
    today = site.local(now).date()
    for nurse in team.by_role[Role.DOSING_NURSE]:
        stock.name_receiver(
            site=site, staff=nurse, starts_on=today, ends_on=today + A_YEAR, by=team.one(Role.MANAGER), at=now
        )
    _build_delivery(shelf, chance, now)
    stock.count_shelf(
        site=site, purpose="initial", moment="opening",
        counted_mg={bottle.pk: bottle.balance_mg for bottle in to_count(site)},
        second_by=team.one(Role.PRESCRIBER), form_key=chance.about("inventory").id(),
        by=team.one(Role.DOSING_NURSE), at=now,
    )  # fmt: skip


def _build_delivery(shelf: Shelf, chance: Chance, now: datetime) -> None:
    nurse, today = shelf.team.one(Role.DOSING_NURSE), shelf.site.local(now).date()
    order_form = stock.write_order_form(
        order_form=OrderForm(
            site=shelf.site, kind=OrderForm.Kind.DEA_222, number=f"2260{chance.about('form').randrange(10_000):04d}",
            signed_on=today - timedelta(days=9), supplier="Demo Wholesale", supplier_dea_number="MJ3614511",
        ),
        form_key=chance.about("order form").id(), by=nurse, at=now,
    )  # fmt: skip
    line = stock.add_order_line(
        order_form=order_form, product=shelf.products["methadone"], containers=6, quantity_each=Decimal(1000),
        form_key=chance.about("order line").id(), by=nurse, at=now,
    )  # fmt: skip
    delivered = Delivered(
        invoice="INV-2041", invoiced=2, received=2, lot="M5101", expires_on=today + timedelta(days=500)
    )
    stock.receive_delivery(line=line, delivered=delivered, form_key=chance.about("delivery").id(), by=nurse, at=now)


def build_stock_difference(shelf: Shelf, now: datetime) -> None:
    """Two nurses counted the bottle in use: it holds less than tolerance allows, and an incident is open."""
    bottle = shelf.in_use["methadone"]
    bottle.refresh_from_db()
    found_mg = bottle.balance_mg - DIFFERENCE_MG
    for nurse in shelf.team.by_role[Role.DOSING_NURSE][:2]:
        stock.count(bottle=bottle, counted_mg=found_mg, note="Count at opening", by=nurse, at=now)
