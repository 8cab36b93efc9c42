"""What an incident asks for: its clocks, the drafts of its papers; and shortages that repeat at one person's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from breakwater.clinical.controlled_stock import SCHEDULE
from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.deadlines.stock import theft_or_loss
from breakwater.clinical.formatting import amount, day
from breakwater.journey.medication.models import IncidentStep, StockIncident

SENT = {"theft_notice": IncidentStep.Kind.NOTICE_SENT, "form_106": IncidentStep.Kind.FORM_SENT}


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing the law asks for after a theft or significant loss, and how it stands."""

    deadline: Deadline
    step: str
    sent: IncidentStep | None
    is_late: bool


def clocks_of(incident: StockIncident, at: datetime) -> list[Clock]:
    """Written notice and Form 106, counted from discovery (21 CFR 1301.76(b))."""
    zone = incident.site.time_zone
    sent = {step.kind: step for step in incident.steps.select_related("by")}
    return [
        Clock(
            deadline=deadline,
            step=SENT[deadline.code],
            sent=sent.get(SENT[deadline.code]),
            is_late=SENT[deadline.code] not in sent and bool(deadline.late_by(at, zone)),
        )
        for deadline in theft_or_loss(incident.discovered_at, zone)
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A draft: what stands in the rows, term by term, and what a person must still fill in (empty words)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def papers_of(incident: StockIncident, at: datetime) -> tuple[Paper, Paper]:
    """Drafts of both papers. Nothing is sent from here."""
    site, product = incident.site, incident.product
    discovered = site.local(incident.discovered_at)
    about = (
        ("Registrant", f"{site.name}. {site.address}"),
        ("DEA registration number", ""),
        ("Telephone", site.phone),
        ("Discovered", f"{day(discovered.date())}, {discovered:%H:%M}"),
        ("Medicine", f"{product} (Schedule {SCHEDULE[product.drug]})"),
        ("NDC", product.ndc),
        ("Lot", incident.bottle.lot if incident.bottle else ""),
        ("Amount missing", amount(incident.missing_mg, "mg")),
    )
    today = day(site.local(at).date())
    return (
        Paper("Written notice of theft or loss to the DEA field office", (("Date", today), *about, ("Name", ""))),
        Paper(
            "DEA Form 106, to be entered on the DEA's own page",
            (
                *about,
                ("Type", "Theft" if incident.kind == StockIncident.Kind.THEFT else "Loss"),
                ("What was found", incident.what),
                ("Police report, department and number", ""),
                ("Value of the medicine", ""),
                ("What was done so that it does not happen again", ""),
                ("Name and title of the person who signs", ""),
            ),
        ),
    )
