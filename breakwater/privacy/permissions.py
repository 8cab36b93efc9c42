"""What each role may do. A right is held at a site, so the answer to "may I" is always "yes, at these sites".

The table is the one place where rights are given; ``rules`` answers from it, pages ask it to show or hide a button.
"""

from __future__ import annotations

import rules

from breakwater.organization.models import Role, StaffMember
from breakwater.privacy.scope import Scope
from breakwater.record.refusals import Refused

R = Role
NURSES = frozenset({R.DETOX_NURSE, R.DOSING_NURSE})
CLINICAL = NURSES | {R.PRESCRIBER, R.COUNSELOR}
CARE = CLINICAL | {R.RESIDENCE, R.RECOVERY}
EVERYONE = frozenset(Role)

PERMISSIONS: dict[str, frozenset[Role]] = {
    "home.view": EVERYONE,
    "styleguide.view": EVERYONE,
    "numbers.view": EVERYONE,
    "person.find": CARE | {R.ADMISSIONS, R.MANAGER},
    # admissions
    "enquiry.view": frozenset({R.ADMISSIONS, R.MANAGER, R.RECOVERY, R.PRESCRIBER, R.COUNSELOR}),
    "enquiry.log": frozenset({R.ADMISSIONS, R.RECOVERY}),
    "enquiry.answer": frozenset({R.ADMISSIONS}),
    "screening.record": frozenset({R.ADMISSIONS, R.PRESCRIBER, R.COUNSELOR}),
    "placement.decide": frozenset({R.ADMISSIONS, R.PRESCRIBER, R.COUNSELOR}),
    "bed.view": frozenset({R.ADMISSIONS, R.DETOX_NURSE, R.RESIDENCE, R.MANAGER}),
    "bed.move": frozenset({R.RESIDENCE, R.DETOX_NURSE, R.ADMISSIONS}),
    "bed.hold": frozenset({R.ADMISSIONS}),
    "episode.admit": frozenset({R.ADMISSIONS}),
    "identity.clear": frozenset({R.MANAGER}),
    "consent.sign": frozenset({R.ADMISSIONS, R.COUNSELOR, R.RECOVERY, R.PRIVACY_OFFICER}),
    # detox
    "detox.board": frozenset({R.DETOX_NURSE, R.PRESCRIBER, R.MANAGER}),
    "detox.person": NURSES | {R.PRESCRIBER},
    "detox.handover": frozenset({R.DETOX_NURSE, R.PRESCRIBER}),
    "watch.take": NURSES,
    "observation.record": NURSES | {R.PRESCRIBER},
    "flag.answer": NURSES | {R.PRESCRIBER},
    # medication
    "order.view": NURSES | {R.PRESCRIBER},
    "order.draft": NURSES | {R.PRESCRIBER},
    "order.sign": frozenset({R.PRESCRIBER}),
    "standing.record": NURSES | {R.PRESCRIBER},
    "order.tell": NURSES,
    "missed.call": CLINICAL,
    "dose.queue": frozenset({R.DOSING_NURSE, R.DETOX_NURSE}),
    "dose.give": frozenset({R.DOSING_NURSE, R.DETOX_NURSE}),
    "dose.reverse": NURSES,
    "dose.exception": NURSES,
    "dose.elsewhere": NURSES | {R.PRESCRIBER},
    "exception.view": NURSES | {R.PRESCRIBER, R.MANAGER},
    "dose.replace": frozenset({R.PRESCRIBER}),
    "dose.witness": NURSES | {R.PRESCRIBER},
    "dose.log": NURSES | {R.MANAGER},
    "hold.place": CLINICAL,
    "hold.clear": CLINICAL,
    "hold.view": CLINICAL | {R.MANAGER},
    "medication.reports": frozenset({R.PRESCRIBER, R.MANAGER}),
    "stock.view": NURSES | {R.MANAGER},
    "stock.receive": frozenset({R.DOSING_NURSE}),
    "stock.handle": NURSES,
    "stock.report": NURSES | {R.MANAGER},
    "stock.oversee": frozenset({R.MANAGER}),
    "downtime.view": NURSES | {R.PRESCRIBER, R.MANAGER},
    "downtime.enter": NURSES,
    "downtime.answer": frozenset({R.PRESCRIBER}),
    "take_home.view": NURSES | {R.PRESCRIBER, R.MANAGER},
    "take_home.issue": NURSES,
    "take_home.decide": frozenset({R.PRESCRIBER}),
    "take_home.call_back": NURSES | {R.PRESCRIBER},
    "closed_day.manage": frozenset({R.MANAGER}),
    # therapy
    "therapy.home": frozenset({R.COUNSELOR}),
    "plan.write": frozenset({R.COUNSELOR}),
    "session.record": frozenset({R.COUNSELOR}),
    "note.sign": frozenset({R.COUNSELOR}),
    # residence
    "residence.home": frozenset({R.RESIDENCE, R.MANAGER}),
    "headcount.record": frozenset({R.RESIDENCE}),
    # recovery
    "recovery.home": frozenset({R.RECOVERY, R.MANAGER}),
    "check_in.record": frozenset({R.RECOVERY}),
    "episode.discharge": frozenset({R.PRESCRIBER, R.COUNSELOR, R.RECOVERY}),
    "letter.release": frozenset({R.PRESCRIBER, R.COUNSELOR, R.RECOVERY, R.DOSING_NURSE}),
    # chart
    "chart.view": CARE,
    "assessment.view": CARE,
    "assessment.record": CLINICAL | {R.RECOVERY},
    "photo.view": CARE | {R.ADMISSIONS, R.MANAGER},
    "photo.take": NURSES | {R.PRESCRIBER, R.ADMISSIONS},
    # privacy
    "emergency_access.open": CARE,
    "emergency.tell": CARE,
    "emergency_access.review": frozenset({R.PRIVACY_OFFICER}),
    "dose_event.review": frozenset({R.PRIVACY_OFFICER}),
    "audit.search": frozenset({R.PRIVACY_OFFICER}),
    "disclosure.view": frozenset({R.PRIVACY_OFFICER}),
    "consent.view": CARE | {R.ADMISSIONS, R.PRIVACY_OFFICER},
    "record.release": CARE | {R.ADMISSIONS, R.PRIVACY_OFFICER},
    "release.decide": frozenset({R.PRIVACY_OFFICER}),
    "restriction.answer": frozenset({R.PRIVACY_OFFICER}),
    # organization
    "staff.manage": frozenset({R.MANAGER}),
    "shift.plan": frozenset({R.MANAGER}),
    "manager.home": frozenset({R.MANAGER}),
    "system.home": frozenset({R.INTEGRATOR, R.MANAGER}),
}

