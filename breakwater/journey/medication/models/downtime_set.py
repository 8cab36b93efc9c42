"""One downtime set that was made: when, of what, and where it was put."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class DowntimeSet(AppendOnly):
    """A file that was written whole to at least one folder. ``made_at`` is the moment its contents were read."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dosing_day = models.DateField()
    people = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, help_text="Of the file as written, encrypted.")
    folders = ArrayField(models.CharField(max_length=400), help_text="Where it was put.")
    failed_folders = ArrayField(
        models.CharField(max_length=400), default=list, help_text="Where that was not possible."
    )
    outside = models.BooleanField(help_text="At least one of the folders lies on another disk than the server's data.")

    objects = ScopedQuerySet["DowntimeSet"].as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(condition=~Q(folders=[]), name="downtime_set_lies_somewhere")]
        indexes = [models.Index(fields=["site", "-made_at"], name="downtime_set_by_site")]

    def __str__(self) -> str:
        return self.file_name
