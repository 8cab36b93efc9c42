"""Orders that belong together: a start or a taper, signed at once as dated orders that follow each other."""

from __future__ import annotations

import uuid

from django.db import models

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class OrderSchedule(AppendOnly):
    """What the lines have in common. Its lines are medication orders: they carry the state, never the schedule."""

    class Kind(models.TextChoices):
        METHADONE_START = "methadone_start", "Methadone start"
        METHADONE_TAPER = "methadone_taper", "Methadone taper"
        BUP_STANDARD = "standard", "Buprenorphine, standard start"
        BUP_HIGH_DOSE = "high_dose", "Buprenorphine, high-dose start"
        BUP_JABFM = "jabfm", "Buprenorphine, low-dose start in 6 days"
        BUP_BERNESE = "bernese", "Buprenorphine, Bernese low-dose start"
        BUP_STEPWISE = "stepwise", "Buprenorphine, low-dose start in even steps"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="order_schedules")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    changes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="changed_by")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ScopedQuerySet[OrderSchedule] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return self.get_kind_display()
