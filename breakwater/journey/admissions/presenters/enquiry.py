"""One enquiry: everything known, what to do next, and what happened so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from breakwater.clinical.formatting import clock, when
from breakwater.clinical.placement import DIMENSIONS, level
from breakwater.journey.admissions.levels import HOSPITAL_LEVEL, needs_bed
from breakwater.journey.admissions.models import Contact, IdentityCheck
from breakwater.journey.admissions.presenters.screening import ScreeningSummary, summary
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy.permissions import may
from breakwater.privacy.scope import Scope
from breakwater.record.models import Enquiry, EpisodeOfCare, Placement, Screening, Stay

S = Enquiry.Status


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history, as the ``timeline`` part draws it."""

    at: datetime
    at_words: str
    title: str
    detail: str = ""
    tone: str = "done"
    href: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now; ``href`` is empty when this person may not do it, and the text says who does."""

    title: str
    text: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class PlacementSummary:
    placement: Placement
    decided: str
    recommended: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class EnquiryPage:
    enquiry: Enquiry
    next_step: NextStep
    screening: ScreeningSummary | None
    placement: PlacementSummary | None
    hold: Stay | None
    needs_bed: bool
    events: list[Event]
    is_open: bool
    is_family: bool


def enquiry_page(enquiry: Enquiry, *, scope: Scope, staff: StaffMember, moment: datetime) -> EnquiryPage:
    """Read the enquiry's rows, in five queries, and put them into words."""
    contacts = list(Contact.objects.within(scope).filter(enquiry=enquiry).select_related("made_by"))
    screenings = list(Screening.objects.within(scope).filter(enquiry=enquiry).select_related("screened_by"))
    placements = list(Placement.objects.within(scope).filter(enquiry=enquiry).select_related("decided_by"))
    stays = list(Stay.objects.within(scope).filter(enquiry=enquiry).select_related("bed__room__unit", "created_by"))
    checks = list(IdentityCheck.objects.within(scope).filter(enquiry=enquiry).select_related("checked_by"))
    hold = next(
        (s for s in stays if s.status == Stay.Status.HELD and s.held_until is not None and s.held_until > moment), None
    )
    placement = placements[0] if placements else None
    events = [
        *_call_events(enquiry, contacts),
        *((s.screened_at, "Health questions asked", f"by {s.screened_by}") for s in screenings),
        *((p.decided_at, f"Level decided: {level_words(p.decided_level)}", f"by {p.decided_by}") for p in placements),
        *_bed_events(stays, enquiry.site, moment),
        *((c.checked_at, "Identity checked: a different person", f"by {c.checked_by}. {c.reason}") for c in checks),
    ]
    today = enquiry.site.local(moment).date()
    return EnquiryPage(
        enquiry=enquiry,
        next_step=_next_step(enquiry, bool(screenings), placement, hold, staff),
        screening=summary(screenings[0], enquiry.site) if screenings else None,
        placement=placement_summary(placement) if placement else None,
        hold=hold,
        needs_bed=placement is not None and needs_bed(placement.decided_level),
        events=[
            Event(at, when(at, enquiry.site.zone, today), title, detail)
            for at, title, detail in sorted(events, key=lambda event: event[0], reverse=True)
        ],
        is_open=enquiry.status not in (S.ADMITTED, S.CLOSED),
        is_family=enquiry.caller == Enquiry.Caller.FAMILY,
    )


def level_words(code: str) -> str:
    """A level as pages name it: "3.7 Medically managed residential"."""
    return f"{code} {level(code).label}"


def placement_summary(placement: Placement) -> PlacementSummary:
    """What a page shows of one placement."""
    return PlacementSummary(
        placement=placement,
        decided=level_words(placement.decided_level),
        recommended=level_words(placement.recommended_level),
        rows=[
            (
                f"{d.number} {d.label}",
                placement.dimensions[d.id]["level"] if d.gives_level else "",
                placement.dimensions[d.id]["reason"],
            )
            for d in DIMENSIONS
        ],
    )


TimedWords = tuple[datetime, str, str]


def _call_events(enquiry: Enquiry, contacts: list[Contact]) -> Iterator[TimedWords]:
    by = f"taken by {enquiry.taken_by}" if enquiry.taken_by and enquiry.channel != Enquiry.Channel.WEB else ""
    yield enquiry.received_at, f"Asked for help: {enquiry.get_channel_display().lower()}", by
    for contact in contacts:
        yield contact.made_at, contact.get_outcome_display(), _contact_detail(contact, enquiry.site)
    if enquiry.closed_at is not None:
        yield enquiry.closed_at, "Closed", f"by {enquiry.closed_by}. {enquiry.close_reason}"
    episode = _episode_of(enquiry)
    if episode is not None:
        yield episode.started_at, f"Admitted: {level_words(episode.level_of_care)}", f"by {episode.admitted_by}"


