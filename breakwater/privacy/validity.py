"""Whether a consent counts now, and what it covers in plain words."""

from __future__ import annotations

from datetime import datetime

from breakwater.privacy.codes import Category, Purpose, RecipientClass
from breakwater.privacy.elements import check_elements
from breakwater.privacy.models import Consent, ConsentEnd
from breakwater.record.models import EpisodeOfCare, Patient


def why_not_valid(consent: Consent, *, at: datetime) -> str | None:
    """Why this consent does not count now: "ended", "expired" or "incomplete"; None when it counts.

    Reads whether it was ended and whether treatment has ended since, so it is asked again at every release.
    """
    if ConsentEnd.objects.filter(consent_id=consent.pk, ended_at__lte=at).exists():
        return "ended"
    if consent.has_run_out(at) or _treatment_has_ended(consent, at):
        return "expired"
    return "incomplete" if check_elements(consent, at=at) else None


def summary(consent: Consent) -> str:
    """What a consent covers in plain words: the clear explanation that goes with a release (42 CFR 2.32(b))."""
    names = [str(entry["name"]) for entry in consent.recipients]
    names += [RecipientClass(code).label for code in consent.recipient_classes]
    if consent.intermediary_name:
        members = consent.intermediary_members or [RecipientClass(consent.intermediary_class).label]
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
    return Consent.Expires(consent.expires).label


def _treatment_has_ended(consent: Consent, at: datetime) -> bool:
    if consent.expires != Consent.Expires.END_OF_TREATMENT:
        return False
    return EpisodeOfCare.objects.filter(
        patient_id=consent.patient_id, ended_at__gt=consent.signed_at, ended_at__lte=at
    ).exists()


def chart_names(patient: Patient) -> list[str]:
    """The names by which a form may call this person: the full name, and the used name with the family name."""
    return list(dict.fromkeys((patient.full_name, f"{patient.called} {patient.family_name}")))
