"""The downtime set: everything on paper, encrypted, outside the server too, its age on each page."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.downtime_set import folders
from breakwater.journey.medication.downtime_set.age import set_ages
from breakwater.journey.medication.downtime_set.make import SetNotMade, make_set
from breakwater.journey.medication.downtime_set.read import read_contents, read_person
from breakwater.journey.medication.jobs import make_due_sets
from breakwater.journey.medication.models import Bottle, DowntimeSet
from breakwater.organization.models import ClosedDay, Heartbeat
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, MedicationOrder
from breakwater.record.photos import take_photo
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

PASSPHRASE = "quiet harbor, seven lamps"
EARLY = timedelta(hours=2)


@pytest.fixture(autouse=True)
def two_folders(tmp_path: Path, settings: Any) -> list[Path]:
    """Two folders of their own for each test, and a passphrase."""
    here, there = tmp_path / "here", tmp_path / "there"
    settings.DOWNTIME = {"folders": [here, there], "passphrase": PASSPHRASE, "passphrase_file": ""}
    return [here, there]


def words_of(path: Path) -> list[str]:
    """The text of each page, with spaces as one."""
    reader = PdfReader(path, password=PASSPHRASE)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def hold(cast: Cast, at: datetime) -> None:
    place_hold(patient=cast.rosa, reason="counselor", note="", owner_role="counselor", by=cast.counselor, at=at)


def test_h50_the_set_says_who_how_much_last_dose_holds_and_bottles_and_opens_without_a_server(
    cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime, two_folders: list[Path]
) -> None:
    picture = BytesIO()
    Image.new("RGB", (416, 496), "white").save(picture, "PNG")
    take_photo(patient=cast.rosa, upload=picture.getvalue(), by=cast.detox_nurse, at=now)
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor,
        dosing_day=cast.harbor.dosing_day(now) - timedelta(days=3), status="completed", drug="methadone",
        dose_mg="80", given_at=now - timedelta(days=3), given_by=cast.dosing_nurse,
    )  # fmt: skip
    hold(cast, now - EARLY)
    made = make_set(site=cast.harbor, by=cast.dosing_nurse, at=now)
    here, there = (folder / made.file_name for folder in two_folders)
    assert here.read_bytes() == there.read_bytes()
    text = " ".join(words_of(there))
    for words in (
        "Vega, Rosa", "Rosie", "Mar 9, 1996", "methadone 80 mg", "eighty milligrams", "80 mg = 8 mL of 10 mg/mL",
        "Stop. On hold: Counselor to see before the dose; counselor decides", "Missed days: 2", "Last dose: methadone",
        "No known allergies", "M4471", "612 mL", "6,120 mg", "Dose record", "Count sheet", "Incident sheet",
    ):  # fmt: skip
        assert words in text, words
    drawn = {image.data for page in PdfReader(here, password=PASSPHRASE).pages for image in page.images}
    assert len(drawn) == 1


def test_h50_the_file_is_encrypted_and_readable_by_us_alone(
    cast: Cast, order: MedicationOrder, now: datetime, two_folders: list[Path]
) -> None:
    made = make_set(site=cast.harbor, by=None, at=now)
    path = two_folders[0] / made.file_name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"Vega" not in path.read_bytes()
    reader = PdfReader(path)
    assert reader.is_encrypted
    with pytest.raises(FileNotDecryptedError):
        reader.pages[0].extract_text()
    assert not reader.decrypt("another passphrase")


def test_h50_each_page_says_when_it_was_printed_and_how_many_there_are_and_that_it_is_a_demo(
    cast: Cast, order: MedicationOrder, bottle: Bottle, two_folders: list[Path]
) -> None:
    at = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    made = make_set(site=cast.harbor, by=None, at=at)
    pages = words_of(two_folders[0] / made.file_name)
    assert len(pages) == made.pages >= 4
    for number, page in enumerate(pages, 1):
        assert "Printed Sun Nov 22, 05:30" in page
        assert "After 06:15 look for a newer set" in page
        assert f"Page {number} of {made.pages}" in page
        assert "DEMO, invented people" in page  # H32: the database of the tests is marked as demo


def test_h51_a_set_lists_what_changed_since_the_one_before(
    cast: Cast, order: MedicationOrder, now: datetime, two_folders: list[Path]
) -> None:
    MedicationOrder.objects.update(signed_at=now - 2 * EARLY)
    first = make_set(site=cast.harbor, by=None, at=now - EARLY)
    assert "There is no set before this one" in words_of(two_folders[0] / first.file_name)[0]
    hold(cast, now - timedelta(minutes=20))
    olive, then = make_patient("Olive", "Park"), now - timedelta(minutes=10)
    make_order(make_episode(olive, cast.harbor, cast.admissions, started_at=then), cast.prescriber, signed_at=then)
    second = make_set(site=cast.harbor, by=None, at=now)
    front = words_of(two_folders[0] / second.file_name)[0]
    for words in ("Vega, Rosa", "New hold", "Park, Olive", "New person", "New order: methadone 80 mg"):
        assert words in front
    third = make_set(site=cast.harbor, by=None, at=now + timedelta(minutes=30))
    assert "None since" in words_of(two_folders[0] / third.file_name)[0]


def test_h51_an_act_under_way_while_a_set_was_read_is_on_the_next_one(
    cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    make_set(site=cast.harbor, by=None, at=now - timedelta(minutes=30))
    hold(cast, now - timedelta(minutes=30, seconds=40))  # began before the reading, committed after it
    changes = read_contents(cast.harbor, at=now).changes
    assert "New hold" in [change.words for change in changes]


def test_h51_a_change_after_the_last_print_offers_a_slip_at_the_window(
    cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    nurse.get(reverse("medication:window"))
    MedicationOrder.objects.update(signed_at=now - EARLY)
    make_set(site=cast.harbor, by=None, at=now - timedelta(minutes=10))
    dose = nurse.post(reverse("medication:find"), {"q": cast.rosa.card_code})["Location"]
    slip = reverse("medication:slip", args=[cast.rosa.pk])
    assert slip not in nurse.get(dose).content.decode()
    hold(cast, now - timedelta(minutes=1))
    offered = nurse.get(dose).content.decode()
    assert slip in offered
    assert "New hold, after the downtime set of" in offered
    page = nurse.get(slip).content.decode()
    for words in ("Vega, Rosa", "methadone 80\xa0mg", "eighty milligrams", "On hold: Counselor to see before the dose"):
        assert words in page
    assert AuditEntry.objects.filter(action="downtime.slip_viewed", patient_id=cast.rosa.pk).exists()


def test_a_day_covered_by_a_take_home_and_a_split_dose_are_said_so(cast: Cast, bottle: Bottle, now: datetime) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber, dose_mg="40", parts_per_day=2)
    today = cast.harbor.dosing_day(now)
    make_take_home(order, today + timedelta(days=1), cast.dosing_nurse)
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor, dosing_day=today,
        part=1, status="completed", drug="methadone", dose_mg="40", given_at=now, given_by=cast.dosing_nurse,
    )  # fmt: skip
    lines = read_person(cast.harbor, cast.rosa.pk, at=now)
    assert lines is not None
    assert lines.days[0].parts_left == (2,)
    assert lines.days[1].covered
    assert lines.days[1].parts_left == ()
    assert lines.missed == 0


def test_h2_people_called_alike_are_marked_on_paper(cast: Cast, order: MedicationOrder, now: datetime) -> None:
    other = make_patient("Rosa", "Vega")
    make_order(make_episode(other, cast.harbor, cast.admissions), cast.prescriber)
    assert [person.alike for person in read_contents(cast.harbor, at=now).people] == [True, True]


def test_closed_days_ahead_are_on_the_first_page(
    cast: Cast, order: MedicationOrder, now: datetime, two_folders: list[Path]
) -> None:
    ClosedDay.objects.create(
        site=cast.harbor, closed_on=cast.harbor.dosing_day(now) + timedelta(days=2), reason="Thanksgiving"
    )
    made = make_set(site=cast.harbor, by=None, at=now)
    assert "(Thanksgiving): people need a take-home bottle" in words_of(two_folders[0] / made.file_name)[0]


def test_people_of_another_site_are_not_on_it(cast: Cast, order: MedicationOrder, now: datetime) -> None:
    make_order(cast.omars_episode, cast.prescriber)
    assert [person.name for person in read_contents(cast.harbor, at=now).people] == ["Vega, Rosa"]


def test_a_folder_that_fails_keeps_no_half_file_and_does_not_keep_the_set_from_the_other(
    cast: Cast, order: MedicationOrder, now: datetime, tmp_path: Path, settings: Any
) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    good = tmp_path / "good"
    settings.DOWNTIME |= {"folders": [blocked, good]}
    made = make_set(site=cast.harbor, by=None, at=now)
    assert made.folders == [str(good)]
    assert str(blocked) in made.failed_folders[0]
    assert [path.name for path in good.iterdir()] == [made.file_name]
    settings.DOWNTIME |= {"folders": [blocked]}
    with pytest.raises(SetNotMade) as refusal:
        make_set(site=cast.harbor, by=None, at=now)
    assert refusal.value.code == "downtime_set_not_made"
    assert DowntimeSet.objects.count() == 1


def test_what_cannot_be_written_whole_is_not_there_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        folders.put(tmp_path, "set.pdf", b"half")
    assert list(tmp_path.iterdir()) == []


def test_old_sets_go_and_the_newest_stays_however_old(cast: Cast, now: datetime, tmp_path: Path) -> None:
    ages = (timedelta(days=9), timedelta(days=3), timedelta(hours=30), timedelta(0))
    names = [folders.file_name(cast.harbor, now - age) for age in ages]
    other = folders.file_name(cast.eastside, now - timedelta(days=9))
    for name in (*names, other, "downtime-notes.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert folders.prune(tmp_path, cast.harbor, at=now) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names[2:], other, "downtime-notes.pdf"])
    assert folders.prune(tmp_path, cast.eastside, at=now) == 0


def test_without_a_passphrase_a_live_program_writes_nothing(
    cast: Cast, order: MedicationOrder, now: datetime, settings: Any, two_folders: list[Path]
) -> None:
    settings.LIVE = True
    for passphrase in ("", "too short"):
        settings.DOWNTIME |= {"passphrase": passphrase}
        with pytest.raises(SetNotMade) as refusal:
            make_set(site=cast.harbor, by=None, at=now)
        assert refusal.value.code == "downtime_no_passphrase"
    assert not two_folders[0].exists()


def test_the_job_makes_a_set_when_one_is_due_and_shows_itself_late_when_it_cannot(
    cast: Cast, order: MedicationOrder, settings: Any, two_folders: list[Path]
) -> None:
    settings.LIVE, passphrase = True, settings.DOWNTIME["passphrase"]
    settings.DOWNTIME |= {"passphrase": ""}
    make_due_sets(timestamp=0)
    assert not Heartbeat.objects.filter(job="downtime.sets").exists()
    settings.DOWNTIME |= {"passphrase": passphrase}
    for _ in range(2):
        make_due_sets(timestamp=0)
        assert DowntimeSet.objects.get().site == cast.harbor
    assert Heartbeat.objects.filter(job="downtime.sets").exists()


def test_a_new_dosing_day_makes_a_set_due_at_once(cast: Cast, order: MedicationOrder) -> None:
    before_three = datetime(2026, 11, 22, 7, 50, tzinfo=UTC)  # 02:50 in New York
    make_set(site=cast.harbor, by=None, at=before_three)
    (age,) = set_ages([cast.harbor], at=before_three + timedelta(minutes=9))
    assert not age.is_due
    (age,) = set_ages([cast.harbor], at=before_three + timedelta(minutes=11))
    assert age.is_due
    assert not age.is_late


def test_over_45_minutes_it_is_an_alarm_for_nurse_and_manager(
    cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    nurse, manager = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.manager)
    window, overview = reverse("medication:window"), reverse("manager_home")
    assert "was never made" in nurse.get(window).content.decode()
    assert "Harbor has no downtime set" in manager.get(overview).content.decode()
    make_set(site=cast.harbor, by=None, at=now - timedelta(minutes=46))
    assert "Old paper." in nurse.get(window).content.decode()
    assert "is too old" in manager.get(overview).content.decode()
    make_set(site=cast.harbor, by=None, at=now - timedelta(minutes=44))
    assert "Old paper." not in nurse.get(window).content.decode()
    assert "Old paper." not in manager.get(overview).content.decode()


def test_a_nurse_makes_and_opens_a_set_and_nobody_of_another_site_does(
    cast: Cast, order: MedicationOrder, two_folders: list[Path]
) -> None:
    nurse, nadia = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.nadia)
    home, make = reverse("medication:downtime"), reverse("medication:make_set")
    assert "has no downtime set" in nurse.get(home).content.decode()
    assert nurse.post(make, {"site": str(cast.harbor.pk)}).status_code == 303
    made = DowntimeSet.objects.get()
    assert made.made_by == cast.dosing_nurse
    assert AuditEntry.objects.filter(action="downtime.set_made", staff_id=cast.dosing_nurse.pk).exists()
    opened = nurse.get(reverse("medication:open_set", args=[made.pk]))
    assert opened.content == (two_folders[0] / made.file_name).read_bytes()
    assert nadia.get(reverse("medication:open_set", args=[made.pk])).status_code == 404
    assert nadia.post(make, {"site": str(cast.harbor.pk)}).status_code == 404
    for folder in two_folders:
        (folder / made.file_name).unlink()
    gone = nurse.get(reverse("medication:open_set", args=[made.pk]), follow=True)
    assert "no longer in its folders" in gone.content.decode()


def test_reading_takes_the_same_statements_for_one_person_and_for_many(
    cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime, django_assert_num_queries: Any
) -> None:
    make_set(site=cast.harbor, by=None, at=now - EARLY)
    with django_assert_num_queries(5):
        read_contents(cast.harbor, at=now)
    for number in range(12):
        make_order(make_episode(make_patient(f"P{number}"), cast.harbor, cast.admissions), cast.prescriber)
    with django_assert_num_queries(5):
        assert len(read_contents(cast.harbor, at=now).people) == 13


def test_h22_each_part_of_an_uneven_day_is_printed_with_its_own_amount(
    cast: Cast, bottle: Bottle, now: datetime, two_folders: list[Path]
) -> None:
    make_order(cast.rosas_episode, cast.prescriber, dose_mg="50", parts_per_day=2, parts_mg=["50", "30"])
    text = " ".join(words_of(two_folders[0] / make_set(site=cast.harbor, by=None, at=now).file_name))
    for words in ("Part 1 of 2: fifty milligrams, 50 mg = 5 mL", "Part 2 of 2: thirty milligrams, 30 mg = 3 mL"):
        assert words in text
    assert "Still to give: part 1, 2" in text


def test_a_verbal_order_says_until_when_it_holds_and_is_gone_when_it_ran_out(cast: Cast, now: datetime) -> None:
    make_order(
        cast.rosas_episode, cast.detox_nurse, signed_at=None, signed_by=None, told_by=cast.prescriber,
        verbal_until=now + EARLY,
    )  # fmt: skip
    (person,) = read_contents(cast.harbor, at=now).people
    assert person.days[0].order is not None
    assert person.days[0].order.verbal_until == now + EARLY
    assert read_contents(cast.harbor, at=now + 2 * EARLY).people == ()
    make_set(site=cast.harbor, by=None, at=now - timedelta(minutes=30))
    said = [change.words for change in read_contents(cast.harbor, at=now + EARLY).changes]
    assert any(words.startswith("Verbal order: methadone 80 mg") for words in said)
