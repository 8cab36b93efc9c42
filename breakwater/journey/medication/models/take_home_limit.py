"""A site's own limit of take-home days, below what the authorities allow."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class TakeHomeLimitQuerySet(ScopedQuerySet["TakeHomeLimit"]):
    def in_force(self, site: Site, day: date) -> TakeHomeLimit | None:
        """The newest limit that has begun; None when the site never set one or has taken it away."""
        newest = self.filter(site=site, starts_on__lte=day).order_by("-starts_on", "-set_at").first()
        return newest if newest and newest.most_days is not None else None


class TakeHomeLimit(AppendOnly):
    """From a day on, until the next row. Sites only tighten: the strictest limit decides."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    most_days = models.PositiveSmallIntegerField(null=True, help_text="Empty: no limit of the site's own any more.")
    starts_on = models.DateField()
    reason = models.CharField(max_length=240)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TakeHomeLimitQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-starts_on", "-set_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="take_home_limit_says_why")]

    def __str__(self) -> str:
        return f"limit from {self.starts_on}"
