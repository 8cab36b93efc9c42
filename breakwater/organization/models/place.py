"""Sites, units, rooms, beds and stations."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from breakwater.clinical.dosing_day import dosing_day


class ReachableSites(Protocol):
    """The part of a scope that matters for places; ``privacy.scope.Scope`` is the one that views use."""

    @property
    def site_ids(self) -> Collection[UUID]: ...


class Site(models.Model):
    """One place of the program with its own address, zone and dosing day."""

    class EcgRules(models.TextChoices):
        """Names of ``clinical.ecg_due.ECG_RULE_SETS``."""

        KRANTZ_2009 = "krantz_2009", "Krantz 2009"
        APS_HRS = "aps_hrs", "APS/HRS"
        BCCSU = "bccsu", "BCCSU: only with a risk"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    day_boundary = models.TimeField(default=time(3, 0), help_text="When one dosing day ends and the next begins.")
    state = models.CharField(max_length=2, blank=True)
    window_opens = models.TimeField(default=time(5, 30))
    window_closes = models.TimeField(default=time(11, 0))
    ecg_rules = models.CharField(
        max_length=16, choices=EcgRules.choices, default=EcgRules.KRANTZ_2009, help_text="When an ECG is due."
    )
    verbal_order_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Hours in which a verbal order is signed here, where fewer than usual."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """The moment as this site's clocks show it."""
        return moment.astimezone(self.zone)

    def dosing_day(self, moment: datetime) -> date:
        """The dosing day of an aware moment at this site (H40)."""
        return dosing_day(moment, self.time_zone, self.day_boundary)


class Unit(models.Model):
    """A part of a site where people are cared for together."""

    class Kind(models.TextChoices):
        DETOX = "detox", "Detox"
        RESIDENCE = "residence", "Residence"
        OUTPATIENT = "outpatient", "Outpatient"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        ordering = ["site__name", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="unit_name_once_a_site")]

    def __str__(self) -> str:
        return f"{self.name}, {self.site.name}"


class Room(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=20)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="room_name_once_a_unit")]

    def __str__(self) -> str:
        return self.name


class BedQuerySet(models.QuerySet["Bed"]):
    def within(self, scope: ReachableSites) -> BedQuerySet:
        """Only beds of the sites this scope reaches."""
        return self.filter(room__unit__site_id__in=list(scope.site_ids))

    def with_places(self) -> BedQuerySet:
        """With room, unit and site in the same query, in the order of a walk through the building."""
        return self.select_related("room__unit__site").order_by(
            "room__unit__site__name", "room__unit__name", "room__name", "label"
        )


class Bed(models.Model):
    """A bed. Who lies in it, or for whom it is held, is a ``record.Stay``; a closed bed is not offered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="beds")
    label = models.CharField(max_length=10)
    closed_reason = models.CharField(max_length=120, blank=True)

    objects = BedQuerySet.as_manager()

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["room", "label"], name="bed_label_once_a_room")]

    def __str__(self) -> str:
        return self.label


class Station(models.Model):
    """A place with a screen: a dosing window, a nurse's desk, a check-in kiosk. Doses name their window."""

    class Kind(models.TextChoices):
        DOSING_WINDOW = "dosing_window", "Dosing window"
        DESK = "desk", "Desk"
        KIOSK = "kiosk", "Check-in kiosk"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=Kind.choices)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="station_name_once_a_site")]

    def __str__(self) -> str:
        return self.name
