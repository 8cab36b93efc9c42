"""Signing the papers of an admission, and taking an agreement back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from breakwater.audit.models import AuditEntry
from breakwater.privacy.consent import (
    ConsentAlreadyEnded,
    ConsentIncomplete,
    NotAClass,
    NoticeNotGiven,
    Signature,
    match_recipient,
    revoke_consent,
    sign_treatment_consents,
    summary,
    why_not_valid,
)
from breakwater.privacy.models import Consent
from breakwater.record.models import Document
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast

REGISTRIES = ("New York Central Registry",)


def sign(cast: Cast, at: datetime, **changes: object) -> Consent:
    arguments: dict[str, object] = {
        "patient": cast.rosa,
        "by": cast.admissions,
        "at": at,
        "signed_name": "Rosa Vega",
        "notice_acknowledged": True,
        "registries": REGISTRIES,
    }
    papers = sign_treatment_consents(**(arguments | changes))  # type: ignore[arg-type]
    assert papers.treatment is not None
    return papers.treatment


def test_an_admission_keeps_the_notice_and_both_consents_as_signed(cast: Cast, at: datetime) -> None:
    papers = sign_treatment_consents(
        patient=cast.rosa,
        by=cast.admissions,
        at=at,
        signed_name="rosa  vega",
        notice_acknowledged=True,
        registries=REGISTRIES,
    )

    assert papers.treatment is not None
    assert papers.registry is not None
    assert papers.notice.kind == Document.Kind.NOTICE_OF_PRIVACY
    assert why_not_valid(papers.treatment, at=at) is None
    assert why_not_valid(papers.registry, at=at) is None
    assert papers.treatment.document is not None
    assert "Signed: rosa  vega" in papers.treatment.document.text
    assert "New York Central Registry" in summary(papers.registry)


def test_the_name_one_asks_to_be_called_by_may_be_signed(cast: Cast, at: datetime) -> None:
    assert sign(cast, at, signed_name="Rosie Vega").signed_name == "Rosie Vega"


def test_somebody_elses_signature_is_refused_and_nothing_is_saved(cast: Cast, at: datetime) -> None:
    with pytest.raises(ConsentIncomplete) as refused:
        sign(cast, at, signed_name="Rosa Vegas")

    assert [one.code for one in refused.value.missing] == ["signature_differs"]
    assert not Consent.objects.filter(patient=cast.rosa).exists()
    assert not Document.objects.filter(patient=cast.rosa).exists()


def test_the_registry_consent_needs_the_name_of_a_registry(cast: Cast, at: datetime) -> None:
    with pytest.raises(ConsentIncomplete) as refused:
        sign(cast, at, registries=())

    assert "registry_not_named" in {one.code for one in refused.value.missing}


def test_saying_no_is_recorded_and_does_not_stop_the_admission(cast: Cast, at: datetime) -> None:
    papers = sign_treatment_consents(
        patient=cast.rosa,
        by=cast.admissions,
        at=at,
        signed_name="Rosa Vega",
        notice_acknowledged=True,
        agrees_to_treatment_sharing=False,
        agrees_to_registry_check=False,
    )

    assert (papers.treatment, papers.registry, papers.declined) == (None, None, ("tpo", "registry"))
    declined = AuditEntry.objects.filter(action="consent.declined", patient_id=cast.rosa.pk)
    assert {entry.detail["kind"] for entry in declined} == {"tpo", "registry"}


def test_without_the_notice_nothing_is_signed(cast: Cast, at: datetime) -> None:
    with pytest.raises(NoticeNotGiven):
        sign(cast, at, notice_acknowledged=False)


def test_a_representative_signs_with_relation_document_and_basis(cast: Cast, at: datetime) -> None:
    signature = Signature(
        name="Elena Vega",
        signer=Consent.Signer.REPRESENTATIVE,
        relation="mother",
        authority="guardianship order 12",
        capacity=Consent.Capacity.REPRESENTED,
        capacity_basis="42 CFR 2.15(a)",
        method=Consent.Method.PAPER,
    )

    assert sign(cast, at, signature=signature).representative_relation == "mother"


def test_a_consent_taken_back_no_longer_counts(cast: Cast, at: datetime) -> None:
    consent = sign(cast, at)

    revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at + timedelta(hours=1))

    assert why_not_valid(consent, at=at + timedelta(minutes=59)) is None
    assert why_not_valid(consent, at=at + timedelta(hours=1)) == "ended"
    assert AuditEntry.objects.filter(action="consent.ended", subject_id=str(consent.pk)).exists()


def test_a_consent_is_taken_back_once(cast: Cast, at: datetime) -> None:
    consent = sign(cast, at)
    revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at)

    with pytest.raises(ConsentAlreadyEnded):
        revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at)


def test_taking_back_names_who_said_so(cast: Cast, at: datetime) -> None:
    with pytest.raises(Refused):
        revoke_consent(consent=sign(cast, at), said_by=" ", by=cast.counselor, at=at)


def test_a_recipient_is_matched_only_to_a_class_the_consent_names(cast: Cast, at: datetime) -> None:
    consent = sign(cast, at)
    match = match_recipient(
        consent=consent,
        recipient_name="Lakeside Clinic",
        recipient_class="treating_providers",
        reason="Rosa named it as her doctor's clinic",
        by=cast.counselor,
        at=at,
    )
    assert match.matched_by == cast.counselor

    with pytest.raises(NotAClass):
        match_recipient(
            consent=consent,
            recipient_name="Lakeside Clinic",
            recipient_class="landlords",
            reason="x",
            by=cast.counselor,
            at=at,
        )
    with pytest.raises(Refused):
        match_recipient(
            consent=consent,
            recipient_name="Lakeside Clinic",
            recipient_class="treating_providers",
            reason=" ",
            by=cast.counselor,
            at=at,
        )


def test_the_registry_consent_ends_with_treatment(cast: Cast, at: datetime) -> None:
    papers = sign_treatment_consents(
        patient=cast.rosa,
        by=cast.admissions,
        at=at,
        signed_name="Rosa Vega",
        notice_acknowledged=True,
        registries=REGISTRIES,
    )
    assert papers.registry is not None
    episode = cast.rosas_episode
    episode.status, episode.discharge_reason = "finished", "completed"
    episode.ended_at, episode.ended_by = at + timedelta(days=3), cast.prescriber
    episode.save()

    assert why_not_valid(papers.registry, at=at + timedelta(days=2)) is None
    assert why_not_valid(papers.registry, at=at + timedelta(days=3)) == "expired"
