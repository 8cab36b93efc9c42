"""Labels that wait to be printed at one window. A job is released once; what is printed again is a job of its own."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import TakeHomeSupply
from breakwater.record.scoped import ScopedQuerySet


class PrintJobQuerySet(ScopedQuerySet["PrintJob"]):
    def waiting_at(self, station: Station) -> PrintJobQuerySet:
        """Jobs for this window that nobody has released."""
        return self.filter(station=station, release__isnull=True).order_by("requested_at")


class PrintJob(AppendOnly):
    """Written with the bottles, in the same transaction; drawn and sent only after it, at most once (H25, H86)."""

    within_site = "station__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    reprint_reason = models.CharField(max_length=240, blank=True, help_text="Empty for the first print.")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PrintJobQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"print job {self.pk}"

    @property
    def is_reprint(self) -> bool:
        return bool(self.reprint_reason)


class PrintLabelQuerySet(ScopedQuerySet["PrintLabel"]):
    pass


class PrintLabel(AppendOnly):
    """One label of a job, in its place."""

    within_patient = "supply__patient_id"

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(PrintJob, on_delete=models.PROTECT, related_name="labels")
    supply = models.ForeignKey(TakeHomeSupply, on_delete=models.PROTECT, related_name="labels")
    position = models.PositiveSmallIntegerField()
    first_print = models.BooleanField()

    objects = PrintLabelQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="print_label_place_once"),
            models.UniqueConstraint(fields=["job", "supply"], name="print_label_once_a_job"),
            models.UniqueConstraint(
                fields=["supply"], condition=Q(first_print=True), name="print_label_first_only_once"
            ),
        ]

    def __str__(self) -> str:
        return f"label {self.position}"


class PrintReleaseQuerySet(ScopedQuerySet["PrintRelease"]):
    pass


class PrintRelease(AppendOnly):
    """Somebody stood at the window and let the job out. The row comes first, the paper after it: never twice."""

    within_site = "job__station__site_id"

    class Format(models.TextChoices):
        PDF = "pdf", "PDF, 62 x 29 mm"
        ZPL = "zpl", "ZPL, for a Zebra printer"

    job = models.OneToOneField(PrintJob, on_delete=models.PROTECT, primary_key=True, related_name="release")
    format = models.CharField(max_length=3, choices=Format.choices)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PrintReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"released at {self.released_at}"
