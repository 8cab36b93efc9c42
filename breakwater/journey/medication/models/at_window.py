"""Which person each window has called: the others show it, and nobody is called twice."""

from __future__ import annotations

from django.db import models

from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet


class AtWindow(models.Model):
    """The one person called to a window last. Another one called there takes the place; nothing else ends it."""

    station = models.OneToOneField(Station, on_delete=models.PROTECT, primary_key=True, related_name="at_window")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ScopedQuerySet["AtWindow"].as_manager()

    def __str__(self) -> str:
        return f"called at {self.called_at}"
