"""Recovery pages: leaving, and staying in touch."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.clinical.discharge import NALOXONE_ADVICE, TOLERANCE_WARNING
from breakwater.journey.recovery import actions, presenters
from breakwater.journey.recovery.forms import CloseForm, ContactForm, DischargeForm, LetterForm
from breakwater.journey.recovery.letters import release_last_dose_letter
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Document, EpisodeOfCare
from breakwater.record.refusals import Conflict, Refused


@require_safe
@staff_page("recovery.home")
def home(request: StaffRequest) -> HttpResponse:
    """Check-ins due, people who did not answer twice, naloxone not given, discharges this week."""
    site = request.staff.current_roles()[0].site
    today = site.local(now()).date()
    lists = presenters.recovery_home(request.scope, today)
    audit.read(action="recovery.home_viewed", by=request.staff, site_id=site.pk, detail={"due": len(lists.due)})
    return render(request, "recovery/home.jinja", {"lists": lists, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("episode.discharge")
def discharge(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Discharge somebody: reason, next visit, naloxone, warning."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    status = 200
    with timezone.override(episode.site.zone):
        form = DischargeForm(request.POST or None)
        valid = request.method == "POST" and form.is_valid()
    if request.method == "POST":
        status = 422
    step = request.POST.get("step")
    confirm = valid and step not in ("confirm", "back")
    if valid and step != "confirm":
        status = 200
    elif valid:
        try:
            actions.discharge(
                episode=episode,
                leaving=form.leaving,
                form_key=form.cleaned_data["form_key"],
                by=request.staff,
                at=now(),
            )
            return redirect("recovery:after", episode_id)
        except Refused as refusal:
            form.refuse(refusal.message)
            status = 409 if isinstance(refusal, Conflict) else 422
    audit.read(action="discharge.viewed", by=request.staff, patient_id=episode.patient_id)
    return render(
        request,
        "recovery/discharge.jinja",
        {
            "form": form,
            "confirm": confirm,
            "episode": episode,
            "warning": TOLERANCE_WARNING,
            "naloxone": NALOXONE_ADVICE,
            "last_dose": presenters.last_dose(request.scope, episode),
        },
        status=status,
    )


@require_safe
@staff_page("episode.discharge")
def after(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """After the discharge: what the person takes along, and the check-ins that are planned."""
    found = (
        Discharge.objects.within(request.scope)
        .select_related("episode__patient", "episode__site", "discharged_by")
        .get_or_404(episode_id=episode_id)
    )
    audit.read(action="discharge.viewed", by=request.staff, patient_id=found.patient_id)
    return render(
        request,
        "recovery/after.jinja",
        {
            "discharge": found,
            "episode": found.episode,
            "check_ins": list(CheckIn.objects.within(request.scope).filter(episode_id=episode_id)),
            "last_dose": presenters.last_dose(request.scope, found.episode),
            "warning": TOLERANCE_WARNING,
            "naloxone": NALOXONE_ADVICE,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("letter.release")
def letter(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """The last-dose letter: to whom, then through the release gate."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    form = LetterForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            document = release_last_dose_letter(
                episode=episode,
                addressee=form.addressee,
                verified=form.cleaned_data["verified"],
                form_key=form.cleaned_data["form_key"],
                by=request.staff,
                at=now(),
            )
            return redirect("recovery:letter_pdf", document.pk)
        except Refused as refusal:
            form.refuse(refusal.message)
    audit.read(action="letter.viewed", by=request.staff, patient_id=episode.patient_id)
    return render(
        request,
        "recovery/letter.jinja",
        {"form": form, "episode": episode, "last_dose": presenters.last_dose(request.scope, episode)},
        status=status,
    )


@require_safe
@staff_page("letter.release")
def letter_pdf(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """A letter that was let out, as PDF. Its file name says nothing about the person."""
    document = Document.objects.within(request.scope).get_or_404(
        pk=document_id, kind=Document.Kind.LAST_DOSE_LETTER, pdf__isnull=False
    )
    audit.read(action="letter.opened", by=request.staff, patient_id=document.patient_id, subject=document)
    response = HttpResponse(bytes(document.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


def _check_in(request: StaffRequest, check_in_id: UUID) -> CheckIn:
    return CheckIn.objects.within(request.scope).select_related("patient", "episode__site").get_or_404(pk=check_in_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("check_in.record")
def check_in(request: StaffRequest, check_in_id: UUID) -> HttpResponse:
    """One check-in: how to reach the person, what to ask, what happened."""
    found = _check_in(request, check_in_id)
    form = ContactForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                contact = actions.record_contact(
                    check_in=found,
                    answered=form.cleaned_data["answered"],
                    answers=form.answers,
                    form_key=form.cleaned_data["form_key"],
                    by=request.staff,
                    at=now(),
                )
                messages.success(request, "Contact recorded.")
                return (
                    redirect("recovery:check_in", check_in_id) if contact.wants_to_return else redirect("recovery:home")
                )
            except Refused as refusal:
                form.refuse(refusal.message)
                status = 409 if isinstance(refusal, Conflict) else 422
    audit.read(action="check_in.viewed", by=request.staff, patient_id=found.patient_id)
    return render(
        request,
        "recovery/check_in.jinja",
        {
            "check_in": found,
            "contacts": list(
                CheckInContact.objects.within(request.scope)
                .filter(check_in__episode=found.episode)
                .select_related("by")
            ),
            "form": form,
            "close_form": CloseForm(),
            "back_key": uuid.uuid4(),
        },
        status=status,
    )


@require_POST
@staff_page("check_in.record")
def close(request: StaffRequest, check_in_id: UUID) -> HttpResponse:
    """Close a check-in that ends without reaching the person."""
    found = _check_in(request, check_in_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose why this check-in is closed.")
        return redirect("recovery:check_in", check_in_id)
    actions.close_check_in(check_in=found, outcome=form.cleaned_data["outcome"], by=request.staff, at=now())
    messages.success(request, "Check-in closed.")
    return redirect("recovery:home")


@require_POST
@staff_page("check_in.record")
def ask_back(request: StaffRequest, check_in_id: UUID) -> HttpResponse:
    """The person wants to come back: hand them to admissions in one press."""
    found = _check_in(request, check_in_id)
    try:
        form_key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        raise Refused("This page is incomplete. Open the check-in again.", code="form_key_missing") from None
    enquiry = actions.ask_back(check_in=found, form_key=form_key, by=request.staff, at=now())
    messages.success(request, f"Admissions has it now, marked urgent. Reference {enquiry.reference}.")
    return redirect("recovery:home")
