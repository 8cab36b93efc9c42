"""Days on which a site gives no doses; people need take-home supply to cover them (H26)."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q

from breakwater.organization.models.place import ReachableSites, Site
from breakwater.organization.models.staff import StaffMember


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    def within(self, scope: ReachableSites) -> ClosedDayQuerySet:
        """Only days of the sites this scope reaches."""
        return self.filter(site_id__in=list(scope.site_ids))

    def standing(self) -> ClosedDayQuerySet:
        """Days nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


@pghistory.track()
class ClosedDay(models.Model):
    """One closed day of a site. Withdrawn, it stays in the list, struck through."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "Federal or state holiday"
        OTHER = "other", "Other, such as weather or repairs"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="closed_days")
    closed_on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OTHER)
    reason = models.CharField(max_length=80)
    added_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ClosedDayQuerySet.as_manager()

    class Meta:
        ordering = ["closed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "closed_on"], condition=Q(withdrawn_at__isnull=True), name="closed_day_once_a_site"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="closed_day_withdrawn_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}: {self.closed_on}"


class WeeklyClosureQuerySet(models.QuerySet["WeeklyClosure"]):
    def within(self, scope: ReachableSites) -> WeeklyClosureQuerySet:
        """Only those of the sites this scope reaches."""
        return self.filter(site_id__in=list(scope.site_ids))

    def touching(self, first: date, last: date) -> WeeklyClosureQuerySet:
        """In force on at least one day from first to last."""
        return self.filter(starts_on__lte=last).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))


@pghistory.track()
class WeeklyClosure(models.Model):
    """A weekday on which a site is closed every week, from a day on until it is ended."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="weekly_closures")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day; empty while it goes on.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = WeeklyClosureQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "weekday"], condition=Q(ends_on__isnull=True), name="weekly_closure_once_a_site"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="weekly_closure_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}: every {self.get_weekday_display()}"
