"""What stands about a person beside their doses, and ECGs: kept, shown, and asked by the gate."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.models import Bottle
from breakwater.record.flags import NotMeasuredAgain, answer_flag
from breakwater.record.models import Flag, Hold, MedicationOrder, Observation, Patient
from breakwater.record.standing import StandingChanged, record_standing, standing_of
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

ASKED = {
    "pregnant": "yes", "pregnant_asked_on": "", "allergies_known": "none", "allergies": "",
    "other_medicines": "Rifampin\n lorazepam\nRIFAMPIN\nlisinopril", "liver": "severe", "qt_risk": "yes",
    "fainted_on": "",
}  # fmt: skip


@pytest.fixture
def nurse(cast: Cast) -> Client:
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


def save(client: Client, person: Patient, **changes: object) -> Any:
    sent = {**ASKED, "version": person.version, **changes}
    return client.post(reverse("medication:standing", args=[person.pk]), sent)


def words_of(answer: Any) -> str:
    """The page as read: without tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def the_dose(client: Client, person: Patient) -> str:
    answer = client.post(reverse("medication:find"), {"q": person.card_code})
    return words_of(client.get(answer["Location"]))


def test_the_answers_are_kept_with_who_reviewed_them_and_when(nurse: Client, cast: Cast) -> None:
    assert save(nurse, cast.rosa).status_code == 303
    rosa = Patient.objects.get(pk=cast.rosa.pk)
    assert (rosa.pregnant, rosa.liver, rosa.qt_risk, rosa.fainted_on) == (True, "severe", True, None)
    assert rosa.standing_reviewed_at is not None
    assert rosa.pregnant_asked_on == cast.harbor.local(rosa.standing_reviewed_at).date()
    assert rosa.other_medicines == ["rifampin", "lorazepam", "lisinopril"]
    assert (rosa.standing_reviewed_by, rosa.version) == (cast.dosing_nurse, cast.rosa.version + 1)
    kept = AuditEntry.objects.get(action="standing.recorded")
    assert set(kept.detail["changed"]) == {"pregnant", "pregnant_asked_on", "other_medicines", "liver", "qt_risk"}


def test_h21_each_medicine_is_shown_with_what_the_tables_say(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    save(nurse, cast.rosa)
    page = words_of(nurse.get(reverse("medication:standing", args=[cast.rosa.pk])))
    assert "rifampin beside methadone lowers methadone" in page
    assert "lisinopril beside methadone not in the table: ask the prescriber or pharmacist" in page
    assert "buprenorphine" not in page
    dose = the_dose(nurse, cast.rosa)
    assert "Takes rifampin (lowers methadone)" in dose
    assert "Takes lorazepam. No reason to refuse the dose" in dose
    assert "lisinopril: not in the table: ask the prescriber or pharmacist" in dose


def test_h21_what_stands_is_asked_by_the_gate_before_every_dose(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    before = the_dose(nurse, cast.rosa)
    assert "Not asked yet what else the person takes" in before
    assert "Standing facts not reviewed" in before
    save(nurse, cast.rosa)
    after = the_dose(nurse, cast.rosa)
    assert "Pregnant: go on with the medicine" in after
    assert "pregnant, asked" in after
    assert "Severe liver disease: a lower start and smaller steps" in after
    assert "Standing facts not reviewed" not in after


def test_h49_two_people_edit_the_same_facts_and_neither_is_lost(nurse: Client, cast: Cast) -> None:
    other = sign_in(Client(), cast.prescriber)
    assert save(other, cast.rosa, liver="mild", other_medicines="").status_code == 303
    late = save(nurse, cast.rosa, liver="severe", other_medicines="fluconazole")
    assert late.status_code == 409
    page = words_of(late)
    assert "Somebody else changed these facts" in page
    assert "Liver Mild liver disease Severe liver disease" in page
    assert "Other medicines none fluconazole" in page
    rosa = Patient.objects.get(pk=cast.rosa.pk)
    assert (rosa.liver, rosa.standing_reviewed_by) == ("mild", cast.prescriber)
    again = re.search(r'name="version" value="(\d+)"', late.content.decode())
    assert again is not None
    assert int(again[1]) == rosa.version
    assert save(nurse, rosa, liver="severe").status_code == 303


def test_h49_the_act_itself_refuses_an_old_version(cast: Cast, now: datetime) -> None:
    found = standing_of(cast.rosa)
    record_standing(patient=cast.rosa, version=cast.rosa.version, found=found, by=cast.dosing_nurse, at=now)
    with pytest.raises(StandingChanged):
        record_standing(patient=cast.rosa, version=cast.rosa.version, found=found, by=cast.prescriber, at=now)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"allergies_known": "some", "allergies": ""}, "Write what the person is allergic to"),
        ({"allergies_known": "none", "allergies": "penicillin"}, "Allergies are written below"),
        ({"other_medicines": "lorazepam 1 mg"}, "without a strength"),
        ({"other_medicines": "x" * 81}, "at most 80 letters"),
        ({"pregnant_asked_on": "2999-01-01"}, "still to come"),
        ({"fainted_on": "yesterday"}, "Write the day as"),
        ({"liver": "very bad"}, "Select a valid choice"),
        ({"version": ""}, "Open this page again"),
    ],
)
def test_what_cannot_be_right_is_refused_and_kept_as_typed(
    nurse: Client, cast: Cast, changes: dict[str, str], words: str
) -> None:
    answer = save(nurse, cast.rosa, **{"allergies_known": "none", **changes})
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert "lisinopril" in answer.content.decode() or "other_medicines" in changes
    assert Patient.objects.get(pk=cast.rosa.pk).version == cast.rosa.version


