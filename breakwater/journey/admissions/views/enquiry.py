"""The page of one enquiry and the small acts on it: what came of a call, closing, a manager's check of identity."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.forms.calls import CloseForm, ContactForm, IdentityForm
from breakwater.journey.admissions.presenters.enquiry import enquiry_page
from breakwater.journey.admissions.views.common import INVALID, OK, attempt, find_enquiry
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may, scope_for
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Enquiry


@require_safe
@staff_page("enquiry.view")
def enquiry(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """Everything known about one enquiry, the next step, and the history."""
    found = find_enquiry(request, enquiry_id)
    audit.read(
        action="enquiry.viewed",
        by=request.staff,
        site_id=found.site_id,
        subject=found,
        patient_id=found.episode.patient_id if found.status == Enquiry.Status.ADMITTED else None,
    )
    return _page(request, found)


@require_POST
@staff_page("enquiry.answer")
def record_contact(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """Record that the caller was reached or not, and when to call next."""
    found = find_enquiry(request, enquiry_id)
    form = ContactForm(request.POST, enquiry=found, moment=now(), auto_id="contact_%s")
    status = INVALID
    if form.is_valid():
        contact, status = attempt(
            request,
            form,
            lambda: actions.record_contact(
                enquiry=found,
                outcome=form.cleaned_data["outcome"],
                note=form.cleaned_data["note"],
                call_back_due_at=form.cleaned_data["call_back_due_at"],
                by=request.staff,
                at=now(),
                form_key=form.cleaned_data["form_key"],
            ),
            action="enquiry.contact",
            site_id=found.site_id,
        )
        if contact is not None:
            messages.success(request, f"Saved {found.site.local(contact.made_at):%H:%M}.")
            return redirect("admissions:enquiry", enquiry_id)
    return _page(request, found, contact_form=form, status=status)


@require_POST
@staff_page("enquiry.answer")
def close(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """End an enquiry that does not become an admission."""
    found = find_enquiry(request, enquiry_id)
    form = CloseForm(request.POST, auto_id="close_%s")
    status = INVALID
    if form.is_valid():
        closed, status = attempt(
            request,
            form,
            lambda: actions.close_enquiry(
                enquiry=found,
                reason=form.chosen_reason,
                by=request.staff,
                at=now(),
                form_key=form.cleaned_data["form_key"],
            ),
            action="enquiry.close",
            site_id=found.site_id,
        )
        if closed is not None:
            messages.success(request, f"Enquiry {closed.reference} is closed.")
            return redirect("admissions:queue")
    return _page(request, found, close_form=form, status=status)


@require_POST
@staff_page("identity.clear")
def clear_identity(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """A manager records that this is a different person from the one in treatment under the same name."""
    found = find_enquiry(request, enquiry_id)
    form = IdentityForm(request.POST, auto_id="identity_%s")
    status = INVALID
    if form.is_valid():
        done, status = attempt(
            request,
            form,
            lambda: actions.clear_identity(
                enquiry=found,
                family_name=form.cleaned_data["family_name"],
                given_name=form.cleaned_data["given_name"],
                birth_on=form.cleaned_data["birth_on"],
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=now(),
                form_key=form.cleaned_data["form_key"],
            ),
            action="identity.clear",
            site_id=found.site_id,
        )
        if done is not None:
            messages.success(request, "Recorded. Admissions can finish now.")
            return redirect("admissions:enquiry", enquiry_id)
    return _page(request, found, identity_form=form, status=status)


def _page(
    request: StaffRequest,
    found: Enquiry,
    *,
    contact_form: ContactForm | None = None,
    close_form: CloseForm | None = None,
    identity_form: IdentityForm | None = None,
    status: int = OK,
) -> HttpResponse:
    """The enquiry's page with a fresh form for each act this staff member may do, or the one that was refused."""
    moment = now()
    # A refused act may have lost a race: the page shows what is true now.
    if status != OK:
        found = find_enquiry(request, found.pk)
    scope = scope_for(request.staff, "enquiry.view")
    page = enquiry_page(found, scope=scope, staff=request.staff, moment=moment)
    if page.is_open and may(request.staff, "enquiry.answer", site_id=found.site_id):
        contact_form = contact_form or ContactForm(enquiry=found, moment=moment, auto_id="contact_%s")
        close_form = close_form or CloseForm(auto_id="close_%s")
    if page.is_open and may(request.staff, "identity.clear", site_id=found.site_id):
        identity_form = identity_form or IdentityForm(auto_id="identity_%s")
    forms: list[KeyedForm] = [form for form in (contact_form, close_form, identity_form) if form is not None]
    return render(
        request,
        "admissions/enquiry.jinja",
        {
            "page": page,
            "enquiry": found,
            "form": next((form for form in forms if form.is_bound and form.errors), None),
            "contact_form": contact_form,
            "close_form": close_form,
            "identity_form": identity_form,
            "may_screen": page.is_open and may(request.staff, "screening.record", site_id=found.site_id),
            "may_place": page.is_open and may(request.staff, "placement.decide", site_id=found.site_id),
            "may_admit": page.is_open and may(request.staff, "episode.admit", site_id=found.site_id),
            "may_hold": page.is_open and may(request.staff, "bed.hold", site_id=found.site_id),
        },
        status=status,
    )
