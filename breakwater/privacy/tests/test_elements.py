"""Every element of a written consent (42 CFR 2.31): its lack is found, and it blocks the release."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from breakwater.privacy.codes import Category, Channel, Purpose, RecipientClass, Statement
from breakwater.privacy.elements import check_elements
from breakwater.privacy.gate import Recipient, ReleaseRefused, UnderConsent, Verified, release
from breakwater.privacy.models import Consent, Disclosure
from breakwater.privacy.tests.papers import CLINIC, stored_with, to_clinic, tpo
from breakwater.testing.cast import Cast

ALL_BUT = {code: [one for one in Statement.values if one != code] for code in Statement.values}

# element, what is wrong with the stored consent, the code that names it
MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("1", {"patient_name": ""}, "patient_name_missing"),
    ("1", {"patient_name": "Rosa Vegas"}, "patient_name_differs"),
    ("2", {"disclosers": []}, "discloser_missing"),
    ("2", {"disclosers": [" "]}, "discloser_missing"),
    ("3", {"categories": []}, "what_missing"),
    ("3", {"description": " "}, "what_missing"),
    ("3", {"categories": [Category.ENTIRE_RECORD]}, "entire_record_reason_missing"),
    ("4", {"recipients": []}, "recipient_missing"),
    ("4", {"recipient_classes": [RecipientClass.PAYERS]}, "class_without_tpo"),
    ("4b", {"intermediary_name": "State Exchange"}, "intermediary_members_missing"),
    ("4b", {"intermediary_members": ["North Hospital"]}, "intermediary_name_missing"),
    (
        "4b",
        {"intermediary_name": "State Exchange", "intermediary_class": RecipientClass.PAYERS},
        "intermediary_class_too_wide",
    ),
    ("4c", {"statements": ALL_BUT[Statement.HIPAA_REDISCLOSURE]}, "hipaa_statement_missing"),
    ("5", {"purposes": []}, "purpose_missing"),
    ("6", {"statements": ALL_BUT[Statement.RIGHT_TO_REVOKE]}, "revocation_missing"),
    ("6", {"revoke_how": ""}, "revocation_missing"),
    ("7", {"expires": ""}, "expiry_missing"),
    ("7", {"expires_on": None}, "expiry_date_missing"),
    ("7", {"expires": Consent.Expires.ON_EVENT, "expires_on": None}, "expiry_event_missing"),
    ("7", {"expires": Consent.Expires.NEVER, "expires_on": None}, "expiry_none_without_tpo"),
    ("7", {"expires": Consent.Expires.END_OF_RESEARCH, "expires_on": None}, "expiry_not_research"),
    ("8", {"signed_name": ""}, "signature_missing"),
    ("8", {"signed_name": "Omar Lind"}, "signature_differs"),
    ("8", {"signer": Consent.Signer.REPRESENTATIVE}, "representative_authority_missing"),
    ("8", {"capacity": Consent.Capacity.MINOR_BY_STATE_LAW}, "capacity_basis_missing"),
    ("9", {"signed_at": datetime(2026, 12, 1, tzinfo=UTC)}, "date_in_future"),
    ("9", {"signed_at": datetime(2026, 2, 1, tzinfo=UTC)}, "date_before_form"),
    ("9", {"form_version": "1999-01"}, "form_unknown"),
    (
        "11",
        {
            "purposes": [Purpose.TREATMENT, Purpose.FUNDRAISING],
            "statements": ALL_BUT[Statement.FUNDRAISING_OPT_OUT],
        },
        "fundraising_opt_out_missing",
    ),
]
NAMES = [f"{element} {code} {number}" for number, (element, _, code) in enumerate(MISSING)]


@pytest.mark.parametrize(("element", "changes", "code"), MISSING, ids=NAMES)
def test_a_missing_element_is_found_and_blocks_the_release(
    cast: Cast, at: datetime, element: str, changes: dict[str, Any], code: str
) -> None:
    broken = stored_with(to_clinic(cast, at), **changes)

    assert (element, code) in [(one.element, one.code) for one in check_elements(broken, at=at)]
    with pytest.raises(ReleaseRefused) as refused:
        release(
            patient=cast.rosa,
            recipient=Recipient(CLINIC),
            purpose=Purpose.TREATMENT,
            categories=[Category.MEDICINES],
            channel=Channel.PRINT,
            by=cast.recovery,
            at=at,
            verified=Verified.OUR_OWN,
            basis=UnderConsent(broken),
        )
    assert refused.value.code == "consent_incomplete"
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("statement", "element", "code"),
    [
        (Statement.NO_LONGER_PROTECTED, "10a", "no_longer_protected_missing"),
        (Statement.IF_NOT_SIGNED, "10b", "if_not_signed_missing"),
        (Statement.HIPAA_REDISCLOSURE, "4c", "hipaa_statement_missing"),
    ],
)
def test_a_tpo_consent_without_one_of_its_statements_does_not_count(
    cast: Cast, at: datetime, statement: str, element: str, code: str
) -> None:
    broken = stored_with(tpo(cast, at), statements=ALL_BUT[statement])

    assert (element, code) in [(one.element, one.code) for one in check_elements(broken, at=at)]


def test_complete_consents_lack_nothing(cast: Cast, at: datetime) -> None:
    assert check_elements(tpo(cast, at), at=at) == []
    assert check_elements(to_clinic(cast, at), at=at) == []


def test_a_consent_drawn_up_without_a_date_is_incomplete(cast: Cast, at: datetime) -> None:
    consent = to_clinic(cast, at)
    consent.signed_at = None  # type: ignore[assignment]

    assert [one.code for one in check_elements(consent, at=at)] == ["date_missing"]


def test_an_intermediary_with_its_members_or_treating_providers_is_complete(cast: Cast, at: datetime) -> None:
    by_name = to_clinic(cast, at, intermediary_name="State Exchange", intermediary_members=["North Hospital"])
    by_class = to_clinic(
        cast, at, intermediary_name="State Exchange", intermediary_class=RecipientClass.TREATING_PROVIDERS
    )

    assert check_elements(by_name, at=at) == check_elements(by_class, at=at) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "tpo", "purposes": ["treatment", "research"]},
        {"categories": ["counseling_notes"]},
        {"purposes": ["proceeding"]},
    ],
)
def test_the_database_refuses_consents_that_must_stand_alone(cast: Cast, at: datetime, changes: dict[str, Any]) -> None:
    from django.db import IntegrityError, transaction

    good = to_clinic(cast, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        stored_with(good, **changes)


@pytest.mark.parametrize("days", [0, 90])
def test_a_consent_counts_to_the_end_of_its_last_day(cast: Cast, at: datetime, days: int) -> None:
    consent = to_clinic(cast, at)

    assert not consent.has_run_out(at + timedelta(days=days))
    assert consent.has_run_out(at + timedelta(days=91))
