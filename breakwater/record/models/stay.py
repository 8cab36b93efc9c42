"""A bed, for a time: held for somebody who is coming, then lain in."""

from __future__ import annotations

import uuid
from datetime import datetime

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from breakwater.organization.models import Bed, StaffMember
from breakwater.record.models.enquiry import Enquiry
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.scoped import ScopedQuerySet


class StayQuerySet(ScopedQuerySet["Stay"]):
    def at(self, moment: datetime) -> StayQuerySet:
        """Stays and holds that take a bed at this moment."""
        return self.filter(during__contains=moment).exclude(status=Stay.Status.RELEASED)

    def held_at(self, moment: datetime) -> StayQuerySet:
        """Holds that are still good at this moment; a hold whose time has run out holds nothing."""
        return self.filter(status=Stay.Status.HELD, held_until__gt=moment)


@pghistory.track()
class Stay(models.Model):
    """No two people in one bed at a time: the database refuses overlapping stays of one bed."""

    within_site = "bed__room__unit__site_id"

    class Status(models.TextChoices):
        HELD = "held", "Held"
        OCCUPIED = "occupied", "In use"
        ENDED = "ended", "Ended"
        RELEASED = "released", "Hold released"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="stays")
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, null=True, related_name="stays")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, null=True, related_name="stays")
    status = models.CharField(max_length=10, choices=Status.choices)
    during = DateTimeRangeField(help_text="From arrival or hold to leaving; the end is open while the bed is in use.")
    held_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="stay_one_person_a_bed",
                expressions=[("bed", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=~Q(status="released"),
            ),
            ExclusionConstraint(
                name="stay_one_bed_a_person",
                expressions=[("episode", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(status__in=["occupied", "ended"]),
            ),
            models.CheckConstraint(
                condition=Q(enquiry__isnull=False) | Q(episode__isnull=False), name="stay_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(status="occupied") | Q(episode__isnull=False), name="stay_in_use_has_episode"
            ),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk}"
