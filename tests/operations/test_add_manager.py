"""The first account of a new program is made at the command line."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest
from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.operations.commands import add_manager
from breakwater.operations.errors import OperationsError
from breakwater.organization.clock import now
from breakwater.organization.models import RoleAssignment, Site, StaffMember


def options(**changes: str) -> argparse.Namespace:
    given = {"name": "Grace Holm", "email": "grace@example.org", "site": "Harbor", "time_zone": "America/Chicago"}
    return argparse.Namespace(**given | changes)


def test_a_manager_is_made_with_a_site_and_a_start_link_that_opens(db: None) -> None:
    path = add_manager._make(options())
    staff = StaffMember.objects.get(email="grace@example.org")
    assert [(role.role, role.site.name) for role in staff.roles.all()] == [("manager", "Harbor")]
    assert Site.objects.get(name="Harbor").time_zone == "America/Chicago"
    assert "Grace Holm" in Client().get(path).content.decode()
    assert AuditEntry.objects.filter(action="staff.added", subject_id=str(staff.pk), staff_id=None).exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"email": "grace"}, "manager.email"), ({"time_zone": "Moon/Base"}, "manager.time_zone")],
)
def test_wrong_words_on_the_command_line_make_nothing(db: None, changes: dict[str, str], code: str) -> None:
    with pytest.raises(OperationsError) as refused:
        add_manager._make(options(**changes))
    assert refused.value.code == code
    assert not StaffMember.objects.exists()
    assert not Site.objects.exists()


def test_the_same_address_again_extends_account_and_role_by_a_year(db: None) -> None:
    add_manager._make(options())
    staff = StaffMember.objects.get()
    StaffMember.objects.update(ends_on=now().date() + timedelta(days=9))
    RoleAssignment.objects.update(ends_on=now().date() + timedelta(days=9))
    again = add_manager._make(options())
    assert "Grace Holm" in Client().get(again).content.decode(), "Without a password there is still a start link."
    staff.refresh_from_db()
    days = sorted((role.starts_on, role.ends_on) for role in staff.roles.all())
    assert len(days) == 2
    assert days[1][0] == days[0][1] + timedelta(days=1)
    assert days[1][1] == staff.ends_on
    staff.set_password("three-gulls-on-a-cold-rail")
    staff.save()
    assert add_manager._make(options()) == ""
    assert staff.roles.count() == 2, "Once extended, nothing more is added."