def _contact_detail(contact: Contact, site: Site) -> str:
    again = f" Call again {when(contact.call_back_due_at, site.zone)}." if contact.call_back_due_at else ""
    return f"by {contact.made_by}.{again} {contact.note}".strip()


def _bed_events(stays: list[Stay], site: Site, moment: datetime) -> Iterator[TimedWords]:
    for stay in stays:
        since = stay.during.lower
        if stay.episode_id is not None or since is None:
            continue
        end = f"until {clock(stay.held_until, site.zone)}" if stay.held_until else ""
        over = stay.status == Stay.Status.RELEASED or (stay.held_until is not None and stay.held_until <= moment)
        words = f"Bed {stay.bed.label} held {end}" + (", since let go" if over else "")
        yield since, words, f"by {stay.created_by}"


def _episode_of(enquiry: Enquiry) -> EpisodeOfCare | None:
    """The episode an admitted enquiry became; the view has loaded it together with the enquiry."""
    return getattr(enquiry, "episode", None) if enquiry.status == S.ADMITTED else None


def _next_step(
    enquiry: Enquiry, screened: bool, placement: Placement | None, hold: Stay | None, staff: StaffMember
) -> NextStep:
    """One step for every state, so that no answer leads to a dead end."""
    if enquiry.status == S.CLOSED:
        return NextStep("This enquiry is closed", "If the person calls again, log a new call: they are always welcome.")
    if enquiry.status == S.ADMITTED:
        step = NextStep("Admitted", "The page after admission says what happens now, by whom.", "admitted", "Open it")
    elif enquiry.answered_at is None:
        return _call_step(enquiry, staff)
    elif not screened and placement is None:
        step = NextStep("Ask the health questions", "What could be dangerous comes first. Takes about 10 minutes.",
                        "screen", "Ask the questions")  # fmt: skip
    elif placement is None:
        step = NextStep("Decide the level of care", "Whatever the answers were, there is a level that fits.",
                        "place", "Decide the level")  # fmt: skip
    else:
        step = _step_to_admission(placement, hold)
    return _for_whom_may(step, enquiry, staff)


def _step_to_admission(placement: Placement, hold: Stay | None) -> NextStep:
    if not needs_bed(placement.decided_level):
        return NextStep("Admit", "This level needs no bed.", "admit", "Admit")
    if hold is not None:
        return NextStep("Admit when they arrive", f"Bed {hold.bed.label} is held for them.", "admit", "Admit")
    hospital = " Arrange the hospital with a prescriber; a bed here only bridges." * (
        placement.decided_level == HOSPITAL_LEVEL
    )
    return NextStep(
        "Hold a bed", f"Agree on when they come, and hold a bed until then.{hospital}", "beds", "Find a bed"
    )


_RIGHTS = {
    "screen": ("screening.record", "admissions, a prescriber or a counselor"),
    "place": ("placement.decide", "admissions, a prescriber or a counselor"),
    "beds": ("bed.hold", "admissions"),
    "admit": ("episode.admit", "admissions"),
    "admitted": ("enquiry.view", "admissions"),
}


def _for_whom_may(step: NextStep, enquiry: Enquiry, staff: StaffMember) -> NextStep:
    """The step with its address, or with the words who does it when this staff member may not."""
    right, who = _RIGHTS[step.href]
    if not may(staff, right, site_id=enquiry.site_id):
        return NextStep(step.title, f"{step.text} Done by {who}.")
    if step.href == "beds":
        return NextStep(step.title, step.text, f"{reverse('admissions:beds')}?enquiry={enquiry.pk}", step.action)
    return NextStep(step.title, step.text, reverse(f"admissions:{step.href}", args=[enquiry.pk]), step.action)


def _call_step(enquiry: Enquiry, staff: StaffMember) -> NextStep:
    """The call itself: the number, and whether a message may be left."""
    after = "Then record below what came of it."
    if not may(staff, "enquiry.answer", site_id=enquiry.site_id):
        after = "Done by admissions."
    if not enquiry.phone:
        return NextStep("Call them", f"They left no number. {after}")
    message = "A neutral message is fine." if enquiry.safe_to_leave_message else "Do not leave a message."
    return NextStep("Call them", f"{enquiry.phone}. {message} {after}")