# In an emergency one person's chart may be opened and told to medical staff outside; nothing else.
EMERGENCY_READS = frozenset({"chart.view", "emergency.tell"})


class NotPermitted(Refused):
    """The signed-in person does not hold this right, here."""

    code = "not_permitted"
    message = "Your role does not allow this. Ask your shift lead or manager."


def _holds(permission: str) -> rules.Predicate:
    roles = PERMISSIONS[permission]

    @rules.predicate(f"holds {permission}")
    def holds(staff: StaffMember, site_id: object = None) -> bool:
        return any(
            assignment.role in roles and (site_id is None or assignment.site_id == site_id)
            for assignment in staff.current_roles()
        )

    return holds


for _permission in PERMISSIONS:
    rules.add_perm(_permission, _holds(_permission))


def may(staff: StaffMember, permission: str, *, site_id: object = None) -> bool:
    """Whether this staff member holds the permission, at that site if one is named, else anywhere."""
    if permission not in PERMISSIONS:
        raise KeyError(f"No permission is called {permission!r}.")
    return bool(rules.has_perm(permission, staff, site_id))


def check(staff: StaffMember, permission: str, *, site_id: object = None) -> None:
    """Raise NotPermitted unless the staff member holds the permission."""
    if not may(staff, permission, site_id=site_id):
        raise NotPermitted


def scope_for(staff: StaffMember, permission: str) -> Scope:
    """The sites at which this staff member holds the permission; empty when nowhere."""
    roles = PERMISSIONS[permission]
    return Scope(
        staff_id=staff.pk,
        permission=permission,
        site_ids=frozenset(a.site_id for a in staff.current_roles() if a.role in roles),
    )
