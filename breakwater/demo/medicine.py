"""Orders, doses and the controlled stock they came from, for the last 90 days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from breakwater.clinical.synthetic import missed_days
from breakwater.demo.chance import Chance
from breakwater.demo.copying import copy_rows
from breakwater.demo.people import HISTORY_DAYS, Life
from breakwater.demo.staff import Team
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.organization.models import Role, Site, Station
from breakwater.record.models import Dose, EpisodeOfCare, MedicationOrder

FORMS = {"methadone": "oral solution", "buprenorphine": "film under the tongue"}
WINDOW_OPENS, WINDOW_MINUTES = time(5, 40), 300
ORDER_DAYS = 90
# A bottle of methadone holds 1 L of 10 mg/mL; a box of film is counted as one bottle of 300 films of 8 mg.
BOTTLE_MG = {"methadone": Decimal(10_000), "buprenorphine": Decimal(2_400)}
LINES_A_TRANSACTION = 300
Kind = StockEntry.Kind
# The ledger's trigger numbers a line and works out its volume and the balance after it.
FILLED_BY_TRIGGER = ("id", "line_number", "volume_ml", "balance_after_mg")


def build_orders(
    lives: list[Life], episodes: dict[int, EpisodeOfCare], teams: dict[str, Team], now: datetime
) -> dict[int, list[MedicationOrder]]:
    """Everybody's orders, oldest first: a start, steps up to the target, the last one in force."""
    orders = {life.number: list(_orders(life, episodes[life.number], teams[life.site], now)) for life in lives}
    longest = max(len(chain) for chain in orders.values())
    for step in range(longest):  # an order that replaces another is written after it
        MedicationOrder.objects.bulk_create(chain[step] for chain in orders.values() if len(chain) > step)
    return orders


def _orders(life: Life, episode: EpisodeOfCare, team: Team, now: datetime) -> Iterator[MedicationOrder]:
    first_day = episode.site.dosing_day(life.admitted_at)
    last_day = episode.site.dosing_day(life.left_at or now)
    days = (last_day - first_day).days + 1
    oldest = max(1, days - HISTORY_DAYS)
    steps = list(enumerate(life.doses_mg(oldest, days), start=oldest))
    starts = [next(group) for _, group in groupby(steps, key=lambda step: step[1])]
    previous: MedicationOrder | None = None
    for position, (number, dose_mg) in enumerate(starts):
        starts_on = first_day + timedelta(days=number - 1)
        is_last = position == len(starts) - 1
        ends_on = (
            starts_on + timedelta(days=ORDER_DAYS)
            if is_last
            else first_day + timedelta(days=starts[position + 1][0] - 2)
        )
        previous = _order(
            life,
            episode,
            team,
            dose_mg=dose_mg,
            starts_on=starts_on,
            ends_on=max(starts_on, ends_on),
            previous=previous,
            is_last=is_last,
        )
        yield previous


def _order(
    life: Life,
    episode: EpisodeOfCare,
    team: Team,
    *,
    dose_mg: Decimal,
    starts_on: date,
    ends_on: date,
    previous: MedicationOrder | None,
    is_last: bool,
) -> MedicationOrder:
    prescriber = team.one(Role.PRESCRIBER)
    signed_at = max(life.admitted_at, datetime.combine(starts_on, time(4), episode.site.zone))
    in_force = is_last and life.left_at is None
    ended_at = None if in_force else life.left_at if is_last else datetime.combine(ends_on, time(22), episode.site.zone)
    return MedicationOrder(
        id=life.chance.about(f"order {starts_on}").id(),
        patient_id=life.id,
        episode=episode,
        site=episode.site,
        drug=life.drug,
        form=FORMS[life.drug],
        dose_mg=dose_mg,
        starts_on=starts_on,
        ends_on=ends_on,
        status=MedicationOrder.Status.ACTIVE if in_force else MedicationOrder.Status.ENDED,
        version=1 if in_force else 2,
        replaces=previous,
        requested_at=signed_at,
        requested_by=prescriber,
        signed_at=signed_at,
        signed_by=prescriber,
        ended_at=ended_at,
        ended_by=None if in_force else prescriber,
        end_reason="" if in_force else "Discharged" if is_last else "Dose change",
    )


