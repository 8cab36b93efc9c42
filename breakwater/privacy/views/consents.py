"""A person's agreements: what they cover, signing one more, taking one back, and who belongs to a class."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.consent import match_recipient, revoke_consent, sign_consent
from breakwater.privacy.forms import MatchForm, ReleaseConsentForm, RevokeForm
from breakwater.privacy.forms_text import RELEASE_CONSENT
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.models import Consent, Restriction
from breakwater.privacy.permissions import may
from breakwater.privacy.presenters.consents import consent_rows
from breakwater.privacy.terms import Signature, Terms
from breakwater.privacy.validity import summary
from breakwater.privacy.views.answers import INVALID, OK, Refusals, see_other, show_refusal
from breakwater.record.models import Patient

form_view = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_page("consent.view")
def consents(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Every agreement of a person, in plain words, with whether it counts."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    restrictions = Restriction.objects.within(request.scope).standing().filter(patient=patient)
    audit.read(action="consents.viewed", by=request.staff, patient_id=patient.pk)
    context = {
        "patient": patient,
        "rows": consent_rows(request.scope, patient, now()),
        "restrictions": list(restrictions),
        "may_sign": may(request.staff, "consent.sign"),
        "may_tell": may(request.staff, "emergency.tell"),
        "may_restrict": may(request.staff, "restriction.answer"),
        "may_see_disclosures": may(request.staff, "disclosure.view"),
        "may_open_chart": may(request.staff, "chart.view"),
    }
    return render(request, "privacy/consents.jinja", context)


@form_view
@staff_page("consent.sign")
def new_release(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The person agrees to share part of the record with somebody named."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    form, status = ReleaseConsentForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                sign_consent(
                    patient=patient, terms=_terms(form), signature=Signature(form.cleaned_data["signed_name"]),
                    form_key=form.cleaned_data["form_key"], by=request.staff, at=now(),
                )  # fmt: skip
                messages.success(request, "The agreement is signed and counts from now on.")
                return see_other("privacy:consents", patient.pk)
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="consent.signed", patient_id=patient.pk)
    context = {"form": form, "patient": patient, "paragraphs": RELEASE_CONSENT.paragraphs}
    return render(request, "privacy/new_release.jinja", context, status=status)


def _terms(form: ReleaseConsentForm) -> Terms:
    answers = form.cleaned_data
    return Terms(
        kind=Consent.Kind.RELEASE, form=RELEASE_CONSENT, categories=answers["categories"],
        description=answers["description"], purposes=[answers["purpose"]],
        recipients=[{"name": answers["recipient"], "aliases": form.alias_list}], expires=Consent.Expires.ON_DATE,
        expires_on=answers["expires_on"],
    )  # fmt: skip


@form_view
@staff_page("consent.sign")
def revoke(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """The person takes an agreement back."""
    consent = Consent.objects.within(request.scope).select_related("patient").get_or_404(pk=consent_id)
    form, status = RevokeForm(request.POST or None, initial={"said_by": consent.patient.full_name}), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            answers = form.cleaned_data
            try:
                revoke_consent(
                    consent=consent, said_by=answers["said_by"], in_writing=answers["in_writing"],
                    note=answers["note"], form_key=answers["form_key"], by=request.staff, at=now(),
                )  # fmt: skip
                messages.success(request, "Taken back. Nothing more is shared under it from now on.")
                return see_other("privacy:consents", consent.patient_id)
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="consent.ended", patient_id=consent.patient_id)
    audit.read(action="consent.viewed", by=request.staff, patient_id=consent.patient_id, subject=consent)
    context = {"form": form, "consent": consent, "patient": consent.patient, "summary": summary(consent)}
    return render(request, "privacy/revoke.jinja", context, status=status)


@form_view
@staff_page("consent.sign")
def match(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """Say that a named recipient belongs to a class of an agreement. Only people decide this."""
    consent = Consent.objects.within(request.scope).select_related("patient").get_or_404(pk=consent_id)
    form, status = MatchForm(request.POST or None, classes=consent.recipient_classes), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                match_recipient(consent=consent, by=request.staff, at=now(), **form.cleaned_data)
                messages.success(request, "Saved. This recipient is covered by the agreement.")
                return see_other("privacy:consents", consent.patient_id)
            except Refusals as refusal:
                action = "consent.recipient_matched"
                status = show_refusal(request, form, refusal, action=action, patient_id=consent.patient_id)
    audit.read(action="consent.viewed", by=request.staff, patient_id=consent.patient_id, subject=consent)
    context = {"form": form, "consent": consent, "patient": consent.patient, "summary": summary(consent)}
    return render(request, "privacy/match.jinja", context, status=status)
