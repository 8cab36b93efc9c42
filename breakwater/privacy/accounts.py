"""Staff accounts and roles: give, end, start anew. Every change acts on open sessions at their next request (H73).

These actions live here and not beside the models because they write audit rows.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import Q, QuerySet

from breakwater.audit import record
from breakwater.audit.keys import claim
from breakwater.organization.models import RoleAssignment, Site, StaffMember
from breakwater.privacy import slow_down
from breakwater.record.refusals import Refused

_start_tokens = PasswordResetTokenGenerator()


class EmailTaken(Refused):
    code = "staff_email_taken"
    message = "There is already an account with this e-mail address. Each person has one account for all sites."


class DatesWrong(Refused):
    code = "staff_dates_wrong"
    message = "The last day is before the first day. Check both dates."


class BeyondAccount(Refused):
    code = "role_beyond_account"
    message = "The role would end after the account does. Extend the account first, or choose an earlier last day."


class RoleHeld(Refused):
    code = "role_held"
    message = "This person already holds this role at this site in these days."


class NotYourself(Refused):
    code = "not_yourself"
    message = "You cannot change your own account or roles. Ask another manager."


class WorksElsewhere(Refused):
    code = "works_elsewhere"
    message = "This person also works at a site you do not manage. A manager of all their sites can do this."


def staff_within(site_ids: Collection[UUID]) -> QuerySet[StaffMember]:
    """Staff who hold or held a role at one of these sites."""
    return StaffMember.objects.filter(pk__in=RoleAssignment.objects.filter(site_id__in=site_ids).values("staff_id"))


def roles_within(site_ids: Collection[UUID]) -> QuerySet[RoleAssignment]:
    """Roles at these sites, with person and site."""
    return RoleAssignment.objects.filter(site_id__in=site_ids).select_related("staff", "site")


@transaction.atomic
def add_staff(
    *,
    email: str,
    name: str,
    role: str,
    site: Site,
    starts_on: date,
    ends_on: date,
    by: StaffMember | None,
    at: datetime,
    credentials: str = "",
    initials: str = "",
    password: str | None = None,
    form_key: UUID | None = None,
) -> StaffMember:
    """A new account with one role. Without a password the person sets one through their start link.

    The same ``form_key`` a second time answers with the first account.

    Args:
        by: the manager; None only for the command that makes the first account and for the demo center.

    Raises:
        EmailTaken, DatesWrong.
    """
    body = {"email": email, "name": name, "role": role, "site": site.pk, "from": starts_on, "to": ends_on}
    claimed = claim(key=form_key or uuid4(), action="staff.added", by=by, body=body, at=at)
    if not claimed.is_first:
        return StaffMember.objects.get(pk=claimed.subject_id)
    _check_dates(starts_on, ends_on)
    if StaffMember.objects.filter(email=email.strip().lower()).exists():
        raise EmailTaken
    staff = StaffMember.objects.create_user(
        id=claimed.subject_id,
        email=email.strip(),
        password=password,
        name=name,
        credentials=credentials,
        initials=initials or "".join(word[0] for word in name.split())[:4].upper(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record.act(action="staff.added", by=by, at=at, site_id=site.pk, subject=staff)
    give_role(staff=staff, role=role, site=site, starts_on=starts_on, ends_on=ends_on, by=by, at=at)
    return staff


@transaction.atomic
def give_role(
    *,
    staff: StaffMember,
    role: str,
    site: Site,
    starts_on: date,
    ends_on: date,
    by: StaffMember | None,
    at: datetime,
    form_key: UUID | None = None,
) -> RoleAssignment:
    """One more role at a site, from a first to a last day.

    Raises:
        NotYourself, DatesWrong, BeyondAccount, RoleHeld.
    """
    _refuse_oneself(staff, by)
    body = {"staff": staff.pk, "role": role, "site": site.pk, "from": starts_on, "to": ends_on}
    claimed = claim(key=form_key or uuid4(), action="staff.role_given", by=by, body=body, at=at)
    if not claimed.is_first:
        return RoleAssignment.objects.get(pk=claimed.subject_id)
    _check_dates(starts_on, ends_on)
    staff = _lock(staff)
    if ends_on > staff.ends_on:
        raise BeyondAccount
    if staff.roles.filter(role=role, site=site, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise RoleHeld
    given = RoleAssignment.objects.create(
        id=claimed.subject_id, staff=staff, role=role, site=site, starts_on=starts_on, ends_on=ends_on
    )
    detail = {"role": role, "starts_on": str(starts_on), "ends_on": str(ends_on)}
    record.act(action="staff.role_given", by=by, at=at, site_id=site.pk, subject=staff, detail=detail)
    return given


@transaction.atomic
def end_role(*, assignment: RoleAssignment, last_day: date, by: StaffMember, at: datetime) -> StaffMember:
    """Let a role end with ``last_day``, or at once when that day has passed at its site.

    A role that never came into force is removed; its history stays.

    Raises:
        NotYourself, BeyondAccount.
    """
    _refuse_oneself(assignment.staff, by)
    staff = _lock(assignment.staff)
    if last_day > staff.ends_on:
        raise BeyondAccount
    if last_day < assignment.starts_on:
        assignment.delete()
    else:
        assignment.ends_on = last_day
        assignment.save(update_fields=["ends_on"])
    detail = {"role": assignment.role, "ends_on": str(last_day)}
    record.act(action="staff.role_ended", by=by, at=at, site_id=assignment.site_id, subject=staff, detail=detail)
    return staff


@transaction.atomic
def extend_account(*, staff: StaffMember, ends_on: date, by: StaffMember | None, at: datetime) -> StaffMember:
    """Let the account work until ``ends_on``, and open it again if it was ended. Roles are extended one by one.

    Raises:
        NotYourself.
        DatesWrong: a role would outlive the account.
    """
    _refuse_oneself(staff, by)
    staff = _lock(staff)
    if ends_on < staff.starts_on or staff.roles.filter(ends_on__gt=ends_on).exists():
        raise DatesWrong("A role of this person ends later than that. End the role first.")
    staff.ends_on = ends_on
    staff.is_active = True
    staff.save(update_fields=["ends_on", "is_active"])
    record.act(action="staff.extended", by=by, at=at, subject=staff, detail={"ends_on": str(ends_on)})
    return staff


@transaction.atomic
def end_account(*, staff: StaffMember, by: StaffMember, at: datetime) -> StaffMember:
    """Close the account now: open sessions stop at their next request, and every role ends.

    Raises NotYourself.
    """
    _refuse_oneself(staff, by)
    staff = _lock(staff)
    for assignment in staff.roles.select_related("site"):
        yesterday = assignment.site.local(at).date() - timedelta(days=1)
        if assignment.ends_on > yesterday:
            assignment.staff = staff
            end_role(assignment=assignment, last_day=yesterday, by=by, at=at)
    staff.is_active = False
    staff.ends_on = min(staff.ends_on, max(staff.starts_on, at.date()))
    staff.save(update_fields=["is_active", "ends_on"])
    record.act(action="staff.ended", by=by, at=at, subject=staff)
    return staff


@transaction.atomic
def reset_sign_in(*, staff: StaffMember, by: StaffMember, at: datetime) -> str:
    """A new start for somebody who lost password or second factor; returns the token of their start link.

    The old password, every second factor and every open session stop at once. Raises NotYourself.
    """
    _refuse_oneself(staff, by)
    staff = _lock(staff)
    Authenticator.objects.filter(user=staff).delete()
    staff.set_unusable_password()
    staff.save(update_fields=["password"])
    slow_down.release(staff)
    record.act(action="staff.sign_in_reset", by=by, at=at, subject=staff)
    return start_token(staff)


@transaction.atomic
def end_wait(*, staff: StaffMember, by: StaffMember, at: datetime) -> int:
    """Let somebody try again at once after wrong passwords (H72); returns how many waits there were."""
    ended = slow_down.release(staff)
    record.act(action="staff.wait_ended", by=by, at=at, subject=staff, detail={"waits": ended})
    return ended


def start_token(staff: StaffMember) -> str:
    """The secret part of a start link: it works once, until a password is set, and for three days at most."""
    return _start_tokens.make_token(staff)


def may_start(staff: StaffMember, token: str) -> bool:
    """Whether this start link still opens the page for a first password."""
    return not staff.has_usable_password() and _start_tokens.check_token(staff, token)


@transaction.atomic
def set_first_password(*, staff: StaffMember, password: str, at: datetime) -> StaffMember:
    """Keep the password that the person chose through their start link; the link stops working."""
    staff = _lock(staff)
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record.act(action="staff.password_set", by=staff, at=at, subject=staff)
    return staff


def check_manages(site_ids: Collection[UUID], staff: StaffMember, on: date) -> None:
    """Raise WorksElsewhere unless every role this person holds from now on is at one of these sites.

    Without it a manager of one site could take over an account that is trusted at another.
    """
    if staff.roles.filter(Q(ends_on__gte=on) & ~Q(site_id__in=site_ids)).exists():
        raise WorksElsewhere


def _lock(staff: StaffMember) -> StaffMember:
    return StaffMember.objects.select_for_update().get(pk=staff.pk)


def _refuse_oneself(staff: StaffMember, by: StaffMember | None) -> None:
    """Nobody gives themselves rights or time; ``by`` is None only at the command line and for the demo center."""
    if by is not None and staff.pk == by.pk:
        raise NotYourself


def _check_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise DatesWrong
