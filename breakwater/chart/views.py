"""One person's whole story, and the way to find a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.chart import story
from breakwater.chart.event import STAGE_LABELS
from breakwater.chart.summary import Summary, find_people, summary_of
from breakwater.chart.tellers import story_of
from breakwater.chart.window import Window
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import Patient


@require_safe
@staff_page("chart.view")
def person(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The chart: what is true now, then the time line of every stage."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    moment = now()
    window = _window(request, moment)
    found = story.read(request.scope, patient.pk, window, now=moment)
    summary, events = summary_of(found, patient, moment), story_of(found)
    stage = request.GET.get("stage", "")
    shown = [event for event in events if event.stage == stage] if stage in STAGE_LABELS else events
    audit.read(action="chart.viewed", by=request.staff, patient_id=patient.pk)
    return render(
        request,
        "chart/person.jinja",
        {
            "patient": patient,
            "summary": summary,
            "events": shown,
            "window": window,
            "stage": stage,
            "stages": STAGE_LABELS,
            "counts": {name: sum(event.stage == name for event in events) for name in STAGE_LABELS},
            "links": _links(request.staff, summary, patient),
            "total": len(events),
        },
    )


def _window(request: StaffRequest, moment: datetime) -> Window:
    if request.GET.get("whole") == "yes":
        return Window.whole(moment)
    try:
        until = parse_datetime(request.GET.get("until", "").replace(" ", "+"))
    except ValueError:
        until = None
    return Window.ending(until if until is not None and until.tzinfo is not None else moment)


def _links(staff: StaffMember, summary: Summary, patient: Patient) -> list[tuple[str, str]]:
    """What this staff member can do next for this person, as label and address."""
    episode = summary.episode
    if episode is None:
        return []
    active = episode.active
    choices = [
        ("Detox", "detox:person", episode.id, "observation.record", active),
        ("New order", "medication:write_order", episode.id, "order.sign", active),
        ("Plan and sessions", "therapy:person", episode.id, "therapy.home", True),
        ("Move", "residence:move", episode.id, "bed.move", active and bool(summary.header.bed)),
        ("Discharge", "recovery:discharge", episode.id, "episode.discharge", active),
        ("After discharge", "recovery:after", episode.id, "episode.discharge", not active),
        ("Standing facts", "medication:standing", patient.pk, "order.view", True),
        ("Scales", "chart:scales", patient.pk, "assessment.view", True),
        ("Take a photo", "chart:take_photo", patient.pk, "photo.take", True),
        ("Consents", "privacy:consents", patient.pk, "consent.sign", True),
    ]
    return [
        (label, reverse(name, args=[pk]))
        for label, name, pk, permission, applies in choices
        if applies and may(staff, permission, site_id=episode.site_id)
    ]


@require_safe
@staff_page("person.find")
def find(request: StaffRequest) -> HttpResponse:
    """Find a person by name, record number or card. One exact hit opens the chart at once."""
    words = request.GET.get("q", "").strip()
    people = find_people(request.scope, words) if words else []
    audit.read(action="person.searched", by=request.staff, detail={"found": len(people)})
    if len(people) == 1 and may(request.staff, "chart.view"):
        return redirect("chart:person", people[0].pk)
    return render(
        request, "chart/find.jinja", {"words": words, "people": people, "may_open": may(request.staff, "chart.view")}
    )
