"""An admission is whole or not at all, and one person never becomes two."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions import actions
from breakwater.journey.admissions import enrollment as e
from breakwater.journey.admissions.actions import Decision
from breakwater.journey.admissions.enrollment import Result
from breakwater.journey.admissions.tests.builders import (
    MARA,
    admit,
    at_now,
    bed,
    enrollment,
    held,
    papers,
    ready,
    screened,
)
from breakwater.privacy.consent import ConsentIncomplete, NoticeNotGiven
from breakwater.privacy.models import Consent
from breakwater.privacy.permissions import NotPermitted
from breakwater.record.models import Document, Enquiry, EpisodeOfCare, Patient, Stay
from breakwater.testing.cast import Cast, make_enquiry, make_episode, make_patient, make_unit


def nothing_saved(cast: Cast, enquiry: Enquiry) -> bool:
    """Nobody was admitted: the two people of the cast and their two episodes are all there is."""
    enquiry.refresh_from_db()
    return (
        enquiry.status != Enquiry.Status.ADMITTED
        and EpisodeOfCare.objects.count() == 2
        and Document.objects.count() == 0
        and not Stay.objects.filter(status=Stay.Status.OCCUPIED).exists()
    )


def test_one_act_makes_record_episode_bed_and_papers(cast: Cast) -> None:
    enquiry = ready(cast)
    stay = held(cast, enquiry)
    episode = admit(cast, enquiry)
    enquiry.refresh_from_db()
    stay.refresh_from_db()
    patient = episode.patient
    assert (patient.full_name, patient.called, patient.allergies) == ("Mara Quint", "Mara", ["penicillin"])
    assert patient.record_number
    assert (episode.status, episode.level_of_care, episode.site) == ("active", "3.7", cast.harbor)
    assert (stay.status, stay.episode, stay.held_until) == (Stay.Status.OCCUPIED, episode, None)
    assert stay.during.upper is None
    assert enquiry.status == Enquiry.Status.ADMITTED
    assert {document.kind for document in patient.documents.all()} == {"notice_of_privacy", "consent_form"}
    assert {consent.kind for consent in Consent.objects.filter(patient=patient)} == {"tpo", "registry"}
    entry = AuditEntry.objects.get(action="episode.admitted")
    assert (entry.patient_id, entry.subject_id) == (patient.pk, str(episode.pk))
    assert "Mara" not in str(entry.detail)


def test_the_same_form_twice_admits_once(cast: Cast) -> None:
    enquiry, key, check = ready(cast), uuid.uuid4(), enrollment(cast.admissions)
    first = admit(cast, enquiry, form_key=key, enrollment=check)
    assert admit(cast, enquiry, form_key=key, enrollment=check) == first
    assert EpisodeOfCare.objects.filter(enquiry=enquiry).count() == 1


def test_somebody_admitted_is_not_admitted_again(cast: Cast) -> None:
    enquiry = ready(cast)
    admit(cast, enquiry)
    with pytest.raises(actions.AlreadyAdmitted):
        admit(cast, enquiry, bed=bed(cast, "A2"))


def test_the_level_comes_from_the_decision(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    with pytest.raises(actions.LevelNotDecided):
        admit(cast, enquiry)
    assert nothing_saved(cast, enquiry)


@pytest.mark.parametrize("level", ["1.5", "1.7", "2.1", "2.5", "2.7"])
def test_outpatient_levels_admit_without_a_bed(cast: Cast, level: str) -> None:
    enquiry = ready(cast, level)
    episode = admit(cast, enquiry, bed=None)
    assert episode.level_of_care == level
    assert not Stay.objects.filter(episode=episode).exists()


@pytest.mark.parametrize("level", ["3.1", "3.5", "3.7", "4"])
def test_residential_levels_need_a_bed(cast: Cast, level: str) -> None:
    enquiry = ready(cast, level)
    with pytest.raises(actions.BedMissing):
        admit(cast, enquiry, bed=None)
    assert nothing_saved(cast, enquiry)


def test_a_bed_that_was_taken_meanwhile_stops_everything(cast: Cast) -> None:
    enquiry = ready(cast)
    held(cast, enquiry, at=at_now() - timedelta(hours=5))
    held(cast, ready(cast))
    with pytest.raises(actions.BedTaken, match="Bed A1 has just been taken"):
        admit(cast, enquiry)
    assert EpisodeOfCare.objects.count() == 2
    assert Patient.objects.count() == 2


def test_a_hold_that_ran_out_still_leads_to_its_bed_when_nobody_took_it(cast: Cast) -> None:
    enquiry = ready(cast)
    held(cast, enquiry, at=at_now() - timedelta(hours=5))
    episode = admit(cast, enquiry)
    assert {stay.status for stay in Stay.objects.filter(enquiry=enquiry)} == {"released", "occupied"}
    assert Stay.objects.get(episode=episode).bed == bed(cast)


def test_another_bed_than_the_held_one_lets_the_held_one_go(cast: Cast) -> None:
    enquiry = ready(cast)
    stay = held(cast, enquiry, "A1")
    admit(cast, enquiry, bed=bed(cast, "A2"))
    stay.refresh_from_db()
    assert stay.status == Stay.Status.RELEASED
    assert held(cast, ready(cast), "A1").status == Stay.Status.HELD


# Another program


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"result": Result.STILL_ENROLLED}, e.StillEnrolled),
        ({"result": Result.TRANSFER}, e.TransferDetailMissing),
        ({"checked_at": at_now() - timedelta(days=8)}, e.EnrollmentNotChecked),
        ({"checked_at": at_now() + timedelta(hours=1)}, e.EnrollmentNotChecked),
    ],
)
def test_without_an_answer_about_other_programs_nobody_is_admitted(
    cast: Cast, changes: dict[str, object], refusal: type[Exception]
) -> None:
    enquiry = ready(cast)
    with pytest.raises(refusal):
        admit(cast, enquiry, enrollment=enrollment(cast.admissions, **changes))
    assert nothing_saved(cast, enquiry)


def test_a_registry_is_asked_only_with_the_agreement(cast: Cast) -> None:
    enquiry = ready(cast)
    with pytest.raises(e.RegistryConsentMissing):
        admit(
            cast,
            enquiry,
            enrollment=enrollment(cast.admissions, result=Result.REGISTRY_SAYS_NO),
            papers=papers(agrees_to_registry_check=False),
        )
    assert nothing_saved(cast, enquiry)


def test_what_the_person_said_at_the_screening_is_not_forgotten(cast: Cast) -> None:
    enquiry = ready(cast)
    screened(cast, enquiry, in_another_program=True)
    with pytest.raises(e.EnrollmentContradicted):
        admit(cast, enquiry)
    transfer = enrollment(cast.admissions, result=Result.TRANSFER, detail="Bay Clinic, 60 mg on Nov 20")
    assert admit(cast, enquiry, enrollment=transfer).multiple_enrollment_result.endswith("Bay Clinic, 60 mg on Nov 20")


# Papers


def test_saying_no_to_sharing_does_not_stop_treatment(cast: Cast) -> None:
    episode = admit(cast, ready(cast), papers=papers(agrees_to_treatment_sharing=False, agrees_to_registry_check=False))
    assert not Consent.objects.filter(patient=episode.patient).exists()
    assert [document.kind for document in episode.patient.documents.all()] == ["notice_of_privacy"]


def test_without_the_notice_nothing_is_saved(cast: Cast) -> None:
    enquiry = ready(cast)
    with pytest.raises(NoticeNotGiven):
        admit(cast, enquiry, papers=papers(notice_acknowledged=False))
    assert nothing_saved(cast, enquiry)
    assert Patient.objects.count() == 2


def test_the_signature_must_be_the_persons_name(cast: Cast) -> None:
    enquiry = ready(cast)
    with pytest.raises(ConsentIncomplete):
        admit(cast, enquiry, papers=papers("Jo Quint"))
    assert nothing_saved(cast, enquiry)


# Who is it


def test_a_record_in_reach_is_shown_before_a_second_one_is_made(cast: Cast) -> None:
    old = make_patient("Mara", "Quint", birth_on=MARA.birth_on)
    make_episode(
        old, cast.harbor, cast.admissions, status="finished", started_at=at_now() - timedelta(days=400),
        ended_at=at_now() - timedelta(days=380), ended_by=cast.admissions, discharge_reason="completed",
    )  # fmt: skip
    with pytest.raises(actions.PossibleMatches) as refusal:
        admit(cast, ready(cast))
    assert refusal.value.patients == (old,)


@pytest.mark.parametrize(
    ("family_name", "given_name", "days"),
    [("QUINT", "mara", 0), ("Mara", "Quint", 0), ("Quint", "Maria", 0), ("Quínt", "Mara", 0), ("Quint", "Mara", 1)],
)
def test_spelling_order_and_a_mistyped_birth_date_do_not_hide_a_record(
    cast: Cast, family_name: str, given_name: str, days: int
) -> None:
    old = make_patient(given_name, family_name, birth_on=MARA.birth_on + timedelta(days=days))
    make_episode(
        old, cast.harbor, cast.admissions, status="finished", ended_at=at_now(), ended_by=cast.admissions,
        discharge_reason="completed",
    )  # fmt: skip
    with pytest.raises(actions.PossibleMatches):
        admit(cast, ready(cast))


def returning(cast: Cast, **fields: object) -> Patient:
    """Mara was here before and left."""
    old = make_patient("Mara", "Quint", birth_on=MARA.birth_on, **fields)
    make_episode(
        old, cast.harbor, cast.admissions, status="finished", ended_at=at_now(), ended_by=cast.admissions,
        discharge_reason="completed",
    )  # fmt: skip
    return old


def test_somebody_who_comes_back_keeps_their_record_and_their_allergies(cast: Cast) -> None:
    old = returning(cast, allergies=["latex"], phone="555-0001", emergency_contact="Lee Quint")
    person = replace(MARA, emergency_contact="")
    episode = admit(cast, ready(cast), person=person, decision=Decision(same_as=old.pk))
    old.refresh_from_db()
    assert episode.patient == old
    assert old.allergies == ["latex", "penicillin"]
    assert (old.phone, old.emergency_contact, old.version) == ("555-0111", "Lee Quint", 2)


def test_a_different_person_with_the_same_name_gets_a_record_of_their_own(cast: Cast) -> None:
    old = returning(cast)
    episode = admit(cast, ready(cast), decision=Decision(none_of=frozenset({old.pk})))
    assert episode.patient != old
    assert AuditEntry.objects.get(action="episode.admitted").detail["none_of"] == [str(old.pk)]


def test_somebody_in_treatment_in_reach_is_named(cast: Cast) -> None:
    here = make_patient("Mara", "Quint", birth_on=MARA.birth_on)
    make_episode(here, cast.harbor, cast.admissions)
    with pytest.raises(actions.AlreadyInTreatment, match="Mara Quint is in treatment at Harbor"):
        admit(cast, ready(cast), decision=Decision(same_as=here.pk))


def test_a_record_chosen_for_another_name_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.RecordNotThere):
        admit(cast, ready(cast), decision=Decision(same_as=cast.rosa.pk))
    with pytest.raises(actions.RecordNotThere):
        admit(cast, ready(cast), decision=Decision(same_as=cast.omar.pk))


def test_a_record_out_of_reach_is_neither_shown_nor_doubled(cast: Cast) -> None:
    elsewhere = make_patient("Mara", "Quint", birth_on=MARA.birth_on)
    make_episode(elsewhere, cast.eastside, cast.nadia)
    enquiry = ready(cast)
    with pytest.raises(actions.IdentityQuestion) as refusal:
        admit(cast, enquiry)
    assert "Eastside" not in refusal.value.message
    assert "treatment" not in refusal.value.message
    assert EpisodeOfCare.objects.filter(enquiry=enquiry).count() == 0
    with pytest.raises(actions.RecordNotThere):
        admit(cast, enquiry, decision=Decision(same_as=elsewhere.pk))


def test_a_record_in_reach_with_treatment_out_of_reach_says_no_more(cast: Cast) -> None:
    old = returning(cast)
    make_episode(old, cast.eastside, cast.nadia)
    with pytest.raises(actions.IdentityQuestion):
        admit(cast, ready(cast), decision=Decision(same_as=old.pk))


def test_saying_none_of_them_does_not_get_past_somebody_in_treatment(cast: Cast) -> None:
    here = make_patient("Mara", "Quint", birth_on=MARA.birth_on)
    make_episode(here, cast.harbor, cast.admissions)
    with pytest.raises(actions.IdentityQuestion):
        admit(cast, ready(cast), decision=Decision(none_of=frozenset({here.pk})))


def test_a_managers_check_lets_a_true_namesake_in(cast: Cast) -> None:
    elsewhere = make_patient("Mara", "Quint", birth_on=MARA.birth_on)
    make_episode(elsewhere, cast.eastside, cast.nadia)
    enquiry, other = ready(cast), ready(cast)
    actions.clear_identity(
        enquiry=enquiry, family_name="Quint", given_name="Mara", birth_on=MARA.birth_on,
        reason="Photo and address differ", by=cast.manager, at=at_now(), form_key=uuid.uuid4(),
    )  # fmt: skip
    with pytest.raises(actions.IdentityQuestion):
        admit(cast, other)
    assert admit(cast, enquiry).patient != elsewhere


def test_a_bed_of_another_site_is_out_of_reach(cast: Cast) -> None:
    elsewhere = make_unit(cast.eastside).rooms.get().beds.select_related("room__unit__site").first()
    with pytest.raises(NotPermitted):
        admit(cast, ready(cast), bed=elsewhere)
