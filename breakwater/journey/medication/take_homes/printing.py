"""The outbox of labels: asked for with the bottles, released once at the window, printed again only with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from breakwater.audit import record as audit
from breakwater.journey.medication.models import PrintJob, PrintLabel, PrintRelease
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import TakeHomeSupply
from breakwater.record.refusals import Conflict


def ask_for_labels(
    bottles: Sequence[TakeHomeSupply], *, station: Station, by: StaffMember, at: datetime, reprint_reason: str = ""
) -> PrintJob:
    """Put one label for each bottle into a job for this window. Call it in the transaction that made the bottles."""
    job = PrintJob.objects.create(
        station_id=station.pk, reprint_reason=reprint_reason, requested_at=at, requested_by=by
    )
    PrintLabel.objects.bulk_create(
        PrintLabel(job=job, supply=bottle, position=place, first_print=not reprint_reason)
        for place, bottle in enumerate(bottles, start=1)
    )
    return job


@transaction.atomic
def release(*, job: PrintJob, kind: str, station: Station, by: StaffMember, at: datetime) -> PrintRelease:
    """Let a job out at its own window. Draw the labels only after this has committed: each job comes out at most once.

    Raises:
        TakeHomeRefused: the job belongs to another window (H86).
        Conflict: it was released before; a label that did not come out is printed again with a reason.
    """
    if job.station_id != station.pk:
        raise TakeHomeRefused(f"These labels wait at {job.station}. Release them there.", code="job_of_other_window")
    try:
        with transaction.atomic():
            released = PrintRelease.objects.create(job=job, format=kind, released_at=at, released_by=by)
    except IntegrityError:
        first = PrintRelease.objects.select_related("released_by").get(job=job)
        raise Conflict(
            f"{first.released_by} released these labels at {station.site.local(first.released_at):%H:%M}. "
            "Print one again with the reason.", code="job_released_already",
        ) from None  # fmt: skip
    detail = {"labels": job.labels.count(), "format": kind, "reprint": job.is_reprint}
    audit.act(action="labels.released", by=by, at=at, site_id=station.site_id, subject=job, detail=detail)
    return released


@transaction.atomic
def reprint(*, bottle: TakeHomeSupply, reason: str, station: Station, by: StaffMember, at: datetime) -> PrintJob:
    """Ask for the label of one bottle again. It is marked as a reprint, and the reason is kept (H25)."""
    if not reason.strip():
        raise TakeHomeRefused("Write why the label is printed again.", code="reason_missing")
    job = ask_for_labels([bottle], station=station, by=by, at=at, reprint_reason=reason)
    audit.act(
        action="labels.reprint_asked", by=by, at=at, patient_id=bottle.patient_id, site_id=station.site_id,
        subject=job, detail={"bottle": str(bottle.pk)},
    )  # fmt: skip
    return job
