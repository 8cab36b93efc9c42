"""Controlled stock that is not as the books say, and every step until somebody answers for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.product import Product
from breakwater.journey.medication.models.receiving import Receipt
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class StockIncidentQuerySet(ScopedQuerySet["StockIncident"]):
    def with_state(self) -> StockIncidentQuerySet:
        """Each with its steps, open ones first."""
        return self.prefetch_related("steps__by").order_by(_closing(), "-opened_at")

    def open(self) -> StockIncidentQuerySet:
        """Those nobody has answered for."""
        return self.filter(~_closing())


def _closing() -> Exists:
    return Exists(IncidentStep.objects.filter(incident=OuterRef("pk"), kind="closed"))


class StockIncident(AppendOnly):
    """What was found, when, by whom. It is open until a step closes it with a cause."""

    within_site = "site_id"

    class Kind(models.TextChoices):
        DIFFERENCE = "difference", "Count over tolerance"
        DELIVERY = "delivery", "Delivery and invoice differ"
        LOSS = "loss", "Missing or lost medicine"
        THEFT = "theft", "Theft, or signs of it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    bottle = models.ForeignKey(Bottle, on_delete=models.PROTECT, null=True, related_name="incidents")
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, null=True, related_name="incident")
    missing_mg = models.DecimalField(max_digits=9, decimal_places=2, help_text="Below zero: more than the books say.")
    what = models.CharField(max_length=240, blank=True)
    discovered_at = models.DateTimeField(help_text="The clocks of 21 CFR 1301.76 start here.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = StockIncidentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["site", "opened_at"], name="incident_by_site")]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    @property
    def is_closed(self) -> bool:
        """Whether a step closed it."""
        return any(step.kind == IncidentStep.Kind.CLOSED for step in self.steps.all())


class IncidentStep(AppendOnly):
    """One thing somebody did about an incident."""

    within_site = "incident__site_id"

    class Kind(models.TextChoices):
        NOTED = "noted", "Looked into"
        JUDGED = "judged", "Judged whether it is significant"
        NOTICE_SENT = "notice_sent", "Written notice sent to the DEA field office"
        FORM_SENT = "form_sent", "DEA Form 106 sent"
        CLOSED = "closed", "Closed"

    class Cause(models.TextChoices):
        MISCOUNTED = "miscounted", "Counted or measured wrongly; the books were right"
        MISRECORDED = "misrecorded", "A line was missing or wrong; it is corrected"
        POURED = "poured", "Pump or measure pours too much or too little; calibrated"
        EVAPORATED = "evaporated", "Evaporated or left in bottle and tubing, within what is known"
        SUPPLIER = "supplier", "The supplier sent another amount"
        BROKEN = "broken", "Broken or spilled without a record at the time"
        STOLEN = "stolen", "Stolen"
        UNEXPLAINED = "unexplained", "No cause was found"

    id = models.BigAutoField(primary_key=True)
    incident = models.ForeignKey(StockIncident, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    significant = models.BooleanField(null=True)
    factors = models.JSONField(default=dict, help_text="What the judgement rests on, by factor.")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects: ScopedQuerySet[IncidentStep] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="closed") & ~Q(cause="") & ~Q(note="") | ~Q(kind="closed") & Q(cause=""),
                name="incident_closed_with_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(kind="judged", significant__isnull=False) | ~Q(kind="judged") & Q(significant__isnull=True),
                name="incident_judged_says_which",
            ),
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(kind__in=["closed", "notice_sent", "form_sent"]),
                name="incident_step_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
