"""The release gate: what goes, what does not, and in which order it is decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, transaction

from breakwater.audit.keys import KeyReused
from breakwater.audit.models import AuditEntry
from breakwater.privacy.bases import (
    ByAuthority,
    CentralRegistry,
    MedicalEmergency,
    PatientAccess,
    RegistryEvent,
    UnderAgreement,
)
from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.consent import (
    Signature,
    Terms,
    match_recipient,
    revoke_consent,
    sign_consent,
)
from breakwater.privacy.emergency_access import open_emergency_access
from breakwater.privacy.forms_text import COUNSELING_NOTES_CONSENT, PROCEEDING_CONSENT
from breakwater.privacy.gate import Recipient, Release, ReleaseRefused, Verified, release, why_refused
from breakwater.privacy.models import Consent, Disclosure, QualifiedService, Restriction
from breakwater.privacy.notices import LONG, SHORT
from breakwater.privacy.terms import registry_terms
from breakwater.privacy.tests.papers import CLINIC, to_clinic, tpo
from breakwater.testing.cast import Cast

REGISTRY = "New York Central Registry"


def ask(cast: Cast, at: datetime, **changes: Any) -> dict[str, Any]:
    """A release of Rosa's medicines to her clinic, as her recovery worker asks for it, with some things changed."""
    asked: dict[str, Any] = {
        "patient": cast.rosa,
        "recipient": Recipient(CLINIC),
        "purpose": Purpose.TREATMENT,
        "categories": [Category.MEDICINES],
        "channel": Channel.PRINT,
        "by": cast.recovery,
        "at": at,
        "verified": Verified.OUR_OWN,
    }
    return asked | changes


def refused_code(cast: Cast, at: datetime, **changes: Any) -> str:
    """The code of the refusal; checks that it was audited and that nothing was accounted for."""
    before = Disclosure.objects.count()
    with pytest.raises(ReleaseRefused) as refused:
        release(**ask(cast, at, **changes))
    entry = AuditEntry.objects.filter(kind="refused").latest("id")
    assert (entry.action, entry.detail["code"]) == ("release.refused", refused.value.code)
    assert Disclosure.objects.count() == before
    return refused.value.code


def refusal_or_none(cast: Cast, at: datetime, **changes: Any) -> str | None:
    refusal = why_refused(**ask(cast, at, **changes))
    return refusal.code if refusal else None


# What goes


def test_a_release_under_consent_goes_with_notice_and_explanation_and_is_accounted_for(
    cast: Cast, at: datetime
) -> None:
    consent = to_clinic(cast, at)
    letter = uuid4()

    made = release(**ask(cast, at, recipient=Recipient("Dr. Ruiz", CLINIC, "1 Lake Street"), document_ids=[letter]))

    assert isinstance(made, Release)
    assert made.categories == {Category.MEDICINES}
    assert made.notice.text == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert made.accompanying_text.startswith(SHORT.text)
    assert "Lakeside Clinic" in made.consent_summary
    row = Disclosure.objects.get()
    assert row == made.disclosure
    assert (row.consent, row.consent_form_version, row.notice_version) == (consent, "release 2026-02", SHORT.version)
    assert (row.recipient_name, row.recipient_organization, row.recipient_address) == (
        "Dr. Ruiz",
        CLINIC,
        "1 Lake Street",
    )
    assert (row.document_ids, row.item_count, row.channel, row.basis) == ([letter], 1, "print", "consent")
    assert AuditEntry.objects.filter(action="release.made", subject_id=str(row.pk)).exists()


def test_the_long_notice_can_go_instead_of_the_short_one(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)

    made = release(**ask(cast, at, notice=LONG))

    assert made.disclosure.notice_version == LONG.version
    for words in ("2.12(c)(5)", "2.64 or 2.65", "general authorization", "covered entity or business associate"):
        assert words in made.notice.text


def test_asking_whether_it_may_go_writes_nothing(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)

    assert why_refused(**ask(cast, at)) is None
    assert not Disclosure.objects.exists()


# 1 Who asks


def test_somebody_whose_account_has_ended_releases_nothing(cast: Cast, at: datetime) -> None:
    cast.recovery.ends_on = (at - timedelta(days=1)).date()
    assert refused_code(cast, at) == "actor_not_active"


