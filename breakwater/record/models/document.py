"""A letter or signed paper, kept as it was."""

from __future__ import annotations

import uuid

from django.db import models

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class DocumentQuerySet(ScopedQuerySet["Document"]):
    pass


class Document(AppendOnly):
    class Kind(models.TextChoices):
        LAST_DOSE_LETTER = "last_dose_letter", "Last-dose letter"
        NOTICE_OF_PRIVACY = "notice_of_privacy", "Notice of privacy practices, acknowledged"
        CONSENT_FORM = "consent_form", "Consent, as signed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    pdf = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = DocumentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
