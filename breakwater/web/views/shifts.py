"""A manager's page of shifts: who is at work, who leads, who comes next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from breakwater.audit import record
from breakwater.audit.keys import KeyReused
from breakwater.organization.clock import now
from breakwater.privacy import shifts
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.refusals import Refused
from breakwater.web.shift_form import ShiftForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("shift.plan")
def shift_list(request: StaffRequest) -> HttpResponse:
    """Shifts that run or come at the manager's sites, and the form for one more."""
    moment = now()
    form = ShiftForm(request.scope.site_ids, moment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shifts.add_shift(by=request.staff, at=moment, **form.cleaned_data)
        except (Refused, KeyReused) as refusal:
            record.refused(action="shift.added", by=request.staff, code=refusal.code)
            form.refuse(refusal.message)
        else:
            messages.success(request, "On shift.")
            return redirect("shifts")
    found = list(shifts.shifts_within(request.scope.site_ids, moment))
    running = [shift for shift in found if shift.starts_at <= moment]
    led = {shift.site_id for shift in running if shift.leads}
    context = {
        "form": form, "running": running, "coming": [shift for shift in found if shift.starts_at > moment],
        "without_lead": [site for site in form.fields["site"].queryset if site.pk not in led],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "staff/shifts.jinja", context, status=422 if form.errors else 200)


@require_POST
@staff_page("shift.plan")
def end_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """End a shift now: somebody goes home early, or another person takes the lead."""
    moment = now()
    shift = shifts.shifts_within(request.scope.site_ids, moment).filter(pk=shift_id).first()
    if shift is None:
        raise Http404
    try:
        shifts.end_shift(shift=shift, by=request.staff, at=moment)
        messages.success(request, f"The shift of {shift.staff} has ended.")
    except Refused as refusal:
        record.refused(action="shift.ended", by=request.staff, code=refusal.code, site_id=shift.site_id)
        messages.error(request, refusal.message)
    return redirect("shifts")
