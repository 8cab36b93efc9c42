"""Closed days of a site, who has no cover for them, and a sudden closure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.closed_days import ClosedDayForm, SuddenClosureForm, WeeklyClosureForm
from breakwater.journey.medication.models import PrintJob, SuddenClosure
from breakwater.journey.medication.take_homes import closed_days as acts
from breakwater.journey.medication.take_homes.closed_days import next_closed_run, suggested
from breakwater.journey.medication.take_homes.closure import carry_on, close_suddenly, progress_of
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.organization.clock import now
from breakwater.organization.models import ClosedDay, Station, WeeklyClosure
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may

PAST_DAYS_SHOWN = 12


def _page(
    request: StaffRequest, status: int, *, day: ClosedDayForm | None = None, weekly: WeeklyClosureForm | None = None
) -> HttpResponse:
    site, today = at_window.site_of(request), at_window.site_of(request).dosing_day(now())
    days = ClosedDay.objects.within(request.scope).filter(site=site).select_related("added_by", "withdrawn_by")
    every = WeeklyClosure.objects.within(request.scope).filter(site=site).select_related("added_by")
    run = next_closed_run(request.scope, site, today)
    audit.read(action="closed_day.viewed", by=request.staff, site_id=site.pk)
    context = {
        "site": site, "today": today, "run": run, "weekly": list(every),
        "ahead": list(days.filter(closed_on__gte=today)),
        "past": list(days.filter(closed_on__lt=today).order_by("-closed_on")[:PAST_DAYS_SHOWN]),
        "suggested": suggested(site, today),
        "day_form": day or ClosedDayForm(auto_id="day_%s"),
        "weekly_form": weekly or WeeklyClosureForm(auto_id="weekly_%s", initial={"starts_on": today}),
        "form": weekly or day,
    }  # fmt: skip
    return render(request, "medication/closed_days.jinja", context, status=status)


@form_view
@staff_page("closed_day.manage")
def closed_days(request: StaffRequest) -> HttpResponse:
    """The days this site is closed, with federal holidays suggested; add one."""
    site = at_window.site_of(request)
    form = ClosedDayForm(request.POST or None, auto_id="day_%s")

    def act(answers: dict[str, Any]) -> ClosedDay:
        return acts.add_closed_day(site=site, by=request.staff, at=now(), **answers)

    done, status = tried(request, form, "closed_day.added", act, site_id=site.pk)
    if done is None:
        return _page(request, status, day=form if form.is_bound else None)
    messages.success(request, "The day is in the list. People with an order for it need bottles.")
    return to("closed_days")


@require_POST
@staff_page("closed_day.manage")
def close_weekly(request: StaffRequest) -> HttpResponse:
    """Close on one weekday, every week."""
    site = at_window.site_of(request)
    form = WeeklyClosureForm(request.POST, auto_id="weekly_%s")

    def act(answers: dict[str, Any]) -> WeeklyClosure:
        return acts.close_every_week(site=site, by=request.staff, at=now(), **answers)

    done, status = tried(request, form, "closed_day.weekly_added", act, site_id=site.pk)
    if done is None:
        return _page(request, status, weekly=form)
    messages.success(request, f"Closed every {done.get_weekday_display()}.")
    return to("closed_days")


@require_POST
@staff_page("closed_day.manage")
def open_again(request: StaffRequest) -> HttpResponse:
    """Withdraw a closed day, or end a weekly closure."""
    days, every = ClosedDay.objects.within(request.scope), WeeklyClosure.objects.within(request.scope)
    text = request.POST.get("day", "")
    day = days.filter(pk=int(text)).select_related("site").first() if text.isdecimal() and len(text) < 16 else None
    weekly_id = _uuid(request.POST.get("weekly", ""))
    weekly = every.filter(pk=weekly_id).select_related("site").first() if weekly_id else None
    if day is not None:
        acts.withdraw_closed_day(day=day, by=request.staff, at=now())
    elif weekly is not None:
        acts.end_weekly_closure(closure=weekly, by=request.staff, at=now())
    else:
        raise Http404
    messages.success(request, "Open again. Bottles that were issued for closed days still cover them.")
    return to("closed_days")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _stations(request: StaffRequest) -> Any:
    site = at_window.site_of(request)
    return Station.objects.filter(site=site, kind=Station.Kind.DOSING_WINDOW)


@form_view
@staff_page("take_home.decide")
def close(request: StaffRequest) -> HttpResponse:
    """A sudden closure: a prescriber decides once, and everybody with an order for these days is covered."""
    site = at_window.site_of(request)
    form = SuddenClosureForm(request.POST or None, stations=_stations(request))
    confirm = request.method == "POST" and request.POST.get("step") != "close" and form.is_valid()

    def act(answers: dict[str, Any]) -> SuddenClosure:
        station = Station.objects.select_related("site").get(pk=answers.pop("station").pk)
        return close_suddenly(station=station, by=request.staff, at=now(), **answers)

    done, status = (None, 200) if confirm else tried(request, form, "take_home.closure", act, site_id=site.pk)
    if done is not None:
        carry_on(done, by=done.decided_by, at=now())
        return to("sudden_closure", done.pk)
    return render(request, "medication/close.jinja", {"form": form, "site": site, "confirm": confirm}, status=status)


@require_safe
@staff_page("take_home.view")
def sudden_closure(request: StaffRequest, sudden_closure_id: UUID) -> HttpResponse:
    """How far a closure is: who is covered, who could not be and why, and its labels."""
    rows = SuddenClosure.objects.within(request.scope).select_related("site", "station", "decided_by")
    found = rows.get_or_404(pk=sudden_closure_id)
    jobs = PrintJob.objects.within(request.scope).filter(labels__supply__issue__closure_cover__closure=found)
    audit.read(action="take_home.closure_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {
        "closure": found, "site": found.site, "progress": progress_of(found), "station": at_window.station_of(request),
        "jobs": list(jobs.distinct().select_related("station", "release__released_by")),
        "may_decide": may(request.staff, "take_home.decide", site_id=found.site_id),
        "may_issue": may(request.staff, "take_home.issue", site_id=found.site_id),
    }  # fmt: skip
    return render(request, "medication/sudden_closure.jinja", context)


@require_POST
@staff_page("take_home.decide")
def carry_on_closure(request: StaffRequest, sudden_closure_id: UUID) -> HttpResponse:
    """Go on where it stopped, and try again those who could not be covered."""
    rows = SuddenClosure.objects.within(request.scope).select_related("site", "station__site", "decided_by")
    found = rows.get_or_404(pk=sudden_closure_id)
    carry_on(found, by=request.staff, at=now(), again=True)
    return to("sudden_closure", found.pk)
