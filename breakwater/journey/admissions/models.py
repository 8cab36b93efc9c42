"""What admissions keeps for itself: each try to reach a caller, and each check of who somebody is."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models import Enquiry
from breakwater.record.scoped import ScopedQuerySet


class ContactQuerySet(ScopedQuerySet["Contact"]):
    pass


class Contact(AppendOnly):
    """One time somebody here spoke with the caller, tried to, or set a time to try again."""

    within_site = "enquiry__site_id"

    class Outcome(models.TextChoices):
        TALKED = "talked", "Talked with them"
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE_LEFT = "message_left", "Left a neutral message"
        PLANNED = "planned", "Not called yet, only planned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="contacts")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    note = models.TextField(blank=True)
    call_back_due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ContactQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="talked") | Q(call_back_due_at__isnull=False),
                name="contact_unreached_has_next_try",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"


class IdentityCheckQuerySet(ScopedQuerySet["IdentityCheck"]):
    pass


class IdentityCheck(AppendOnly):
    """A manager's word, after asking the privacy officer, that this person is nobody we already have in treatment.

    It holds for one enquiry and for the name and birth date that were checked, no others.
    """

    within_site = "enquiry__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="identity_checks")
    name_key = models.CharField(max_length=170)
    birth_on = models.DateField()
    reason = models.CharField(max_length=240)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = IdentityCheckQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-checked_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="identity_check_says_why")]

    def __str__(self) -> str:
        return f"identity check {self.pk}"
