"""The health questions asked of somebody who wants help. Never a gate on help."""

from __future__ import annotations

import uuid

from django.db import models

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.enquiry import Enquiry
from breakwater.record.scoped import ScopedQuerySet


class ScreeningQuerySet(ScopedQuerySet["Screening"]):
    pass


class Screening(AppendOnly):
    """One signed set of answers; a later one replaces it by being newer. ``answers``: area id to yes, no or null."""

    within_site = "enquiry__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="screenings")
    answers = models.JSONField()
    supervised_use = models.BooleanField(default=False)
    criteria_met = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=10, blank=True, help_text="Empty while missing answers could change it.")
    last_opioid = models.CharField(max_length=30, blank=True)
    last_use_at = models.DateTimeField(null=True, blank=True)
    route = models.CharField(max_length=20, blank=True)
    pregnant = models.BooleanField(null=True)
    uses_alcohol = models.BooleanField(null=True)
    uses_sedatives = models.BooleanField(null=True)
    past_overdoses = models.PositiveSmallIntegerField(null=True)
    last_overdose_on = models.DateField(null=True, blank=True)
    thoughts_of_suicide = models.BooleanField(null=True)
    in_another_program = models.BooleanField(null=True)
    screened_at = models.DateTimeField()
    screened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ScreeningQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-screened_at"]

    def __str__(self) -> str:
        return f"screening {self.pk}"
