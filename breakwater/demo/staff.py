"""One staff member for each role at Harbor, a smaller team at Eastside, with sign-ins that the command prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from breakwater.organization.models import Role, RoleAssignment, Site, StaffMember
from breakwater.privacy.demo_sign_in import DEMO_PASSWORD, demo_authenticator

YEARS_OF_WORK = timedelta(days=2 * 365)

HARBOR = (
    (Role.ADMISSIONS, "Amira Cole", ""),
    (Role.DETOX_NURSE, "Maria Jensen", "RN"),
    (Role.DETOX_NURSE, "Alex Lorne", "RN"),
    (Role.DETOX_NURSE, "Tomas Kerr", "RN"),
    (Role.DOSING_NURSE, "Tom Keller", "RN"),
    (Role.DOSING_NURSE, "Beth Amos", "LPN"),
    (Role.PRESCRIBER, "Ada Wei", "MD"),
    (Role.COUNSELOR, "Luis Ortega", "LCSW"),
    (Role.RESIDENCE, "June Parker", ""),
    (Role.RECOVERY, "Sam Reyes", "CPRS"),
    (Role.MANAGER, "Grace Holm", ""),
    (Role.PRIVACY_OFFICER, "Ines Falk", ""),
    (Role.INTEGRATOR, "Noor Haddad", ""),
)
EASTSIDE = (
    (Role.DOSING_NURSE, "Nadia Storm", "RN"),
    (Role.PRESCRIBER, "Omar Bell", "MD"),
    (Role.COUNSELOR, "Kim Doss", "LCSW"),
    (Role.MANAGER, "Ruth Eads", ""),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the command prints for one staff member."""

    site: str
    role: str
    email: str


@dataclass(frozen=True, slots=True)
class Team:
    """Staff of one site by role, first of each role first."""

    by_role: dict[str, list[StaffMember]]

    def one(self, role: str) -> StaffMember:
        return self.by_role[role][0]


def build_team(site: Site, people: tuple[tuple[Role, str, str], ...], today: date) -> Team:
    """Make the staff of a site, each with one role, the demo password and an authenticator."""
    by_role: dict[str, list[StaffMember]] = {}
    for role, name, credentials in people:
        staff = _staff_member(name, credentials, today)
        RoleAssignment.objects.create(
            staff=staff, site=site, role=role, starts_on=staff.starts_on, ends_on=staff.ends_on
        )
        by_role.setdefault(role, []).append(staff)
    return Team(by_role)


def _staff_member(name: str, credentials: str, today: date) -> StaffMember:
    staff = StaffMember.objects.create(
        email=f"{name.lower().replace(' ', '.')}@demo.example",
        password=_password_hash(),
        name=name,
        credentials=credentials,
        initials="".join(word[0] for word in name.split()),
        starts_on=today - YEARS_OF_WORK,
        ends_on=today + YEARS_OF_WORK,
    )
    demo_authenticator(staff=staff)
    return staff


@cache
def _password_hash() -> str:
    """The demo password's hash, worked out once: it is slow on purpose, and the same for everybody here."""
    return make_password(DEMO_PASSWORD)


def sign_ins() -> list[SignIn]:
    """One line for each staff member, in the order in which a person meets them."""
    rows = RoleAssignment.objects.select_related("staff", "site").order_by("site__name", "staff__name")
    return [SignIn(row.site.name, row.get_role_display(), row.staff.email) for row in rows]