def test_a_day_asked_before_is_kept(nurse: Client, cast: Cast) -> None:
    save(nurse, cast.rosa, pregnant="no", pregnant_asked_on="2026-01-05")
    rosa = Patient.objects.get(pk=cast.rosa.pk)
    assert (rosa.pregnant, rosa.pregnant_asked_on) == (False, date(2026, 1, 5))
    save(nurse, rosa, pregnant="", pregnant_asked_on="2026-01-05")
    rosa.refresh_from_db()
    assert (rosa.pregnant, rosa.pregnant_asked_on) == (None, None)


def test_who_may_not_see_orders_does_not_see_this_and_another_site_finds_nobody(cast: Cast) -> None:
    page = reverse("medication:standing", args=[cast.rosa.pk])
    assert sign_in(Client(), cast.counselor).get(page).status_code == 403
    assert sign_in(Client(), cast.nadia).get(page).status_code == 404
    assert sign_in(Client(), cast.nadia).post(page, ASKED).status_code == 404


# ECG


def record(client: Client, person: Patient, **changes: str) -> Any:
    sent = {
        "form_key": str(uuid4()), "qt_ms": "400", "heart_rate_per_min": "75", "correction": "fridericia",
        "made_at": "2026-01-05T10:00", **changes,
    }  # fmt: skip
    return client.post(reverse("medication:ecg", args=[person.pk]), sent)


