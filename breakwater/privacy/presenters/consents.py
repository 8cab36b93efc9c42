"""A person's agreements in plain words, with whether each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from breakwater.privacy.codes import Category, Purpose, RecipientClass
from breakwater.privacy.models import Consent, ConsentEnd
from breakwater.privacy.scope import Scope
from breakwater.privacy.validity import discharges_of, until, why_not
from breakwater.record.models import Patient

WORDS = {
    None: ("counts", "ok"),
    "ended": ("taken back or ended", ""),
    "expired": ("has run out", "warn"),
    "incomplete": ("incomplete: does not count", "danger"),
}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One agreement as the page shows it."""

    consent: Consent
    status: str
    tone: str
    counts: bool
    what: Sequence[str]
    with_whom: Sequence[str]
    what_for: Sequence[str]
    until: str
    end: ConsentEnd | None
    matched: Sequence[str]


def consent_rows(scope: Scope, patient: Patient, at: datetime) -> list[ConsentRow]:
    """All agreements of this person, newest first; the same number of queries however many there are."""
    consents = (
        Consent.objects.within(scope)
        .filter(patient=patient)
        .select_related("end__ended_by", "recorded_by", "document")
        .prefetch_related("matches")
    )
    discharges = discharges_of(patient.pk)
    return [_row(consent, at, discharges) for consent in consents]


def _row(consent: Consent, at: datetime, discharges: Sequence[datetime]) -> ConsentRow:
    end: ConsentEnd | None = getattr(consent, "end", None)
    reason = why_not(consent, at=at, end=end, discharges=discharges)
    status, tone = WORDS[reason]
    named = [str(entry["name"]) for entry in consent.recipients]
    return ConsentRow(
        consent=consent,
        status=status,
        tone=tone,
        counts=reason is None,
        what=[str(Category(code).label) for code in consent.categories],
        with_whom=[*named, *(str(RecipientClass(code).label) for code in consent.recipient_classes)],
        what_for=[str(Purpose(code).label) for code in consent.purposes],
        until=until(consent),
        end=end,
        matched=[match.recipient_name for match in consent.matches.all()],
    )