def test_a_role_without_the_right_releases_nothing(cast: Cast, at: datetime) -> None:
    assert refused_code(cast, at, by=cast.manager) == "role_may_not_release"


def test_staff_of_another_site_release_nothing(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at, by=cast.nadia) == "person_out_of_reach"


def test_who_asked_must_be_verified(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at, verified="") == "requester_not_verified"


@pytest.mark.parametrize(
    "changes",
    [{"purpose": "curiosity"}, {"channel": "pigeon"}, {"categories": []}, {"categories": ["shoe_size"]}],
)
def test_a_request_that_does_not_say_what_why_or_how_is_refused(
    cast: Cast, at: datetime, changes: dict[str, Any]
) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at, **changes) == "request_incomplete"


# 2 Proceedings


@pytest.mark.parametrize(
    "basis",
    [PatientAccess(), MedicalEmergency("x"), ByAuthority(Disclosure.Basis.AUDIT_EVALUATION, "subpoena 12")],
)
def test_a_proceeding_needs_a_court_order_or_a_consent_made_for_it(cast: Cast, at: datetime, basis: Any) -> None:
    tpo(cast, at)
    changes = {"purpose": Purpose.PROCEEDING, "recipient": Recipient("County Court")}
    officer = cast.privacy_officer if isinstance(basis, ByAuthority) else cast.counselor
    assert refused_code(cast, at, basis=basis, by=officer, **changes) == "proceeding_needs_court_order"


def test_a_tpo_consent_never_serves_a_proceeding(cast: Cast, at: datetime) -> None:
    tpo(cast, at)
    assert refused_code(cast, at, purpose=Purpose.PROCEEDING, recipient=Recipient("County Court")) == "no_consent"


def test_a_court_order_lets_the_privacy_officer_release_for_a_proceeding(cast: Cast, at: datetime) -> None:
    order = ByAuthority(Disclosure.Basis.COURT_ORDER, "Order 2026-118, County Court, under 42 CFR 2.64")

    made = release(
        **ask(
            cast,
            at,
            by=cast.privacy_officer,
            purpose=Purpose.PROCEEDING,
            basis=order,
            recipient=Recipient("County Court"),
        )
    )

    assert made.disclosure.authority.startswith("Order 2026-118")


def test_the_persons_own_consent_for_a_proceeding_serves_it(cast: Cast, at: datetime) -> None:
    terms = Terms(
        kind=Consent.Kind.PROCEEDING,
        form=PROCEEDING_CONSENT,
        categories=[Category.MEDICINES],
        description="Medicines",
        purposes=[Purpose.PROCEEDING],
        recipients=["County Court"],
        expires=Consent.Expires.ON_EVENT,
        expires_event="The case is closed",
    )
    sign_consent(patient=cast.rosa, terms=terms, signature=Signature("Rosa Vega"), by=cast.counselor, at=at)

    made = release(**ask(cast, at, purpose=Purpose.PROCEEDING, recipient=Recipient("County Court")))

    assert made.disclosure.basis == Disclosure.Basis.CONSENT


# 3 The ground in law


def test_in_a_medical_emergency_the_four_facts_are_on_the_row(cast: Cast, at: datetime) -> None:
    made = release(
        **ask(
            cast,
            at,
            by=cast.detox_nurse,
            basis=MedicalEmergency("Not breathing, being ventilated"),
            recipient=Recipient("Dr. Amin", "North Hospital emergency room"),
            channel=Channel.PHONE,
            verified=Verified.CALLED_BACK,
        )
    )

    row = made.disclosure
    assert (row.recipient_name, row.recipient_organization) == ("Dr. Amin", "North Hospital emergency room")
    assert (row.disclosed_by, row.disclosed_at, row.emergency_nature) == (
        cast.detox_nurse,
        at,
        "Not breathing, being ventilated",
    )


@pytest.mark.parametrize(
    ("recipient", "nature", "code"),
    [
        (Recipient("Dr. Amin", "North Hospital"), " ", "emergency_facts_missing"),
        (Recipient("Dr. Amin", ""), "Not breathing", "emergency_facts_missing"),
        (Recipient("", "North Hospital"), "Not breathing", "recipient_missing"),
    ],
)
def test_an_emergency_release_waits_for_all_four_facts(
    cast: Cast, at: datetime, recipient: Recipient, nature: str, code: str
) -> None:
    assert refused_code(cast, at, recipient=recipient, basis=MedicalEmergency(nature), by=cast.detox_nurse) == code


