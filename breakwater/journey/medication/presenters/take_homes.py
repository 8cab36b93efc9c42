"""Take-homes of one person, and what waits to be done about take-homes at a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from breakwater.clinical.amounts import mg_in_words
from breakwater.clinical.formatting import day, dose, mg
from breakwater.clinical.take_home_limits import TakeHomeDecision
from breakwater.journey.medication.models import CallBack, CallBackCount, PrintJob, SuddenClosure
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.bottles import Bottles, bottles_of
from breakwater.journey.medication.take_homes.closed_days import ClosedRun, next_closed_run
from breakwater.journey.medication.take_homes.offer import Offer, Planned, offer_for
from breakwater.organization.models import Site, Station
from breakwater.record.models import Patient, TakeHomeIssue, TakeHomeLoss, TakeHomeReview, TakeHomeSupply
from breakwater.record.scoped import ReachableSites

NEWEST = 60
NEWEST_REVIEWS = 12
Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one person may have, has and had. ``offer`` is None when nothing can be issued, and ``problem`` says why."""

    bottles: Bottles
    reviews: Sequence[TakeHomeReview]
    rows: Sequence[TakeHomeSupply]
    losses: Sequence[TakeHomeLoss]
    offer: Offer | None
    problem: str

    @property
    def facts(self) -> Facts:
        return facts_of(self.offer) if self.offer else []


def person_page(scope: ReachableSites, person: Patient, site: Site, at: datetime) -> PersonPage:
    """Everything about one person's take-homes, in a fixed number of queries."""
    offer, problem = None, ""
    try:
        offer = offer_for(person, site, at)
    except TakeHomeRefused as refusal:
        problem = refusal.message
    rows = TakeHomeSupply.objects.within(scope).filter(patient=person).order_by("-covers_on", "-part")
    reviews = TakeHomeReview.objects.within(scope).filter(patient=person).select_related("decided_by")
    losses = TakeHomeLoss.objects.within(scope).filter(patient=person)
    return PersonPage(
        bottles=offer.bottles if offer else bottles_of(person, site.dosing_day(at)),
        reviews=list(reviews.order_by("-decided_at")[:NEWEST_REVIEWS]),
        rows=list(
            rows.select_related("issue__hand_over", "returned", "loss__replacement", "issue__issued_by")[:NEWEST]
        ),
        losses=list(losses.select_related("supply", "reported_by", "replacement__decided_by")),
        offer=offer,
        problem=problem,
    )


def facts_of(offer: Offer, decision: TakeHomeDecision | None = None) -> Facts:
    """The deciding rule, its ceiling, closed days, bottles still out and what is left, in words."""
    decision = decision or offer.now
    split, deciding, today = decision.split, decision.deciding, offer.today
    closed = [on for on in offer.supply.closed_on if on > today]
    left = "no ceiling" if split.left_days is None else days(max(0, split.left_days))
    return [
        ("Treatment day", str(split.treatment_day)),
        ("Deciding rule", deciding.name if deciding else "none for this medicine"),
        ("Most days in hand", "no ceiling" if split.ceiling_days is None else days(split.ceiling_days)),
        ("Bottles still out", _days_of(offer.supply.outstanding_on, today)),
        ("Closed days on top", days(split.closure_days)),
        ("Left", left),
        ("Next closed days", _days_of(closed[:4], today)),
        ("Decision", _reviewed(offer.review)),
    ]


def _reviewed(review: TakeHomeReview | None) -> str:
    if review is None:
        return "no review yet: closed days only"
    most = f", at most {days(review.most_days)}" if review.most_days else ""
    return f"{review.get_decision_display()}{most}. {review.decided_by}, {day(review.decided_at.date())}"


def days(count: int) -> str:
    """ "1 day", "3 days"."""
    return f"{count} day{'' if count == 1 else 's'}"


def _days_of(found: Sequence[date], today: date) -> str:
    return ", ".join(day(one, today) for one in found) or "none"


def day_choices(offer: Offer) -> list[tuple[date, str]]:
    """Each day that can be covered, with why it is special."""
    words = {"weekend": "closed every week", "holiday": "closed, holiday", "other": "closed"}
    return [
        (
            on,
            f"{day(on, offer.today)}"
            + (f" ({words[offer.supply.closed_on[on]]})" if on in offer.supply.closed_on else "")
            + (" (later today)" if on == offer.today else ""),
        )
        for on in offer.days()
    ]


@dataclass(frozen=True, slots=True)
class BottleLine:
    """One bottle that is about to be issued, as the confirm repeats it."""

    number: int
    of: int
    on: date
    part: str
    amount: str
    in_words: str
    replaces: bool


def bottle_lines(planned: Sequence[Planned]) -> list[BottleLine]:
    """The bottles in their order."""
    return [
        BottleLine(
            number=number,
            of=len(planned),
            on=one.covers_on,
            part=f"part {one.part} of {one.order.parts_per_day}" if one.order.parts_per_day > 1 else "",
            amount=mg(one.dose_mg),
            in_words=mg_in_words(one.dose_mg),
            replaces=one.replaces is not None,
        )
        for number, one in enumerate(planned, start=1)
    ]


def amount_of(bottle: TakeHomeSupply) -> str:
    """ "80 mg = 8 mL of 10 mg/mL"."""
    return dose(bottle.dose_mg, bottle.strength_mg_per_ml)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The day's work about take-homes at a site."""

    closed: ClosedRun | None
    closures: Sequence[SuddenClosure]
    issues: Sequence[TakeHomeIssue]
    jobs: Sequence[PrintJob]
    losses: Sequence[TakeHomeLoss]
    call_backs: Sequence[CallBack]
    differing: Sequence[CallBackCount]


def waiting_at(scope: ReachableSites, site: Site, station: Station | None, at: datetime) -> Waiting:
    """What waits, most urgent list first; a fixed number of queries."""
    issues = TakeHomeIssue.objects.within(scope).waiting().filter(site=site)
    jobs = PrintJob.objects.within(scope).waiting_at(station) if station else PrintJob.objects.none()
    losses = TakeHomeLoss.objects.within(scope).undecided().filter(supply__site=site)
    calls = CallBack.objects.within(scope).not_counted().filter(site=site)
    differing = CallBackCount.objects.within(scope).differing().filter(call_back__site=site)
    today = site.dosing_day(at)
    return Waiting(
        closed=next_closed_run(scope, site, today),
        closures=list(SuddenClosure.objects.within(scope).filter(site=site, last_on__gte=today)),
        issues=list(issues.select_related("patient", "issued_by").order_by("issued_at")[:NEWEST]),
        jobs=list(jobs.select_related("requested_by").prefetch_related("labels")[:NEWEST]),
        losses=list(losses.select_related("patient", "supply", "reported_by").order_by("reported_at")),
        call_backs=list(calls.select_related("patient", "called_by")),
        differing=list(differing.select_related("call_back__patient", "counted_by")[:NEWEST_REVIEWS]),
    )