def doses_of(life: Life, orders: list[MedicationOrder], team: Team, station: Station, now: datetime) -> Iterator[Dose]:
    """The doses this person took in the last 90 days; missed days are days without a row."""
    site = orders[0].site
    today = site.dosing_day(now)
    nurses = team.by_role[Role.DOSING_NURSE]
    usual = life.chance.about("hour").randrange(WINDOW_MINUTES)
    by_day = life.chance.about("days")
    misses = missed_days(life.adherence, HISTORY_DAYS + 1, by_day.generator())
    for back in range(HISTORY_DAYS, -1, -1):
        day = today - timedelta(days=back)
        given_at = _moment(site, day, usual + by_day.randrange(25))
        order = next((order for order in orders if order.starts_on <= day <= order.ends_on), None)
        here = life.admitted_at <= given_at <= (life.left_at or now) and given_at < now
        missed = misses[HISTORY_DAYS - back] or 1 <= back <= life.missed_last_days
        if order is None or not here or missed or given_at < order.requested_at:
            continue
        yield Dose(
            id=life.chance.about(f"dose {day}").id(),
            patient_id=life.id,
            episode_id=order.episode_id,
            order=order,
            order_version=1,
            site=site,
            station=station,
            dosing_day=day,
            status=Dose.Status.COMPLETED,
            drug=order.drug,
            dose_mg=order.dose_mg,
            strength_mg_per_ml=Decimal(10) if order.drug == "methadone" else None,
            found_by="scan",
            given_at=given_at,
            given_by=nurses[day.toordinal() % len(nurses)],
        )


def _moment(site: Site, day: date, minutes: int) -> datetime:
    return datetime.combine(day, WINDOW_OPENS, site.zone) + timedelta(minutes=minutes)


@dataclass(slots=True)
class Shelf:
    """The bottles of one site, opened one after the other as they run out, with every line of the ledger."""

    site: Site
    station: Station
    team: Team
    chance: Chance
    products: dict[str, Product]
    bottles: list[Bottle] = field(default_factory=list)
    entries: list[StockEntry] = field(default_factory=list)
    in_use: dict[str, Bottle] = field(default_factory=dict)
    left_mg: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def dispense(self, dose: Dose) -> None:
        """Take a dose from the bottle in use, and open the next one when it does not hold enough."""
        if self.left_mg[dose.drug] < dose.dose_mg:
            self._next_bottle(dose.drug, dose.given_at - timedelta(minutes=2))
        self.left_mg[dose.drug] -= dose.dose_mg
        self._enter(self.in_use[dose.drug], Kind.DISPENSED, -dose.dose_mg, dose.given_at, dose=dose, by=dose.given_by)

    def _next_bottle(self, drug: str, at: datetime) -> None:
        if drug in self.in_use:
            self._put_away(drug, at - timedelta(seconds=40))
        bottle = self.stock(drug, at - timedelta(days=3))
        self._enter(bottle, Kind.OPENED, Decimal(0), at)
        self.in_use[drug], self.left_mg[drug] = bottle, BOTTLE_MG[drug]

    def _put_away(self, drug: str, at: datetime) -> None:
        rest = self.left_mg[drug]
        if rest > 0:
            self._enter(
                self.in_use[drug],
                Kind.WASTED,
                -rest,
                at,
                second_by=self.team.one(Role.PRESCRIBER),
                reason="Rest of the bottle",
            )
        self._enter(self.in_use[drug], Kind.CLOSED, Decimal(0), at)

    def stock(self, drug: str, received_at: datetime) -> Bottle:
        """Receive a full bottle onto the shelf."""
        number = len(self.bottles) + 1
        chance = self.chance.about(f"bottle {number}")
        bottle = Bottle(
            id=chance.id(),
            code="MB" + chance.randbytes(5).hex().upper(),
            product=self.products[drug],
            site=self.site,
            lot=f"{drug[0].upper()}{4000 + number}",
            expires_on=received_at.date() + timedelta(days=400),
        )
        self.bottles.append(bottle)
        self._enter(bottle, Kind.RECEIVED, BOTTLE_MG[drug], received_at, reference=f"Order form {7000 + number}")
        return bottle

    def _enter(self, bottle: Bottle, kind: str, amount_mg: Decimal, at: datetime, **more: object) -> None:
        self.entries.append(
            StockEntry(
                bottle=bottle,
                kind=kind,
                amount_mg=amount_mg,
                at=at,
                station=None if kind == Kind.RECEIVED else self.station,
                **{"by": self.team.one(Role.DOSING_NURSE), **more},
            )
        )

    def save(self) -> None:
        """Write the bottles, then the lines in the order in which they happened, a few hundred to a transaction.

        Each line updates its bottle by trigger. Old versions of a row can be cleared away only once their transaction
        is over; all lines in one transaction would cost the square of their number.
        """
        Bottle.objects.bulk_create(self.bottles)
        copy_rows(self.entries, at_a_time=LINES_A_TRANSACTION, leave_out=FILLED_BY_TRIGGER)


def build_products() -> dict[str, Product]:
    """Methadone 10 mg/mL and buprenorphine film of 8 mg."""
    return {
        "methadone": Product.objects.create(
            drug="methadone", form=Product.Form.ORAL_SOLUTION, strength_mg_per_ml=Decimal(10)
        ),
        "buprenorphine": Product.objects.create(
            drug="buprenorphine", form=Product.Form.FILM_UNDER_TONGUE, mg_per_unit=Decimal(8)
        ),
    }
