"""Record an ECG: QT corrected for heart rate, with its correction and the daily amount of that time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.qtc import Qtc
from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.vitals import Vitals
from breakwater.organization.models import StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.models import Dose, EpisodeOfCare, Flag, MedicationOrder, Observation, Patient

ACTION, FLAG = "ecg.recorded", "qtc_500_or_more"
# A dose older than this says nothing about the amount at the time of the ECG.
# No threshold: it only looks up an amount, and an unknown one asks for another ECG.
LOOK_BACK = timedelta(days=7)


@transaction.atomic
def record_ecg(
    *, episode: EpisodeOfCare, found: Qtc, made_at: datetime, form_key: UUID, by: StaffMember, at: datetime
) -> Observation:
    """Keep a QTc. One of 500 ms or more raises its red flag, which holds medicine, unless the flag is open already.

    Args:
        made_at: when the ECG was made; ``at`` is when it is typed in.
    """
    body = {
        "episode": episode.pk, "qt": found.qt_ms, "rate": found.heart_rate_per_min, "correction": found.correction,
        "made_at": made_at,
    }  # fmt: skip
    claimed = keys.claim(key=form_key, action=ACTION, by=by, body=body, at=at)
    if not claimed.is_first:
        return Observation.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    daily_mg = daily_methadone_mg(episode.patient_id, episode.site.dosing_day(made_at))
    ecg = Observation(
        pk=claimed.subject_id, patient_id=episode.patient_id, episode=episode, kind=Observation.Kind.ECG,
        qtc_ms=found.qtc_ms, observed_at=made_at, observed_by=by, recorded_at=at,
        answers={
            "qt_ms": str(found.qt_ms), "heart_rate_per_min": str(found.heart_rate_per_min),
            "correction": found.correction, "daily_mg": None if daily_mg is None else str(daily_mg),
        },
    )  # fmt: skip
    ecg.save(force_insert=True)
    audit.act(action=ACTION, by=by, at=at, patient_id=episode.patient_id, site_id=episode.site_id, subject=ecg)
    open_already = Flag.objects.open().filter(patient_id=episode.patient_id, code=FLAG).exists()
    if found.band == "high" and not open_already:
        raise_flags(seen=ecg, found=red_flags(Vitals(), reports=frozenset({FLAG})), by=by, at=at)
    return ecg


def daily_methadone_mg(patient_id: UUID, day: date) -> Decimal | None:
    """All methadone of the newest dosing day up to this one together, in mg; None when there was none for a week."""
    taken = Dose.objects.filter(
        patient_id=patient_id, drug=MedicationOrder.Drug.METHADONE, status=Dose.Status.COMPLETED,
        reversed_by__isnull=True, dosing_day__range=(day - LOOK_BACK, day),
    )  # fmt: skip
    by_day = taken.values("dosing_day").annotate(total_mg=Sum("dose_mg")).order_by("-dosing_day")
    newest = by_day.first()
    return newest["total_mg"] if newest else None
