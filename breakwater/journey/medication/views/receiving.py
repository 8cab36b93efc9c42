"""What comes in: order forms, what is still to come, deliveries counted against invoice, and who may receive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from breakwater.clinical.deadlines import stock as clocks
from breakwater.clinical.findings import Finding, Severity
from breakwater.journey.medication import at_window, stock
from breakwater.journey.medication.forms.receiving import DeliveryForm, OrderFormForm, OrderLineForm, ReceiverForm
from breakwater.journey.medication.forms.stock import ProductForm
from breakwater.journey.medication.models import AuthorizedReceiver, OrderForm, OrderFormLine, Receipt, StockEntry
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may

MOST_SHOWN = 60
A_YEAR = timedelta(days=365)


@require_safe
@staff_page("stock.receive")
def receive(request: StaffRequest) -> HttpResponse:
    """Order forms, newest first, with what came and what is still to come."""
    site = at_window.site_of(request)
    forms = OrderForm.objects.within(request.scope).filter(site=site)[:MOST_SHOWN]
    lines = OrderFormLine.objects.within(request.scope).filter(order_form__in=[one.pk for one in forms])
    rows = list(lines.with_receipts().order_by("-order_form__signed_on", "line_number"))
    context = {
        "rows": [row for row in rows if row.received_count < row.containers],
        "without_lines": [one for one in forms if one.pk not in {row.order_form_id for row in rows}],
        "done": [row for row in rows if row.received_count >= row.containers], "is_listed": _is_listed(request, site),
    }  # fmt: skip
    return render(request, "medication/receive.jinja", context)


def _is_listed(request: StaffRequest, site: Site) -> bool:
    today = site.local(now()).date()
    listed = AuthorizedReceiver.objects.within(request.scope).in_force(site, today)
    return listed.filter(staff=request.staff).exists()


@form_view
@staff_page("stock.receive")
def write_order_form(request: StaffRequest) -> HttpResponse:
    """Write down an order form as it was signed."""
    site = at_window.site_of(request)
    form = OrderFormForm(request.POST or None, site=site, today=site.local(now()).date())

    def act(answers: dict[str, Any]) -> OrderForm:
        written = form.order_form()
        return stock.write_order_form(order_form=written, form_key=answers["form_key"], by=request.staff, at=now())

    made, status = tried(request, form, "stock.order_form_written", act, site_id=site.pk)
    if made is not None:
        return to("order_form", made.pk)
    return render(request, "medication/write_order_form.jinja", {"form": form}, status=status)


@form_view
@staff_page("stock.receive")
def order_form(request: StaffRequest, order_form_id: UUID) -> HttpResponse:
    """One order form: what was ordered, what came, and a further line as it stands on the paper."""
    found = OrderForm.objects.within(request.scope).select_related("site", "entered_by").get_or_404(pk=order_form_id)
    form = OrderLineForm(request.POST or None)

    def act(answers: dict[str, Any]) -> OrderFormLine:
        return stock.add_order_line(
            order_form=found, product=answers["product"], containers=answers["containers"],
            quantity_each=answers["quantity_each"], form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    made, status = tried(request, form, "stock.order_line_added", act, site_id=found.site_id)
    if made is not None:
        messages.success(request, f"Line {made.line_number} is added.")
        return to("order_form", found.pk)
    lines = OrderFormLine.objects.within(request.scope).filter(order_form=found).with_receipts()
    context = {
        "found": found, "site": found.site, "form": form, "cautions": _cautions(found),
        "lines": list(lines),
    }  # fmt: skip
    return render(request, "medication/order_form.jinja", context, status=status)


def _cautions(found: OrderForm) -> list[str]:
    """What looks wrong about an order form. Nothing of it refuses a delivery."""
    number: Finding = clocks.check_dea_number(found.supplier_dea_number)
    cautions = [number.message] if number.severity is not Severity.OK else []
    valid = clocks.order_form(found.signed_on)
    if valid.due_on is not None and valid.due_on < found.site.local(now()).date():
        cautions.append(f"It was signed more than {clocks.ORDER_FORM_VALID_DAYS} days ago. {valid.rule}")
    return cautions


@form_view
@staff_page("stock.receive")
def receive_delivery(request: StaffRequest, order_form_line_id: UUID) -> HttpResponse:
    """Count what came against invoice and order form, and put it on the shelf."""
    line = OrderFormLine.objects.within(request.scope).with_receipts().get_or_404(pk=order_form_line_id)
    site = line.order_form.site
    form = DeliveryForm(request.POST or None, line=line, today=site.dosing_day(now()))

    def act(answers: dict[str, Any]) -> Receipt:
        return stock.receive_delivery(
            line=line, delivered=form.delivered(), form_key=answers["form_key"], by=request.staff, at=now()
        )

    made, status = tried(request, form, "stock.delivery_received", act, site_id=site.pk)
    if made is not None:
        entries = StockEntry.objects.within(request.scope).filter(receipt=made).select_related("bottle")
        codes = ", ".join(entry.bottle.code for entry in entries.order_by("id"))
        messages.success(request, f"On the shelf. Label the bottles: {codes}." if codes else "Nothing came in.")
        return to("order_form", line.order_form_id)
    context = {"form": form, "line": line, "site": site, "is_listed": _is_listed(request, site)}
    return render(request, "medication/receive_delivery.jinja", context, status=status)


@form_view
@staff_page("stock.receive")
def add_product(request: StaffRequest) -> HttpResponse:
    """Add a medicine in a form and strength that this program has not had before."""
    form = ProductForm(request.POST or None)
    site = at_window.site_of(request)

    def act(_: dict[str, Any]) -> object:
        return stock.add_product(product=form.product(), by=request.staff, at=now())

    made, status = tried(request, form, "stock.product_added", act, site_id=site.pk)
    if made is not None:
        messages.success(request, f"Added: {made}.")
        return to("receive")
    return render(request, "medication/add_product.jinja", {"form": form}, status=status)


@form_view
@staff_page("stock.oversee")
def receivers(request: StaffRequest) -> HttpResponse:
    """Who may accept controlled stock here, now and before, and a form to name somebody."""
    site = at_window.site_of(request)
    today = site.local(now()).date()
    form = ReceiverForm(
        request.POST or None, site=site, today=today, initial={"starts_on": today, "ends_on": today + A_YEAR}
    )

    def act(answers: dict[str, Any]) -> AuthorizedReceiver:
        return stock.name_receiver(
            site=site, staff=answers["staff"], starts_on=answers["starts_on"], ends_on=answers["ends_on"],
            by=request.staff, at=now(),
        )  # fmt: skip

    named, status = tried(request, form, "stock.receiver_named", act, site_id=site.pk)
    if named is not None:
        messages.success(request, f"{named.staff} may receive controlled stock at {site}.")
        return to("receivers")
    rows = AuthorizedReceiver.objects.within(request.scope).filter(site=site)
    context = {
        "form": form, "site": site, "today": today, "may_receive": may(request.staff, "stock.receive"),
        "rows": list(rows.select_related("staff", "named_by", "ended_by").order_by("-starts_on", "staff__name")),
    }  # fmt: skip
    return render(request, "medication/receivers.jinja", context, status=status)


@require_POST
@staff_page("stock.oversee")
def end_receiver(request: StaffRequest, authorized_receiver_id: UUID) -> HttpResponse:
    """Take somebody off the list from now on."""
    rows = AuthorizedReceiver.objects.within(request.scope).select_related("staff")
    found = rows.get_or_404(pk=authorized_receiver_id)
    stock.end_receiver(receiver=found, by=request.staff, at=now())
    messages.success(request, f"{found.staff} is taken off the list.")
    return to("receivers")
