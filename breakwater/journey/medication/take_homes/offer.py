"""What could be issued to one person now: which rule decides, what is left, which days can be covered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.formatting import day as day_words
from breakwater.clinical.take_home_limits import Supply, TakeHomeDecision, check_supply, coverable
from breakwater.clinical.take_home_rules import TakeHomeRules, own_limit, rule_sets_for
from breakwater.journey.medication.models import TakeHomeLimit
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.bottles import Bottles, bottles_of
from breakwater.organization.closed_days import closed_between
from breakwater.organization.models import Site
from breakwater.record.models import Dose, EpisodeOfCare, MedicationOrder, Patient, TakeHomeReview, TakeHomeSupply

Decision = TakeHomeReview.Decision


@dataclass(frozen=True, slots=True)
class Planned:
    """One bottle that would be issued: the day and part it covers, by which order, in place of which bottle."""

    covers_on: date
    part: int
    order: MedicationOrder
    replaces: TakeHomeSupply | None

    @property
    def dose_mg(self) -> Decimal:
        """What the order says for this part of the day, in mg."""
        return self.order.parts[self.part - 1]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything the decision rests on, read at one moment. ``last_on`` is the last day with a signed order."""

    patient: Patient
    episode: EpisodeOfCare
    site: Site
    orders: tuple[MedicationOrder, ...]
    review: TakeHomeReview | None
    bottles: Bottles
    supply: Supply
    rule_sets: tuple[TakeHomeRules, ...]
    given_parts: frozenset[int]
    last_on: date

    @property
    def today(self) -> date:
        return self.supply.given_on

    @property
    def now(self) -> TakeHomeDecision:
        """How it stands before anything is asked for."""
        return self.check(())

    @property
    def stopped(self) -> bool:
        """A prescriber has stopped every bottle for this person."""
        return self.review is not None and self.review.decision == Decision.STOPPED

    @property
    def drawn_from(self) -> str:
        """Which orders, versions and review a page was drawn from; it must still be so when the form comes (H14)."""
        named = [f"{order.pk}:{order.version}" for order in self.orders]
        return "|".join([*named, str(self.review.pk) if self.review else "none"])

    @property
    def dosed_or_covered(self) -> bool:
        """Today's dose was observed, or a bottle covers today: the person was seen before bottles leave."""
        return bool(self.given_parts) or self.today in self.supply.outstanding_on

    def order_on(self, day: date) -> MedicationOrder | None:
        """The signed order in force on a day."""
        return next((order for order in self.orders if order.starts_on <= day <= order.ends_on), None)

    def check(self, days: Iterable[date]) -> TakeHomeDecision:
        """Whether these days are within the limits, and by which rule."""
        return check_supply(replace(self.supply, covers_on=tuple(days)), self.rule_sets)

    def days(self) -> tuple[date, ...]:
        """Days that can be covered, oldest first: today's later parts, then every day ahead that the rules let be.

        Today is among them only when an earlier part of it was given here.
        """
        if self.stopped:
            return ()
        today, blocked = self.today, self.bottles.blocked_on
        rest = bool(self.given_parts) and not self.supply.dosed_today and today not in blocked
        rest = rest and self.check((today,)).allowed
        passed_over = {*self.supply.outstanding_on, *blocked, *((today,) if rest else ())}
        held = replace(self.supply, outstanding_on=tuple(sorted(passed_over)))
        return (*((today,) if rest else ()), *coverable(held, self.rule_sets, self.last_on))

    def planned(self, days: Iterable[date]) -> list[Planned]:
        """One bottle for each part of each day; of today only the parts not given yet.

        Raises:
            TakeHomeRefused: no signed order is in force on one of the days.
        """
        return [bottle for day in sorted(days) for bottle in self._of_day(day)]

    def _of_day(self, day: date) -> list[Planned]:
        order = self.order_on(day)
        if order is None:
            raise TakeHomeRefused(
                f"No signed order is in force on {day}. Ask the prescriber.", code="no_order_that_day"
            )
        given = self.given_parts if day == self.today else frozenset()
        parts = [part for part in range(1, order.parts_per_day + 1) if part not in given]
        return [Planned(day, part, order, self.bottles.replaced_by(day, part)) for part in parts]


def offer_for(patient: Patient, site: Site, at: datetime, *, in_a_closure: bool = False) -> Offer:
    """Read what could be issued to this person at this site now. A fixed number of queries.

    Args:
        in_a_closure: a prescriber decides for everybody at once, so that somebody never reviewed is not held to closed
            days; the authorities' limits, the site's and a reviewed person's own stand as ever.

    Raises:
        TakeHomeRefused: the person is not in treatment here, or no signed order is in force.
    """
    today = site.dosing_day(at)
    episode = EpisodeOfCare.objects.active().filter(patient=patient).first()
    if episode is None:
        raise TakeHomeRefused("Treatment here has ended. No bottles without a new admission.", code="episode_ended")
    orders = _orders(patient, site, today)
    review = TakeHomeReview.objects.standing(patient)
    bottles = bottles_of(patient, today)
    given = _given_parts(patient, today)
    last_on = _last_day(orders, today)
    supply = Supply(
        drug=cast(Drug, orders[0].drug),
        day_1_on=min(today, site.dosing_day(episode.started_at)),
        given_on=today,
        covers_on=(),
        outstanding_on=bottles.outstanding_on,
        dosed_today=given >= set(range(1, orders[0].parts_per_day + 1)),
        closed_on=closed_between(site, today, last_on),
    )
    rules = rule_sets_for(site.state or None, _own(site, today, review, in_a_closure=in_a_closure))
    return Offer(patient, episode, site, orders, review, bottles, supply, rules, given, last_on)


def _orders(patient: Patient, site: Site, today: date) -> tuple[MedicationOrder, ...]:
    """The signed order of today and those that follow it day by day, of the same medicine."""
    # A verbal order is enough for a dose that is watched, not for bottles.
    signed = MedicationOrder.objects.signed().filter(
        patient=patient, site=site, ends_on__gte=today, signed_at__isnull=False
    )
    orders = list(signed.select_related("signed_by").order_by("starts_on"))
    if not orders or orders[0].starts_on > today:
        raise TakeHomeRefused(
            "No signed order is in force today at this site. Ask the prescriber for one.", code="no_order_today"
        )
    return tuple(order for order in orders if order.drug == orders[0].drug)


def _last_day(orders: tuple[MedicationOrder, ...], today: date) -> date:
    """The last day that follows today without a gap between orders."""
    last = today
    for order in orders:
        if (order.starts_on - last).days > 1:
            break
        last = order.ends_on
    return last


def _own(site: Site, today: date, review: TakeHomeReview | None, *, in_a_closure: bool) -> list[TakeHomeRules]:
    """The site's own limit and the person's."""
    own = []
    limit = TakeHomeLimit.objects.in_force(site, today)
    if limit is not None and limit.most_days is not None:
        own.append(own_limit(f"Limit of {site.name}", limit.most_days))
    if review is not None:
        own.append(own_limit(f"Review of {_reviewed_on(review, site)} by {review.decided_by}", review.most_days or 0))
    elif not in_a_closure:
        own.append(own_limit("No review yet: closed days only", 0))
    return own


def _reviewed_on(review: TakeHomeReview, site: Site) -> str:
    return day_words(site.local(review.decided_at).date())


def _given_parts(patient: Patient, today: date) -> frozenset[int]:
    doses = Dose.objects.completed().on_dosing_day(today).filter(patient=patient)
    return frozenset(doses.values_list("part", flat=True))
