"""What kind of installation this database is, and whether its jobs are alive."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that says, from the day the database was made, whether it may hold synthetic people (H32)."""

    class Kind(models.TextChoices):
        DEMO = "demo", "Demo center with synthetic people"
        LIVE = "live", "Live program"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    created_at = models.DateTimeField()
    demo_built_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_only_one"),
            models.CheckConstraint(
                condition=Q(kind="demo") | Q(demo_built_at__isnull=True), name="installation_live_never_demo"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_demo(self) -> bool:
        return self.kind == self.Kind.DEMO


class Heartbeat(models.Model):
    """When a background job last finished; a late one is shown at sign-in and on ``/readyz`` (H57)."""

    job = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()
    every_seconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.job

    def is_late(self, at: datetime) -> bool:
        """Whether three beats in a row are missing."""
        return (at - self.beat_at).total_seconds() > 3 * self.every_seconds
