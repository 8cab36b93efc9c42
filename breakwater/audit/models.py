"""Who did or saw what, and the keys that make a form count once."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from breakwater.audit.append_only import AppendOnly


class AuditEntry(AppendOnly):
    """One row for each read of a record and each act: ids and codes only, never names or typed text.

    There are no foreign keys on purpose: the row must stay true when what it names has gone.
    """

    class Kind(models.TextChoices):
        ACT = "act", "Did"
        READ = "read", "Saw"
        REFUSED = "refused", "Was refused"
        ACCESS = "access", "Signed in or out"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    action = models.CharField(max_length=60)
    staff_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    stamp = models.BinaryField(help_text="Shows that this program wrote the row, see audit.stamp.")

    class Meta(AppendOnly.Meta):
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="audit_by_patient"),
            models.Index(fields=["staff_id", "-id"], name="audit_by_staff"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action}"


class AuditSeal(AppendOnly):
    """A batch of audit rows bound into the chain: its hash covers the rows and the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    entry_ids = ArrayField(models.BigIntegerField())
    entry_hashes = models.BinaryField(help_text="SHA-256 of each row, 32 bytes each, in the order of the ids.")
    last_id = models.BigIntegerField(help_text="The highest of the ids.")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly.Meta):
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"


class FormKey(models.Model):
    """A key drawn into a form: the same key and body give the first result again, another body is refused (H3, H6)."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.CharField(max_length=60)
    staff_id = models.UUIDField(null=True)
    body_hash = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    claimed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
