"""How controlled stock comes in: who may accept it, what was ordered on which form, and what was counted on arrival."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.journey.medication.models.product import Product
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class AuthorizedReceiverQuerySet(ScopedQuerySet["AuthorizedReceiver"]):
    def in_force(self, site: Site, day: date) -> AuthorizedReceiverQuerySet:
        """Who may accept controlled stock at this site on this day."""
        return self.filter(site=site, starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)


@pghistory.track()
class AuthorizedReceiver(models.Model):
    """Somebody who may accept and sign for controlled stock at a site, from a day to a day, named in writing."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="authorized_receivers")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AuthorizedReceiverQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "named_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="receiver_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="receiver_ended_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(staff=F("named_by")), name="receiver_not_named_by_oneself"),
        ]

    def __str__(self) -> str:
        return f"receiver {self.pk}"


class OrderFormQuerySet(ScopedQuerySet["OrderForm"]):
    pass


class OrderForm(AppendOnly):
    """What was ordered from whom, under which number. Its lines are rows of their own."""

    within_site = "site_id"

    class Kind(models.TextChoices):
        DEA_222 = "dea_222", "DEA Form 222"
        CSOS = "csos", "Electronic order (CSOS)"
        PURCHASE_ORDER = "purchase_order", "Purchase order (Schedule III to V only)"

    FOR_SCHEDULE_II = (Kind.DEA_222, Kind.CSOS)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.CharField(max_length=30)
    signed_on = models.DateField(help_text="The day on which it was signed.")
    supplier = models.CharField(max_length=80)
    supplier_dea_number = models.CharField(max_length=12)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = OrderFormQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-signed_on", "-entered_at"]
        constraints = [models.UniqueConstraint(fields=["site", "kind", "number"], name="order_form_once_a_site")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class OrderFormLineQuerySet(ScopedQuerySet["OrderFormLine"]):
    def with_receipts(self) -> OrderFormLineQuerySet:
        """Each with what came of it."""
        return self.select_related("product", "order_form__site").prefetch_related("receipts__received_by")


class OrderFormLine(AppendOnly):
    """So many containers of a product, each holding so much."""

    within_site = "order_form__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order_form = models.ForeignKey(OrderForm, on_delete=models.PROTECT, related_name="lines")
    line_number = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    containers = models.PositiveSmallIntegerField()
    quantity_each = models.DecimalField(max_digits=8, decimal_places=2, help_text="mL, films or tablets in each.")

    objects = OrderFormLineQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["line_number"]
        constraints = [
            models.UniqueConstraint(fields=["order_form", "line_number"], name="order_form_line_once"),
            models.CheckConstraint(
                condition=Q(containers__gt=0, quantity_each__gt=0), name="order_form_line_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_number}"

    @property
    def received_count(self) -> int:
        """How many of its containers have come."""
        return sum(receipt.received for receipt in self.receipts.all())

    @property
    def mg_each(self) -> Decimal:
        """What one container should hold, in mg."""
        return self.product.mg_in(self.quantity_each)


class ReceiptQuerySet(ScopedQuerySet["Receipt"]):
    pass


class Receipt(AppendOnly):
    """Containers of one order line and one lot that came under one invoice, counted by somebody on the list."""

    within_site = "line__order_form__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(OrderFormLine, on_delete=models.PROTECT, related_name="receipts")
    invoice = models.CharField(max_length=40)
    invoiced = models.PositiveSmallIntegerField(help_text="Containers that the invoice names.")
    received = models.PositiveSmallIntegerField(help_text="Containers that were counted.")
    difference_note = models.CharField(max_length=240, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ReceiptQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received=F("invoiced")) | ~Q(difference_note=""), name="receipt_difference_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"invoice {self.invoice}"
