"""The map of beds, and holding one for somebody who is coming."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.forms.beds import HoldForm, ReleaseForm
from breakwater.journey.admissions.presenters.beds import FREE, HELD, IN_USE, bed_map
from breakwater.journey.admissions.views.common import INVALID, OK, attempt, site_of
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may, scope_for
from breakwater.record.models import Enquiry, Stay


@require_safe
@staff_page("bed.view")
def beds(request: StaffRequest) -> HttpResponse:
    """All beds, room by room; with ``?enquiry=`` to find one for somebody."""
    units = bed_map(request.scope, moment=now())
    counts = {state: sum(unit.count(state) for unit in units) for state in (FREE, HELD, IN_USE)}
    audit.read(action="beds.viewed", by=request.staff, site_id=site_of(request).pk, detail=counts)
    context = {
        "units": units,
        "counts": counts,
        "enquiry": _asked_for(request),
        "may_hold": may(request.staff, "bed.hold"),
        "may_open": may(request.staff, "enquiry.view"),
        "new_key": uuid4,
    }
    return render(request, "admissions/beds.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("bed.hold")
def hold(request: StaffRequest, bed_id: UUID) -> HttpResponse:
    """Hold one bed for somebody, until a time."""
    bed = get_object_or_404(Bed.objects.within(request.scope).with_places(), pk=bed_id)
    moment, wanted = now(), _asked_for(request)
    form = HoldForm(
        request.POST or None,
        enquiries=Enquiry.objects.within(request.scope).open(),
        bed=bed,
        moment=moment,
        initial={"enquiry": wanted.pk if wanted else None},
    )
    status = OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            enquiry: Enquiry = form.cleaned_data["enquiry"]
            stay, status = attempt(
                request,
                form,
                lambda: actions.hold_bed(
                    bed=bed,
                    enquiry=enquiry,
                    lasting=form.lasting,
                    by=request.staff,
                    at=moment,
                    form_key=form.cleaned_data["form_key"],
                ),
                action="bed.hold",
                site_id=bed.room.unit.site_id,
            )
            if stay is not None:
                until = bed.room.unit.site.local(stay.held_until or moment)
                messages.success(request, f"Bed {bed.label} is held until {until:%H:%M}.")
                return redirect("admissions:enquiry", enquiry.pk)
    return render(request, "admissions/hold.jinja", {"form": form, "bed": bed}, status=status)


@require_POST
@staff_page("bed.hold")
def release(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    """Let a held bed go before its time."""
    stay = Stay.objects.within(request.scope).select_related("bed__room__unit__site").get_or_404(pk=stay_id)
    form = ReleaseForm(request.POST)
    status = INVALID
    if form.is_valid():
        released, status = attempt(
            request,
            form,
            lambda: actions.release_hold(stay=stay, by=request.staff, at=now(), form_key=form.cleaned_data["form_key"]),
            action="bed.release",
            site_id=stay.bed.room.unit.site_id,
        )
        if released is not None:
            messages.success(request, f"Bed {stay.bed.label} is free again.")
            return redirect("admissions:beds")
    return render(request, "admissions/release.jinja", {"form": form, "bed": stay.bed}, status=status)


def _asked_for(request: StaffRequest) -> Enquiry | None:
    """The open enquiry named in the address, when this staff member may see it."""
    try:
        enquiry_id = UUID(request.GET.get("enquiry", ""))
    except ValueError:
        return None
    scope = scope_for(request.staff, "enquiry.view")
    return Enquiry.objects.within(scope).open().filter(pk=enquiry_id).first()
