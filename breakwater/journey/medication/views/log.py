"""The dispensing log of any days, on the page, as a CSV file and as a PDF; and where the medicine of a period went."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.audit.export import to_csv
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.log import LogForm
from breakwater.journey.medication.presenters.balance import balances
from breakwater.journey.medication.presenters.log import CSV_HEADER, LogAsked, LogLine, csv_row, log_of, totals
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page

# A page is read; a file is searched.
MOST_ON_A_PAGE = 600
MONTH = timedelta(days=30)
STYLE = Path(__file__).parent.parent / "log.css"


@require_safe
@staff_page("dose.log")
def log(request: StaffRequest) -> HttpResponse:
    """The dispensing log of any days."""
    site = at_window.site_of(request)
    today = site.dosing_day(now())
    form = LogForm(request.GET, site=site, today=today)
    form.is_valid()
    asked = form.asked()
    lines = log_of(request.scope, site, asked, MOST_ON_A_PAGE + 1)
    _seen(request, "dose.log_viewed", site, asked, len(lines))
    day = asked.first
    context = {
        "lines": lines[:MOST_ON_A_PAGE], "more": len(lines) > MOST_ON_A_PAGE, "form": form, "asked": asked,
        "site": site, "totals": totals(lines), "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None, "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "medication/log.jinja", context)


def _seen(request: StaffRequest, action: str, site: Site, asked: LogAsked, lines: int) -> None:
    seen: dict[str, Any] = {"day": str(asked.first), "last": str(asked.last), "lines": lines}
    audit.read(action=action, by=request.staff, site_id=site.pk, detail=seen)


def _asked(request: StaffRequest, action: str) -> tuple[Site, LogAsked, list[LogLine]]:
    """What a file of the log holds; taking it is written down."""
    site = at_window.site_of(request)
    form = LogForm(request.GET, site=site, today=site.dosing_day(now()))
    form.is_valid()
    asked = form.asked()
    lines = log_of(request.scope, site, asked)
    _seen(request, action, site, asked, len(lines))
    return site, asked, lines


@require_safe
@staff_page("dose.log")
def log_csv(request: StaffRequest) -> HttpResponse:
    """The same lines as a CSV file, for use inside the program."""
    site, asked, lines = _asked(request, "dose.log_csv")
    text = to_csv(CSV_HEADER, (csv_row(line, site) for line in lines))
    return _file(text.encode("utf-8-sig"), "text/csv; charset=utf-8", site, asked, "csv")


@require_safe
@staff_page("dose.log")
def log_pdf(request: StaffRequest) -> HttpResponse:
    """The same lines as a PDF, for use inside the program."""
    from weasyprint import CSS, HTML  # takes half a second to import

    site, asked, lines = _asked(request, "dose.log_pdf")
    context = {
        "lines": lines, "asked": asked, "site": site, "totals": totals(lines), "by": request.staff,
        "printed_at": site.local(now()), "now": now,
    }  # fmt: skip
    page = render_to_string("medication/log_pdf.jinja", context, using="jinja2")
    return _file(HTML(string=page).write_pdf(stylesheets=[CSS(filename=STYLE)]), "application/pdf", site, asked, "pdf")


def _file(content: bytes, kind: str, site: Site, asked: LogAsked, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    days = str(asked.first) if asked.first == asked.last else f"{asked.first}-to-{asked.last}"
    answer["Content-Disposition"] = f'attachment; filename="dispensing-log-{site.slug}-{days}.{ending}"'
    return answer


@require_safe
@staff_page("stock.view")
def balance(request: StaffRequest) -> HttpResponse:
    """Beginning, plus what came in, less what went out: what should be there, beside what counts found."""
    site = at_window.site_of(request)
    today = site.local(now()).date()
    last = _day(request.GET.get("last", ""), today, today)
    first = _day(request.GET.get("first", ""), last, last - MONTH)
    rows = balances(request.scope, site, first, last)
    seen = {"first": str(first), "last": str(last)}
    audit.read(action="stock.balance_viewed", by=request.staff, site_id=site.pk, detail=seen)
    context = {"rows": rows, "site": site, "first": first, "last": last, "today": today}
    return render(request, "medication/balance.jinja", context)


def _day(text: str, latest: date, otherwise: date) -> date:
    """The day asked for, not after ``latest``; what cannot be read is ``otherwise``."""
    try:
        return min(date.fromisoformat(text), latest)
    except ValueError:
        return otherwise