def test_an_emergency_serves_treatment_only(cast: Cast, at: datetime) -> None:
    recipient = Recipient("Dr. Amin", "North Hospital")
    code = refused_code(cast, at, recipient=recipient, basis=MedicalEmergency("x"), purpose=Purpose.PAYMENT)
    assert code == "emergency_is_for_treatment"


def test_emergency_access_lets_another_site_tell_the_emergency_room(cast: Cast, at: datetime) -> None:
    asked = {
        "by": cast.nadia,
        "basis": MedicalEmergency("Overdose"),
        "recipient": Recipient("Dr. Amin", "North Hospital"),
    }
    assert refused_code(cast, at, **asked) == "person_out_of_reach"
    open_emergency_access(
        record_number=cast.rosa.record_number,
        reason="outside_call",
        explanation="Emergency room is on the phone",
        by=cast.nadia,
        at=at,
    )

    assert release(**ask(cast, at, **asked)).disclosure.basis == Disclosure.Basis.MEDICAL_EMERGENCY


def service(cast: Cast, at: datetime, **changes: Any) -> QualifiedService:
    columns: dict[str, Any] = {
        "organization": "Quick Labs",
        "services": "Drug tests",
        "agreement": "Binder 3",
        "accepts_part_2": True,
        "categories": [Category.IDENTITY, Category.LAB_RESULTS],
        "starts_on": at.date(),
        "ends_on": at.date(),
        "recorded_at": at,
        "recorded_by": cast.privacy_officer,
    }
    return QualifiedService.objects.create(**(columns | changes))


def test_an_agreement_in_force_lets_its_categories_go(cast: Cast, at: datetime) -> None:
    made = release(
        **ask(
            cast,
            at,
            recipient=Recipient("Quick Labs"),
            categories=[Category.LAB_RESULTS],
            basis=UnderAgreement(service(cast, at)),
        )
    )
    assert made.disclosure.service is not None


@pytest.mark.parametrize(
    ("changes", "asked", "code"),
    [
        ({"accepts_part_2": False}, {}, "agreement_not_in_force"),
        ({"organization": "Other Labs"}, {}, "agreement_names_another"),
        ({}, {"categories": [Category.MEDICINES]}, "agreement_does_not_cover"),
    ],
)
def test_an_agreement_that_does_not_fit_lets_nothing_go(
    cast: Cast, at: datetime, changes: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    request = {"recipient": Recipient("Quick Labs"), "categories": [Category.LAB_RESULTS]} | asked
    assert refused_code(cast, at, basis=UnderAgreement(service(cast, at, **changes)), **request) == code


def test_an_agreement_that_has_run_out_lets_nothing_go(cast: Cast, at: datetime) -> None:
    ended = service(cast, at - timedelta(days=2))
    request = {"recipient": Recipient("Quick Labs"), "categories": [Category.LAB_RESULTS]}
    assert refused_code(cast, at, basis=UnderAgreement(ended), **request) == "agreement_not_in_force"


def test_a_persons_own_copy_goes_to_that_person_only(cast: Cast, at: datetime) -> None:
    own = {"basis": PatientAccess(), "purpose": Purpose.PATIENT_REQUEST, "verified": Verified.IN_PERSON}

    assert refused_code(cast, at, recipient=Recipient("Omar Lind"), **own) == "recipient_not_the_person"
    assert release(**ask(cast, at, recipient=Recipient("Rosa Vega"), **own)).consent_summary == ""


def test_only_the_privacy_officer_decides_on_orders_and_research(cast: Cast, at: datetime) -> None:
    study = ByAuthority(Disclosure.Basis.RESEARCH, "Study 7, board approval of October 1")
    asked = {"basis": study, "purpose": Purpose.RESEARCH, "recipient": Recipient("State University")}

    assert refused_code(cast, at, **asked) == "role_may_not_release"
    assert (
        refused_code(
            cast, at, **(asked | {"by": cast.privacy_officer, "basis": ByAuthority(Disclosure.Basis.RESEARCH, "")})
        )
        == "authority_missing"
    )
    assert release(**ask(cast, at, by=cast.privacy_officer, **asked)).disclosure.authority.startswith("Study 7")


def test_deidentified_data_holds_nothing_that_identifies(cast: Cast, at: datetime) -> None:
    basis = ByAuthority(Disclosure.Basis.DEIDENTIFIED, "Public health data set")
    asked = {"by": cast.privacy_officer, "basis": basis, "purpose": Purpose.RESEARCH}

    code = refused_code(cast, at, categories=[Category.IDENTITY, Category.DIAGNOSES], **asked)
    assert code == "not_deidentified"


# The central registry (42 CFR 2.34)


def registry_consent(cast: Cast, at: datetime) -> Consent:
    return sign_consent(
        patient=cast.rosa, terms=registry_terms([REGISTRY]), signature=Signature("Rosa Vega"), by=cast.admissions, at=at
    )


def registry_ask(**changes: Any) -> dict[str, Any]:
    return {
        "recipient": Recipient(REGISTRY),
        "purpose": Purpose.REGISTRY,
        "channel": Channel.REGISTRY,
        "basis": CentralRegistry(RegistryEvent.ACCEPTANCE),
        "categories": [Category.IDENTITY, Category.DRUG_AND_DOSE, Category.TREATMENT_DATES],
    } | changes


def test_a_named_registry_is_told_identity_drug_dose_and_dates(cast: Cast, at: datetime) -> None:
    registry_consent(cast, at)
    assert release(**ask(cast, at, **registry_ask())).disclosure.basis == Disclosure.Basis.CENTRAL_REGISTRY


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"basis": CentralRegistry("birthday")}, "registry_event_missing"),
        ({"recipient": Recipient("Another Registry")}, "recipient_not_named"),
        ({"categories": [Category.IDENTITY, Category.DIAGNOSES]}, "category_not_covered"),
    ],
)
def test_a_registry_is_told_nothing_else(cast: Cast, at: datetime, changes: dict[str, Any], code: str) -> None:
    registry_consent(cast, at)
    assert refused_code(cast, at, **registry_ask(**changes)) == code


