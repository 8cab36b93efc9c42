"""The first account of a new program is made at the command line."""

from __future__ import annotations

import argparse

import pytest
from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.operations.commands import add_manager
from breakwater.operations.errors import OperationsError
from breakwater.organization.models import Site, StaffMember


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


def test_the_same_address_twice_is_refused(db: None) -> None:
    add_manager._make(options())
    with pytest.raises(OperationsError) as refused:
        add_manager._make(options())
    assert refused.value.code == "staff_email_taken"
