"""The home screen of admissions: who waits, how far everybody is, which beds are free; and logging a call."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.forms.calls import LogCallForm
from breakwater.journey.admissions.presenters.queue import Queue
from breakwater.journey.admissions.presenters.queue import queue as read_queue
from breakwater.journey.admissions.views.common import INVALID, OK, attempt, site_of, sites_for
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may


@require_safe
@staff_page("enquiry.view")
def queue(request: StaffRequest) -> HttpResponse:
    """Everybody on the way from a call to a bed."""
    found = _queue_now(request)
    audit.read(
        action="queue.viewed",
        by=request.staff,
        site_id=site_of(request).pk,
        detail={"calls": len(found.calls), "people": sum(len(column.cards) for column in found.columns)},
    )
    form = _log_form(request) if may(request.staff, "enquiry.log") else None
    return render(request, "admissions/queue.jinja", {"queue": found, "form": form})


@require_safe
@staff_page("enquiry.view")
def queue_now(request: StaffRequest) -> HttpResponse:
    """The part of the home screen that is drawn anew every 30 seconds; its full page is the home screen."""
    if not request.headers.get("HX-Request"):
        return redirect("admissions:queue")
    return render(request, "admissions/_queue.jinja", {"queue": _queue_now(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("enquiry.log")
def log_call(request: StaffRequest) -> HttpResponse:
    """Take a call, a text or a visit into the queue."""
    form, status = _log_form(request), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            enquiry, status = attempt(
                request,
                form,
                lambda: actions.log_call(
                    site=form.chosen_site,
                    call=form.call,
                    call_back_due_at=form.cleaned_data["call_back_due_at"],
                    by=request.staff,
                    at=now(),
                    form_key=form.cleaned_data["form_key"],
                ),
                action="enquiry.log",
                site_id=form.chosen_site.pk,
            )
            if enquiry is not None:
                messages.success(request, f"Logged. The reference is {enquiry.reference}.")
                return redirect("admissions:enquiry", enquiry.pk)
    return render(request, "admissions/log_call.jinja", {"form": form}, status=status)


def _queue_now(request: StaffRequest) -> Queue:
    moment = now()
    local = site_of(request).local(moment)
    day_start = datetime.combine(local.date(), time(0), local.tzinfo)
    return read_queue(request.scope, moment=moment, day_start=day_start)


def _log_form(request: StaffRequest) -> LogCallForm:
    return LogCallForm(request.POST or None, sites=sites_for(request, "enquiry.log"), moment=now())