def test_an_ecg_is_kept_corrected_and_the_gate_says_by_which_correction(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    assert record(nurse, cast.rosa).status_code == 303
    ecg = Observation.objects.get()
    assert (ecg.kind, ecg.qtc_ms, ecg.answers["correction"]) == ("ecg", 431, "fridericia")
    assert ecg.observed_at == datetime(2026, 1, 5, 10, tzinfo=cast.harbor.zone)
    assert "431 ms (Fridericia) on Mon Jan 5" in the_dose(nurse, cast.rosa)


def test_the_same_ecg_sent_twice_is_one(nurse: Client, cast: Cast) -> None:
    key = str(uuid4())
    assert record(nurse, cast.rosa, form_key=key).status_code == record(nurse, cast.rosa, form_key=key).status_code
    assert Observation.objects.count() == 1
    assert record(nurse, cast.rosa, form_key=key, qt_ms="401").status_code == 409


def test_h21_a_qtc_of_500_is_asked_about_once_and_raises_its_flag_which_holds_the_dose(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    asked = record(nurse, cast.rosa, qt_ms="480", heart_rate_per_min="80")
    assert asked.status_code == 422
    assert "QTc 528 ms by Fridericia, is this right?" in words_of(asked)
    assert not Observation.objects.exists()
    sure = {"unusual_confirmed": "480/80/fridericia"}
    assert record(nurse, cast.rosa, qt_ms="480", heart_rate_per_min="80", **sure).status_code == 303
    flag = Flag.objects.get()
    assert flag.code == "qtc_500_or_more"
    assert Hold.objects.standing().get().flag == flag
    record(nurse, cast.rosa, qt_ms="480", heart_rate_per_min="80", **sure)
    assert Flag.objects.count() == 1
    assert "QTc is high" in the_dose(nurse, cast.rosa)


def test_a_flag_of_qtc_is_not_answered_by_counting_breathing(nurse: Client, cast: Cast, now: datetime) -> None:
    record(nurse, cast.rosa, qt_ms="480", heart_rate_per_min="80", unusual_confirmed="480/80/fridericia")
    flag = Flag.objects.get()
    Observation.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, kind="vitals", respiratory_rate_per_min=14,
        observed_at=now, observed_by=cast.detox_nurse, recorded_at=now,
    )  # fmt: skip
    with pytest.raises(NotMeasuredAgain):
        answer_flag(flag=flag, action_taken="reassessed_safe", note="", by=cast.prescriber, at=now)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"qt_ms": "0.4"}, "whole number of milliseconds"),
        ({"qt_ms": "4000"}, "150 to 900"),
        ({"heart_rate_per_min": "7"}, "20 to 250"),
        ({"made_at": "2999-01-01T00:00"}, "still to come"),
        ({"made_at": ""}, "when the ECG was made"),
        ({"correction": "hodges"}, "Select a valid choice"),
    ],
)
def test_what_no_ecg_shows_is_refused(nurse: Client, cast: Cast, changes: dict[str, str], words: str) -> None:
    answer = record(nurse, cast.rosa, **changes)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not Observation.objects.exists()


def test_the_rules_of_the_site_say_which_ecg_is_due(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    assert "An ECG is due: none on record, by: Krantz 2009" in the_dose(nurse, cast.rosa)
    cast.harbor.ecg_rules = "bccsu"
    cast.harbor.save()
    assert "No ECG is due, by: BCCSU" in the_dose(nurse, cast.rosa)
    save(nurse, cast.rosa)
    assert "An ECG is due: none on record, by: BCCSU" in the_dose(nurse, cast.rosa)


def test_an_ecg_is_due_again_when_the_dose_passed_100_mg_since(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    from breakwater.record.models import Dose

    day = cast.harbor.dosing_day(now) - timedelta(days=2)
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor, dosing_day=day,
        status="completed", drug="methadone", dose_mg=95, given_at=now - timedelta(days=2), given_by=cast.dosing_nurse,
    )  # fmt: skip
    made = (cast.harbor.local(now) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    record(nurse, cast.rosa, made_at=made)
    assert Observation.objects.get().answers["daily_mg"] == "95.00"
    assert "No ECG is due" in the_dose(nurse, cast.rosa)
    MedicationOrder.objects.filter(pk=order.pk).update(dose_mg=105)
    assert "An ECG is due: above 100 mg a day" in the_dose(nurse, cast.rosa)


def test_the_page_keeps_its_number_of_queries(
    nurse: Client, cast: Cast, order: MedicationOrder, django_assert_num_queries: Any
) -> None:
    page = reverse("medication:standing", args=[cast.rosa.pk])
    nurse.get(page)
    with django_assert_num_queries(7):
        nurse.get(page)
    for qt in range(380, 400):
        record(nurse, cast.rosa, qt_ms=str(qt))
    save(nurse, cast.rosa)
    with django_assert_num_queries(7):
        nurse.get(page)
