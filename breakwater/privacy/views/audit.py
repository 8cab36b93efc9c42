"""The privacy officer looks through the audit trail."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from breakwater.audit import record
from breakwater.audit.export import to_csv
from breakwater.organization.clock import now
from breakwater.privacy import audit_trail
from breakwater.privacy.audit_trail import MOST_EXPORTED, PAGE, Question
from breakwater.privacy.forms import AuditSearchForm, ExportForm
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.models import Disclosure, EmergencyAccess
from breakwater.privacy.presenters.audit_rows import AuditRow, audit_rows
from breakwater.privacy.step_up import confirm_password
from breakwater.privacy.views.answers import INVALID, OK, as_uuid, site_of
from breakwater.record.models import DoseEvent, Patient
from breakwater.record.refusals import Refused

HEADER = ("Row", "Time", "Kind", "Action", "Staff", "Record number", "About", "Detail")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("audit.search")
def search(request: StaffRequest) -> HttpResponse:
    """Who did or saw what: by person, staff member, action, kind and day, newest first, a page at a time.

    The form is posted and answered with an address that names the person by an opaque id: no record number in it.
    """
    if request.method == "POST":
        form = _form(request, request.POST)
        question = _question(request, form)
        return _page(request, form, [], status=INVALID) if question is None else _go_to(form, question)
    form = _form(request, _from_address(request))
    question = _question(request, form)
    if question is None:
        return _page(request, form, [], status=INVALID)
    entries = audit_trail.answers(request.scope, question)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    found = audit_rows(request.scope, list(entries[: PAGE + 1]))
    asked = _asked(form, question)
    record.read(
        action="audit.searched",
        by=request.staff,
        patient_id=question.patient_id,
        detail={"rows": len(found[:PAGE]), "asked": sorted(asked)},
    )
    older = urlencode(asked | {"before": str(found[PAGE - 1].id)}) if len(found) > PAGE else ""
    return _page(request, form, found[:PAGE], older=older)


@require_POST
@staff_page("audit.search")
def export(request: StaffRequest) -> HttpResponse:
    """The same rows as a CSV file, after the password was given again."""
    form, export_form = _form(request, request.POST), ExportForm(request.POST)
    question = _question(request, form)
    if question is None or not export_form.is_valid():
        return _page(request, form, [], export_form=export_form, status=INVALID)
    try:
        confirm_password(request, export_form.cleaned_data["password"])
    except Refused as refusal:
        export_form.add_error("password", refusal.message)
        return _page(request, form, [], export_form=export_form, status=INVALID)
    rows = audit_rows(request.scope, list(audit_trail.answers(request.scope, question)[:MOST_EXPORTED]))
    record.act(action="audit.exported", by=request.staff, patient_id=question.patient_id, detail={"rows": len(rows)})
    response = HttpResponse(to_csv(HEADER, map(_cells, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _go_to(form: AuditSearchForm, question: Question) -> HttpResponse:
    address = f"{reverse('privacy:audit_search')}?{urlencode(_asked(form, question))}"
    return HttpResponseRedirect(address, status=303)


def _asked(form: AuditSearchForm, question: Question) -> dict[str, str]:
    """What was asked, as it stands in the address."""
    given = {name: form.data.get(name, "") for name in form.fields if name != "person"}
    if question.patient_id:
        given["patient"] = str(question.patient_id)
    return {name: value for name, value in given.items() if value}


def _from_address(request: StaffRequest) -> dict[str, str]:
    """The form's answers from the address, with the opaque id made a record number again."""
    given = {name: request.GET.get(name, "") for name in request.GET if name != "person"}
    if patient_id := given.pop("patient", ""):
        person = Patient.objects.within(request.scope).get_or_404(pk=as_uuid(patient_id))
        given["person"] = str(person.record_number)
    return given


def _cells(row: AuditRow) -> tuple[Any, ...]:
    return (row.id, row.at, row.kind, row.action, row.staff, row.record_number, row.subject, row.detail)


def _form(request: StaffRequest, given: Any) -> AuditSearchForm:
    return AuditSearchForm(given, staff=list(audit_trail.staff_of(request.scope)), site=site_of(request))


def _question(request: StaffRequest, form: AuditSearchForm) -> Question | None:
    """What the form asks, or None when it cannot be asked; a number out of reach is as unknown as a missing one."""
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    patient = None
    if asked["person"]:
        patient = Patient.objects.within(request.scope).filter(record_number=asked["person"]).first()
        if patient is None:
            form.add_error("person", "No record you may see has this number.")
            return None
    return Question(
        patient_id=patient.pk if patient else None, staff_id=asked["staff"] or None, action=asked["action"],
        kind=asked["kind"], since=asked["since_at"], until=asked["until_at"],
    )  # fmt: skip


def _page(
    request: StaffRequest,
    form: AuditSearchForm,
    rows: list[AuditRow],
    *,
    older: str = "",
    export_form: ExportForm | None = None,
    status: int = OK,
) -> HttpResponse:
    context = {
        "form": form,
        "export_form": export_form or ExportForm(),
        "rows": rows,
        "asked": {name: form.data[name] for name in form.fields if form.data.get(name)},
        "older": older,
        "most": MOST_EXPORTED,
        "counts": EmergencyAccess.objects.within(request.scope).counts(now()),
        "releases_to_review": Disclosure.objects.within(request.scope).emergencies_to_review().count(),
        "misgiven": DoseEvent.objects.within(request.scope).to_review().count(),
    }
    return render(request, "privacy/audit_search.jinja", context, status=status)
