"""Whether a consent counts now, and what it covers in plain words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from breakwater.privacy.codes import Category, Purpose, RecipientClass
from breakwater.privacy.elements import check_elements
from breakwater.privacy.models import Consent, ConsentEnd
from breakwater.record.models import EpisodeOfCare, Patient


def why_not_valid(consent: Consent, *, at: datetime) -> str | None:
    """Why this consent does not count now: "ended", "expired" or "incomplete"; None when it counts.

    Reads whether it was ended and whether treatment has ended since, so it is asked again at every release.
    """
    end = ConsentEnd.objects.filter(consent_id=consent.pk).first()
    discharges: list[datetime] = []
    if consent.expires == Consent.Expires.END_OF_TREATMENT:
        discharges = discharges_of(consent.patient_id)
    return why_not(consent, at=at, end=end, discharges=discharges)


def why_not(consent: Consent, *, at: datetime, end: ConsentEnd | None, discharges: Collection[datetime]) -> str | None:
    """The same from what has been read before: the end of the consent, and when episodes of care ended."""
    if end is not None and end.ended_at <= at:
        return "ended"
    treatment_ended = consent.expires == Consent.Expires.END_OF_TREATMENT and any(
        consent.signed_at < discharged_at <= at for discharged_at in discharges
    )
    if consent.has_run_out(at) or treatment_ended:
        return "expired"
    return "incomplete" if check_elements(consent, at=at) else None


def discharges_of(patient_id: UUID) -> list[datetime]:
    """When each episode of care of this person ended."""
    ended = EpisodeOfCare.objects.filter(patient_id=patient_id, ended_at__isnull=False)
    return [moment for moment in ended.values_list("ended_at", flat=True) if moment is not None]


def summary(consent: Consent) -> str:
    """What a consent covers in plain words: the clear explanation that goes with a release (42 CFR 2.32(b))."""
    names = [str(entry["name"]) for entry in consent.recipients]
    names += [RecipientClass(code).label for code in consent.recipient_classes]
    if consent.intermediary_name:
        members = consent.intermediary_members or [str(consent.get_intermediary_class_display())]
        names.append(f"{', '.join(members)} through {consent.intermediary_name}")
    return "\n".join(
        (
            f"Person: {consent.patient_name}",
            f"Who may share: {'; '.join(consent.disclosers)}",
            f"What: {'; '.join(Category(code).label for code in consent.categories)}. {consent.description}",
            f"With whom: {'; '.join(names)}",
            f"What for: {'; '.join(Purpose(code).label for code in consent.purposes)}",
            f"Until: {until(consent)}",
        )
    )


def until(consent: Consent) -> str:
    """How long a consent lasts, in words."""
    if consent.expires == Consent.Expires.ON_DATE and consent.expires_on:
        return f"{consent.expires_on:%B} {consent.expires_on.day}, {consent.expires_on.year}"
    if consent.expires == Consent.Expires.ON_EVENT:
        return consent.expires_event
    return str(consent.get_expires_display()) or "not said"


def chart_names(patient: Patient) -> list[str]:
    """The names by which a form may call this person: the full name, and the used name with the family name."""
    return list(dict.fromkeys((patient.full_name, f"{patient.called} {patient.family_name}")))
