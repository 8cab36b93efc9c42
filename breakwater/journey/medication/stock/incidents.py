"""Incidents of controlled stock: opened by a count, a delivery or a person; closed only with a cause, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.journey.medication.models import Bottle, IncidentStep, Product, Receipt, StockIncident
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import lock_site, must_say
from breakwater.organization.models import Site, StaffMember
from breakwater.record.refusals import Conflict

Step = IncidentStep.Kind


def open_incident(
    *,
    site: Site,
    kind: str,
    product: Product,
    missing_mg: Decimal,
    by: StaffMember,
    at: datetime,
    discovered_at: datetime | None = None,
    bottle: Bottle | None = None,
    receipt: Receipt | None = None,
    what: str = "",
    pk: UUID | None = None,
) -> StockIncident:
    """Open an incident inside the transaction of the act that found it.

    Args:
        missing_mg: how much is not there; below zero when there is more than the books say.
    """
    more = {"pk": pk} if pk else {}
    incident = StockIncident.objects.create(
        site=site, kind=kind, product=product, bottle=bottle, receipt=receipt, missing_mg=missing_mg, what=what[:240],
        discovered_at=discovered_at or at, opened_at=at, opened_by=by, **more,
    )  # fmt: skip
    audit.act(
        action="stock.incident_opened", by=by, at=at, site_id=site.pk, subject=incident, detail={"kind": str(kind)}
    )
    return incident


@transaction.atomic
def report_incident(
    *,
    bottle: Bottle,
    kind: str,
    missing_mg: Decimal,
    what: str,
    discovered_at: datetime,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> StockIncident:
    """Somebody found medicine gone, or signs of a theft. It enters nothing: count the bottle for that."""
    must_say(what, "Write what you found.")
    if discovered_at > at:
        raise StockRefused("The moment of discovery lies ahead. Check day and time.", code="discovered_ahead")
    body = {"bottle": bottle.pk, "kind": kind, "missing_mg": missing_mg, "what": what}
    claimed = claim(key=form_key, action="stock.incident_opened", by=by, body=body, at=at)
    if not claimed.is_first:
        return StockIncident.objects.get(pk=claimed.subject_id)
    return open_incident(
        site=bottle.site, kind=kind, product=bottle.product, bottle=bottle, missing_mg=missing_mg, what=what,
        discovered_at=discovered_at, by=by, at=at, pk=claimed.subject_id,
    )  # fmt: skip


@transaction.atomic
def add_note(*, incident: StockIncident, note: str, by: StaffMember, at: datetime) -> IncidentStep:
    """Write down what was looked into."""
    must_say(note, "Write what was looked into.")
    return _step(_still_open(incident), Step.NOTED, by=by, at=at, note=note)


@transaction.atomic
def judge_incident(
    *,
    incident: StockIncident,
    significant: bool,
    factors: Mapping[str, str],
    note: str,
    by: StaffMember,
    at: datetime,
) -> IncidentStep:
    """Decide whether a loss is significant, with what the decision rests on (21 CFR 1301.76(b)).

    Args:
        factors: a word about each factor: amount, pattern, access, local trend.
    """
    if not all(text.strip() for text in factors.values()):
        raise StockRefused("Write a word about each factor.", code="factor_missing")
    return _step(
        _still_open(incident), Step.JUDGED, by=by, at=at, note=note, significant=significant, factors=dict(factors)
    )


@transaction.atomic
def record_sent(*, incident: StockIncident, kind: str, note: str, by: StaffMember, at: datetime) -> IncidentStep:
    """Write down that the notice, or Form 106, was sent.

    Args:
        kind: notice_sent or form_sent.
        note: how and to whom, or the number that came back.
    """
    if kind not in (Step.NOTICE_SENT, Step.FORM_SENT):
        raise ValueError(f"{kind} is nothing that is sent")
    must_say(note, "Write to whom it was sent, or the number that came back.")
    incident = _still_open(incident)
    if incident.steps.filter(kind=kind).exists():
        raise Conflict("This was written down already.", code="incident_step_there")
    return _step(incident, kind, by=by, at=at, note=note)


@transaction.atomic
def close_incident(*, incident: StockIncident, cause: str, note: str, by: StaffMember, at: datetime) -> IncidentStep:
    """Close an incident with its cause. It cannot be closed while something is still to be done about it.

    Raises:
        StockRefused: no word about the cause; a second count is missing; a loss is not judged; a theft or
            significant loss is not reported.
        Conflict: it is closed already.
    """
    must_say(note, "Write what was found, and who was asked.")
    incident = _still_open(incident)
    if incident.counts.waiting_for_a_second().exists():
        raise StockRefused("Somebody else counts the bottle once more first.", code="second_count_missing")
    _must_be_judged(incident, cause)
    if must_be_reported(incident, cause):
        sent = set(incident.steps.values_list("kind", flat=True))
        if not {Step.NOTICE_SENT, Step.FORM_SENT} <= sent:
            raise StockRefused(
                "A theft or significant loss is reported first: written notice and Form 106.", code="not_reported"
            )
    return _step(incident, Step.CLOSED, by=by, at=at, note=note, cause=cause)


def must_be_reported(incident: StockIncident, cause: str = "") -> bool:
    """Whether DEA is told: a theft always, a loss when the last judgement called it significant."""
    if incident.kind == StockIncident.Kind.THEFT or cause == IncidentStep.Cause.STOLEN:
        return True
    judged = _judgement(incident)
    return bool(judged and judged.significant)


def _judgement(incident: StockIncident) -> IncidentStep | None:
    """The last word on whether it is significant."""
    return incident.steps.filter(kind=Step.JUDGED).last()


def _must_be_judged(incident: StockIncident, cause: str) -> None:
    """Medicine that is gone, or that nobody can explain, is judged before it is put aside."""
    if incident.kind != StockIncident.Kind.LOSS and cause != IncidentStep.Cause.UNEXPLAINED:
        return
    if _judgement(incident) is None:
        raise StockRefused("Decide first whether this loss is significant.", code="not_judged")


def _still_open(incident: StockIncident) -> StockIncident:
    lock_site(incident.site)
    if incident.steps.filter(kind=Step.CLOSED).exists():
        raise Conflict("This incident is closed already.", code="incident_closed")
    return incident


def _step(incident: StockIncident, kind: str, *, by: StaffMember, at: datetime, **more: object) -> IncidentStep:
    step = IncidentStep.objects.create(incident=incident, kind=kind, by=by, at=at, **more)
    audit.act(action=f"stock.incident_{kind}", by=by, at=at, site_id=incident.site_id, subject=incident)
    return step
