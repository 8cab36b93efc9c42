"""A manager's pages for staff: who works here, as what, until when, and how they get in. Only sites they manage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from breakwater.audit import record
from breakwater.audit.keys import KeyReused
from breakwater.organization.clock import now
from breakwater.organization.models import RoleAssignment, StaffMember
from breakwater.privacy import accounts
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.refusals import Refused
from breakwater.web.presenters import staff as present
from breakwater.web.staff_forms import AddStaffForm, LastDayForm, RoleForm


@staff_page("staff.manage")
def staff_list(request: StaffRequest) -> HttpResponse:
    """Everybody who works, or worked, at the manager's sites."""
    ended = request.GET.get("show") == "ended"
    people = present.people(request.scope.site_ids, now(), ended=ended)
    return render(request, "staff/list.jinja", {"people": people, "ended": ended})


@staff_page("staff.manage")
def add(request: StaffRequest) -> HttpResponse:
    """A new account with its first role."""
    form = AddStaffForm(request.scope.site_ids, _today(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _try(request, form, accounts.add_staff, **_role(form), **_who(form))
        if made:
            return redirect("staff_person", made.pk)
    return render(request, "staff/add.jinja", {"form": form}, status=_status(form))


@staff_page("staff.manage")
def person(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """One person's account and roles."""
    return _person(request, _find(request, staff_id))


@staff_page("staff.manage")
@require_POST
def give_role(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """One more role."""
    staff = _find(request, staff_id)
    form = RoleForm(request.scope.site_ids, _today(request), request.POST)
    if form.is_valid() and _try(request, form, accounts.give_role, staff=staff, **_role(form)):
        return redirect("staff_person", staff.pk)
    return _person(request, staff, role_form=form, status=_status(form))


@staff_page("staff.manage")
def end_role(request: StaffRequest, role_id: UUID) -> HttpResponse:
    """The last day of one role; a day that has passed ends it at once."""
    assignment = _role_or_404(request, role_id)
    form = LastDayForm(request.POST or None, initial={"ends_on": assignment.site.local(now()).date()})
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["ends_on"]
        if _try(request, form, accounts.end_role, assignment=assignment, last_day=last_day):
            return redirect("staff_person", assignment.staff_id)
    return render(request, "staff/end_role.jinja", {"form": form, "assignment": assignment}, status=_status(form))


@staff_page("staff.manage")
def extend(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """The last day of the whole account."""
    staff = _managed(request, staff_id)
    form = LastDayForm(request.POST or None, initial={"ends_on": staff.ends_on})
    if request.method == "POST" and form.is_valid():
        ends_on = form.cleaned_data["ends_on"]
        if _try(request, form, accounts.extend_account, staff=staff, ends_on=ends_on):
            return redirect("staff_person", staff.pk)
    return render(request, "staff/extend.jinja", {"form": form, "person": staff}, status=_status(form))


@staff_page("staff.manage")
def end(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Close an account now; the page before it says what that does."""
    staff = _managed(request, staff_id)
    if request.method != "POST":
        return render(request, "staff/end.jinja", {"person": staff, "refusal": ""})
    try:
        accounts.end_account(staff=staff, by=request.staff, at=now())
    except Refused as refusal:
        record.refused(action="staff.ended", by=request.staff, code=refusal.code)
        return render(request, "staff/end.jinja", {"person": staff, "refusal": refusal.message}, status=422)
    return redirect("staff_person", staff.pk)


@staff_page("staff.manage")
def reset(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """A new start for somebody who lost password or phone; the page before it says what that does."""
    staff = _managed(request, staff_id)
    if request.method != "POST":
        return render(request, "staff/reset.jinja", {"person": staff, "refusal": ""})
    try:
        token = accounts.reset_sign_in(staff=staff, by=request.staff, at=now())
    except Refused as refusal:
        record.refused(action="staff.sign_in_reset", by=request.staff, code=refusal.code)
        return render(request, "staff/reset.jinja", {"person": staff, "refusal": refusal.message}, status=422)
    return _show_link(request, staff, token)


@staff_page("staff.manage")
@require_POST
def start_link(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """The start link of somebody who has no password yet."""
    staff = _managed(request, staff_id)
    if staff.has_usable_password():
        return redirect("staff_person", staff.pk)
    record.act(action="staff.start_link_shown", by=request.staff, at=now(), subject=staff)
    return _show_link(request, staff, accounts.start_token(staff))


@staff_page("staff.manage")
@require_POST
def end_wait(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Let somebody try again at once."""
    staff = _find(request, staff_id)
    accounts.end_wait(staff=staff, by=request.staff, at=now())
    return redirect("staff_person", staff.pk)


def _find(request: StaffRequest, staff_id: UUID) -> StaffMember:
    """A person of the manager's sites, or 404: the same for somebody of another site as for nobody."""
    found: StaffMember = _one(accounts.staff_within(request.scope.site_ids).filter(pk=staff_id))
    return found


def _managed(request: StaffRequest, staff_id: UUID) -> StaffMember:
    """A person who works nowhere else, for what acts on the whole account."""
    staff = _find(request, staff_id)
    accounts.check_manages(request.scope.site_ids, staff, _today(request))
    return staff


def _role_or_404(request: StaffRequest, role_id: UUID) -> RoleAssignment:
    found: RoleAssignment = _one(accounts.roles_within(request.scope.site_ids).filter(pk=role_id))
    return found


def _one(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _person(
    request: StaffRequest, staff: StaffMember, *, role_form: RoleForm | None = None, status: int = 200
) -> HttpResponse:
    form = role_form or RoleForm(request.scope.site_ids, _today(request), ends_on=staff.ends_on)
    account = present.account(staff, request.scope.site_ids, now())
    context = {"person": account, "form": form, "is_me": staff == request.staff}
    return render(request, "staff/person.jinja", context, status=status)


def _show_link(request: StaffRequest, staff: StaffMember, token: str) -> HttpResponse:
    """The link is shown once, on this answer, and kept nowhere."""
    link = request.build_absolute_uri(reverse("start", args=[staff.pk, token]))
    return render(request, "staff/start_link.jinja", {"person": staff, "link": link})


def _today(request: StaffRequest) -> date:
    """The calendar day at the manager's site."""
    return request.staff.current_roles()[0].site.local(now()).date()


def _role(form: RoleForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("role", "site", "starts_on", "ends_on", "form_key")}


def _who(form: AddStaffForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "credentials", "email")}


def _try(request: StaffRequest, form: RoleForm | LastDayForm, act: Callable[..., Any], **what: Any) -> Any:
    """Do it and answer what it made; a refusal is written down, shown on the form, and answers None."""
    try:
        return act(**what, by=request.staff, at=now())
    except (Refused, KeyReused) as refusal:
        record.refused(action=f"staff.{act.__name__}", by=request.staff, code=refusal.code)
        form.refuse(refusal.message)
        return None


def _status(form: Any) -> int:
    return 422 if form.errors else 200
