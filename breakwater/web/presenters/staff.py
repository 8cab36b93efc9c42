"""Rows and facts of the staff pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch

from breakwater.organization.models import RoleAssignment, StaffMember
from breakwater.privacy import accounts, second_factor, slow_down


@dataclass(frozen=True, slots=True)
class RoleRow:
    id: UUID
    words: str
    site: str
    starts_on: date
    ends_on: date
    in_force: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list, and the head of the page."""

    id: UUID
    name: str
    email: str
    roles: list[RoleRow]
    starts_on: date
    ends_on: date
    works_now: bool
    has_password: bool
    has_factor: bool
    waits: bool
    last_login: datetime | None
    factors: str = ""
    works_elsewhere: bool = False

    @property
    def current_roles(self) -> list[RoleRow]:
        return [role for role in self.roles if role.in_force]

    @property
    def getting_in(self) -> str:
        """What stands between this person and their work, in words; nothing when all is set up."""
        if not self.has_password:
            return "no password yet"
        return "" if self.has_factor else "no second factor yet"


def people(site_ids: Collection[UUID], at: datetime, *, ended: bool) -> list[Person]:
    """Staff of these sites who work now, or whose account has ended. Four queries, however many there are."""
    roles = Prefetch("roles", accounts.roles_within(site_ids), to_attr="roles_here")
    staff = list(accounts.staff_within(site_ids).prefetch_related(roles))
    with_factor = set(
        Authenticator.objects.filter(user__in=staff, type__in=second_factor.FACTORS).values_list("user_id", flat=True)
    )
    waiting = slow_down.waiting_accounts(staff)
    rows = [_person(member, member.roles_here, at, site_ids, with_factor, waiting) for member in staff]
    return [row for row in rows if row.works_now != ended]


def account(staff: StaffMember, site_ids: Collection[UUID], at: datetime) -> Person:
    """One account with every role, those of other sites as well (they can be seen there, not ended here)."""
    kinds = list(Authenticator.objects.filter(user=staff).values_list("type", flat=True))
    with_factor = {staff.pk} if second_factor.has_factor(staff) else set()
    roles = list(staff.roles.select_related("site").order_by("-ends_on", "site__name"))
    words = {"totp": "authenticator app", "webauthn": "passkey", "recovery_codes": "recovery codes"}
    found = _person(staff, roles, at, site_ids, with_factor, slow_down.waiting_accounts([staff]))
    elsewhere = any(role.site_id not in site_ids and role.ends_on >= at.date() for role in roles)
    factors = ", ".join(sorted({words[kind] for kind in kinds}))
    return replace(found, factors=factors, works_elsewhere=elsewhere)


def _person(
    staff: StaffMember,
    roles: Collection[RoleAssignment],
    at: datetime,
    site_ids: Collection[UUID],
    with_factor: Collection[UUID],
    waiting: Collection[UUID],
) -> Person:
    return Person(
        id=staff.pk,
        name=str(staff),
        email=staff.email,
        roles=[_role(role, at, site_ids) for role in roles],
        starts_on=staff.starts_on,
        ends_on=staff.ends_on,
        works_now=staff.is_active and staff.ends_on >= at.date(),
        has_password=staff.has_usable_password(),
        has_factor=staff.pk in with_factor,
        waits=staff.pk in waiting,
        last_login=staff.last_login,
    )


def _role(role: RoleAssignment, at: datetime, site_ids: Collection[UUID]) -> RoleRow:
    today = role.site.local(at).date()
    return RoleRow(
        id=role.pk,
        words=role.get_role_display(),
        site=role.site.name,
        starts_on=role.starts_on,
        ends_on=role.ends_on,
        in_force=role.starts_on <= today <= role.ends_on,
        may_end=role.site_id in site_ids and role.ends_on >= today,
    )
