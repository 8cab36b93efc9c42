"""A photo of a person, taken here, by which everybody who gives medicine knows them (H1)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.scoped import ScopedQuerySet


class PatientPhoto(AppendOnly):
    """A small JPEG drawn anew from what was uploaded; the newest one taken is the person's photo.

    It is kept in the database, so that it is backed up with the record and reached only through it (H80).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("record.Patient", on_delete=models.PROTECT, related_name="photos")
    jpeg = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ScopedQuerySet["PatientPhoto"].as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-taken_at"]
        constraints = [models.CheckConstraint(condition=~Q(jpeg=b""), name="photo_is_not_empty")]

    def __str__(self) -> str:
        return f"photo {self.pk}"