def test_a_tpo_consent_does_not_open_a_registry(cast: Cast, at: datetime) -> None:
    tpo(cast, at)
    assert refused_code(cast, at, **registry_ask()) == "no_consent"


# 4 The consent


def test_without_any_consent_nothing_goes(cast: Cast, at: datetime) -> None:
    assert refused_code(cast, at) == "no_consent"


def test_somebody_elses_consent_does_not_count(cast: Cast, at: datetime) -> None:
    from breakwater.privacy.gate import UnderConsent

    consent = to_clinic(cast, at)
    assert refused_code(cast, at, patient=cast.omar, by=cast.nadia, basis=UnderConsent(consent)) == "no_consent"


def test_a_consent_taken_back_stops_the_next_release(cast: Cast, at: datetime) -> None:
    consent = to_clinic(cast, at)
    release(**ask(cast, at))
    revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at + timedelta(minutes=1))

    assert refused_code(cast, at + timedelta(minutes=1)) == "consent_ended"


def test_an_expired_consent_stops_the_release(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at + timedelta(days=91)) == "consent_expired"


@pytest.mark.parametrize("name", ["Lakeside Clinic", "lakeside  clinic", "Lakeside Health"])
def test_the_exact_recipient_or_a_listed_alias_is_named(cast: Cast, at: datetime, name: str) -> None:
    to_clinic(cast, at)
    assert refusal_or_none(cast, at, recipient=Recipient(name)) is None


@pytest.mark.parametrize("name", ["Lakeside", "Lakeside Clinic North", "Lakeside-Clinic", "Clinic Lakeside"])
def test_a_name_that_is_only_like_it_is_not_named(cast: Cast, at: datetime, name: str) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at, recipient=Recipient(name)) == "recipient_not_named"


def test_a_class_is_matched_by_a_person_never_by_software(cast: Cast, at: datetime) -> None:
    consent = tpo(cast, at)
    assert refused_code(cast, at, recipient=Recipient("My treating providers")) == "recipient_not_named"
    assert refused_code(cast, at) == "recipient_not_named"

    match_recipient(
        consent=consent,
        recipient_name=CLINIC,
        recipient_class="treating_providers",
        reason="Rosa named it",
        by=cast.counselor,
        at=at,
    )

    assert refusal_or_none(cast, at) is None


