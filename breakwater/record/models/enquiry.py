"""Somebody asked for help. This exists before there is a patient record."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q

from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet

_READABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_reference() -> str:
    """A short code the caller can say on the phone; without the letters and digits that sound or look alike."""
    return "".join(secrets.choice(_READABLE) for _ in range(6))


class EnquiryQuerySet(ScopedQuerySet["Enquiry"]):
    def open(self) -> EnquiryQuerySet:
        return self.exclude(status__in=[Enquiry.Status.ADMITTED, Enquiry.Status.CLOSED])

    def waiting_for_a_call(self) -> EnquiryQuerySet:
        return self.filter(answered_at__isnull=True).open()

    def admitted_since(self, moment: datetime) -> EnquiryQuerySet:
        """Enquiries that became an admission at or after this moment."""
        return self.filter(status=Enquiry.Status.ADMITTED, episode__started_at__gte=moment)


@pghistory.track()
class Enquiry(models.Model):
    within_site = "site_id"

    class Channel(models.TextChoices):
        CALL = "call", "Call"
        WEB = "web", "Call-back form"
        TEXT = "text", "Text message"
        WALK_IN = "walk_in", "Came in"
        REFERRAL = "referral", "Referred"

    class Caller(models.TextChoices):
        SELF = "self", "For themselves"
        FAMILY = "family", "For someone they love"
        PROFESSIONAL = "professional", "A professional"

    class Status(models.TextChoices):
        NEW = "new", "Waiting for a call"
        ANSWERED = "answered", "Talked with"
        SCREENED = "screened", "Screened"
        PLACED = "placed", "Level decided"
        BED_HELD = "bed_held", "Bed held"
        ADMITTED = "admitted", "Admitted"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="enquiries")
    reference = models.CharField(max_length=8, unique=True, default=new_reference)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    caller = models.CharField(max_length=14, choices=Caller.choices, default=Caller.SELF)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    preferred_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    language = models.CharField(max_length=20, default="English")
    best_time = models.CharField(max_length=80, blank=True)
    urgent = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    call_back_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    close_reason = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="enquiry_answered_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["site", "status"], name="enquiry_by_site_status")]

    def __str__(self) -> str:
        return f"enquiry {self.reference}"

    def minutes_waiting(self, now: datetime) -> int:
        """Whole minutes since it was received, or until it was answered."""
        return int(((self.answered_at or now) - self.received_at).total_seconds() // 60)