def test_through_an_exchange_it_goes_only_to_its_named_members(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at, intermediary_name="State Exchange", intermediary_members=["North Hospital"])

    assert refusal_or_none(cast, at, recipient=Recipient("North Hospital", through="State Exchange")) is None
    assert refusal_or_none(cast, at, recipient=Recipient("North Hospital")) == "recipient_not_named"
    assert (
        refusal_or_none(cast, at, recipient=Recipient("North Hospital", through="Other Exchange"))
        == "recipient_not_named"
    )


def test_every_category_must_be_covered(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    code = refused_code(cast, at, categories=[Category.MEDICINES, Category.DIAGNOSES])
    assert code == "category_not_covered"


COVERED_BY_TPO = {
    Purpose.TREATMENT,
    Purpose.PHARMACY,
    Purpose.PAYMENT,
    Purpose.ELIGIBILITY,
    Purpose.PRIOR_AUTHORIZATION,
    Purpose.OPERATIONS,
    Purpose.QUALITY_REPORT,
}


@pytest.mark.parametrize("purpose", Purpose.values)
def test_a_tpo_consent_covers_treatment_payment_and_operations_and_nothing_else(
    cast: Cast, at: datetime, purpose: str
) -> None:
    consent = tpo(cast, at)
    match_recipient(
        consent=consent,
        recipient_name=CLINIC,
        recipient_class="treating_providers",
        reason="Rosa named it",
        by=cast.counselor,
        at=at,
    )

    code = refusal_or_none(cast, at, purpose=purpose, categories=[Category.IDENTITY])

    if purpose == Purpose.PROCEEDING:
        assert code == "no_consent"
    elif purpose == Purpose.QUALITY_REPORT:
        assert code == "more_than_needed"  # covered, but a quality report names nobody
    else:
        assert code == (None if purpose in COVERED_BY_TPO else "purpose_not_covered")


def test_of_several_consents_any_that_covers_it_will_do(cast: Cast, at: datetime) -> None:
    old = to_clinic(cast, at)
    revoke_consent(consent=old, said_by="Rosa Vega", by=cast.counselor, at=at)
    new = to_clinic(cast, at)

    assert release(**ask(cast, at)).disclosure.consent == new


# 5 Restrictions


def restrict(cast: Cast, at: datetime, **columns: Any) -> Restriction:
    return Restriction.objects.create(
        patient=cast.rosa,
        asked_words="Not to them",
        answered_at=at,
        answered_by=cast.privacy_officer,
        **({"agreed": True} | columns),
    )


def test_an_agreed_restriction_stops_what_it_names_and_nothing_else(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    restrict(cast, at, recipients=["Lakeside clinic"], categories=[Category.MEDICINES])

    assert refused_code(cast, at) == "restricted"
    assert refusal_or_none(cast, at, categories=[Category.IDENTITY]) is None


def test_a_restriction_we_did_not_agree_to_or_that_was_lifted_stops_nothing(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    restrict(cast, at, agreed=False)
    restrict(cast, at, ended_at=at, ended_by=cast.privacy_officer)

    assert refusal_or_none(cast, at) is None


def test_a_restriction_gives_way_in_a_medical_emergency(cast: Cast, at: datetime) -> None:
    restrict(cast, at)
    asked = {"basis": MedicalEmergency("Overdose"), "recipient": Recipient("Dr. Amin", "North Hospital")}

    assert refusal_or_none(cast, at, by=cast.detox_nurse, **asked) is None


# 6 Counseling notes


@pytest.mark.parametrize("categories", [["counseling_notes"], ["counseling_notes", "medicines"]])
def test_counseling_notes_never_go_under_another_consent(cast: Cast, at: datetime, categories: list[str]) -> None:
    to_clinic(cast, at)
    assert refused_code(cast, at, categories=categories) == "counseling_notes_excluded"


def test_everything_does_not_mean_counseling_notes(cast: Cast, at: datetime) -> None:
    to_clinic(
        cast,
        at,
        categories=[Category.ENTIRE_RECORD],
        entire_record_reason="Second opinion",
        purposes=[Purpose.PATIENT_REQUEST],
    )

    made = release(**ask(cast, at, categories=[Category.ENTIRE_RECORD], purpose=Purpose.PATIENT_REQUEST))

    assert Category.COUNSELING_NOTES not in made.categories
    assert Category.CARE_PLAN in made.categories


def test_counseling_notes_go_under_a_consent_of_their_own(cast: Cast, at: datetime) -> None:
    terms = Terms(
        kind=Consent.Kind.COUNSELING_NOTES,
        form=COUNSELING_NOTES_CONSENT,
        categories=[Category.COUNSELING_NOTES],
        description="My counselor's notes",
        purposes=[Purpose.TREATMENT],
        recipients=[CLINIC],
        expires=Consent.Expires.ON_EVENT,
        expires_event="Therapy at the clinic ends",
    )
    sign_consent(patient=cast.rosa, terms=terms, signature=Signature("Rosa Vega"), by=cast.counselor, at=at)

    assert refusal_or_none(cast, at, categories=[Category.COUNSELING_NOTES]) is None


def test_counseling_notes_do_not_go_in_an_emergency(cast: Cast, at: datetime) -> None:
    asked = {"basis": MedicalEmergency("Overdose"), "recipient": Recipient("Dr. Amin", "North Hospital")}
    code = refused_code(cast, at, by=cast.detox_nurse, categories=[Category.COUNSELING_NOTES], **asked)
    assert code == "counseling_notes_excluded"


# 7 Minimum necessary


@pytest.mark.parametrize(
    ("purpose", "enough", "too_much"),
    [
        (Purpose.ELIGIBILITY, Category.COVERAGE, Category.DIAGNOSES),
        (Purpose.PRIOR_AUTHORIZATION, Category.ASSESSMENTS, Category.MEDICINES),
        (Purpose.PAYMENT, Category.DIAGNOSES, Category.LAB_RESULTS),
        (Purpose.TREATMENT, Category.MEDICINES, Category.COVERAGE),
        (Purpose.PHARMACY, Category.IDENTITY, Category.DIAGNOSES),
        (Purpose.OPERATIONS, Category.SERVICES, Category.MEDICINES),
    ],
)
def test_no_more_goes_than_the_purpose_needs(
    cast: Cast, at: datetime, purpose: str, enough: str, too_much: str
) -> None:
    match_recipient(
        consent=tpo(cast, at),
        recipient_name=CLINIC,
        recipient_class="treating_providers",
        reason="Rosa named it",
        by=cast.counselor,
        at=at,
    )

    assert refusal_or_none(cast, at, purpose=purpose, categories=[enough]) is None
    assert refused_code(cast, at, purpose=purpose, categories=[enough, too_much]) == "more_than_needed"


# 9 The row


def test_when_the_disclosure_row_cannot_be_written_nothing_is_sent(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    sent: list[Release] = []

    with pytest.raises(DataError):
        sent.append(release(**ask(cast, at, description="x" * 300)))

    assert sent == []
    assert not Disclosure.objects.exists()
    assert not AuditEntry.objects.filter(action="release.made").exists()


def test_a_release_inside_a_transaction_is_a_mistake_because_its_row_could_be_rolled_back(
    cast: Cast, at: datetime
) -> None:
    to_clinic(cast, at)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        release(**ask(cast, at))


def test_the_accounting_covers_consented_disclosures_of_exactly_three_years(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    first = release(**ask(cast, at)).disclosure
    release(
        **ask(
            cast,
            at,
            by=cast.detox_nurse,
            basis=MedicalEmergency("Overdose"),
            recipient=Recipient("Dr. Amin", "North Hospital"),
        )
    )

    assert list(Disclosure.objects.for_accounting(at)) == [first]
    assert list(Disclosure.objects.for_accounting(at.replace(year=2029))) == [first]
    assert not Disclosure.objects.for_accounting(at.replace(year=2029) + timedelta(seconds=1)).exists()


def test_the_same_form_again_makes_no_second_row_and_is_not_sent_again(cast: Cast, at: datetime) -> None:
    consent, key = to_clinic(cast, at), uuid4()

    first, again = (release(**ask(cast, at, form_key=key)) for _ in range(2))

    assert (first.is_first, again.is_first) == (True, False)
    assert again.disclosure == first.disclosure
    assert Disclosure.objects.count() == 1
    with pytest.raises(KeyReused):
        release(**ask(cast, at, form_key=key, categories=[Category.IDENTITY]))
    revoke_consent(consent=consent, said_by="Rosa Vega", by=cast.counselor, at=at)
    assert refused_code(cast, at, form_key=key) == "consent_ended"
