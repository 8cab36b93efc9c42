"""The unit's board: who is on it, in which order, with which marks."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.detox.actions import take_people
from breakwater.journey.detox.board import Row, board_rows
from breakwater.journey.detox.flag_actions import answer_flags
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.presenters import BoardLine, present_board
from breakwater.journey.detox.tests.builders import (
    add_beds,
    admit,
    bed_of,
    correct,
    dose,
    move_bed,
    order,
    record,
    scored_before,
)
from breakwater.organization.clock import now
from breakwater.organization.models import Role
from breakwater.privacy.permissions import scope_for
from breakwater.record.models import EpisodeOfCare, Hold, Stay
from breakwater.testing.cast import Cast, make_order, make_staff, make_unit
from breakwater.testing.sign_in import sign_in

BOARD = "/detox/"


def rows_of(cast: Cast) -> list[Row]:
    return board_rows(cast.detox_unit, scope=scope_for(cast.detox_nurse, "detox.board"), now=now())


def lines_of(cast: Cast, show: str = "", drawn_order: list[str] | None = None) -> list[BoardLine]:
    board = present_board(
        rows_of(cast), unit=cast.detox_unit, staff=cast.detox_nurse, now=now(), show=show, drawn_order=drawn_order or ()
    )
    return board.lines


def line_of(cast: Cast) -> BoardLine:
    [line] = lines_of(cast)
    return line


def test_somebody_admitted_is_on_the_board_at_once_with_the_first_score_due(cast: Cast) -> None:
    admit(cast, "Ana", "Ortiz", hours_ago=0.5)
    line = line_of(cast)
    assert (line.bed, line.name, line.day) == ("A1", "Ortiz, Ana", 1)
    assert (line.score, line.band, line.task) == ("–", "no score yet", Watch.Task.FIRST.label)
    assert (line.due_words, line.look) == ("30\xa0min late", "late")
    assert not line.spark


def test_a_move_to_another_bed_does_not_put_the_first_score_off(cast: Cast, ana: EpisodeOfCare) -> None:
    move_bed(ana, bed_of(cast.detox_unit, 2), cast.admissions)
    [row] = rows_of(cast)
    assert row.found.bed == "A3"
    assert row.check.due_at == ana.started_at


def test_a_person_shows_score_line_vitals_nurse_and_next_look(cast: Cast, ana: EpisodeOfCare) -> None:
    scored_before(ana, cast.detox_nurse, [5, 9, 14])
    vitals = {"respiratory_rate_per_min": 16, "spo2_percent": 97, "pulse_per_min": 88}
    record(
        ana, cast.detox_nurse, minutes_ago=84, total=11,
        vitals=vitals | {"systolic_mmhg": 132, "diastolic_mmhg": 82},
    )  # fmt: skip
    line = line_of(cast)
    assert (line.score, line.band, line.day) == ("11", "mild", 3)
    assert "5, 9, 14, 11" in line.spark
    assert (line.due_words, line.due_tone, line.look) == ("in 2\xa0h\xa036", "later", "")
    assert (line.rr, line.spo2, line.pulse, line.pressure) == (16, 97, 88, "132/82")
    assert (line.rr_flagged, line.spo2_flagged, line.pulse_flagged, line.pressure_flagged) == (False,) * 4
    assert line.nurse == "MJ"


def test_an_incomplete_form_shows_a_lower_bound_and_no_band(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.detox_nurse, answers={"pulse": 2, "tremor": 4}, stays_incomplete=True)
    line = line_of(cast)
    assert (line.score, line.band) == ("6+", "incomplete")


def test_a_check_before_a_dose_that_took_only_breathing_leaves_the_other_vitals_standing(
    cast: Cast, ana: EpisodeOfCare
) -> None:
    record(ana, cast.detox_nurse, minutes_ago=60, total=8, vitals={"pulse_per_min": 88, "respiratory_rate_per_min": 18})
    record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14})
    line = line_of(cast)
    assert (line.rr, line.pulse, line.score) == (14, 88, "8")


def test_a_vital_sign_where_a_flag_would_be_raised_stands_out(cast: Cast, ana: EpisodeOfCare) -> None:
    vitals = {"respiratory_rate_per_min": 8, "spo2_percent": 90, "pulse_per_min": 122, "systolic_mmhg": 88}
    record(ana, cast.detox_nurse, total=8, vitals=vitals)
    line = line_of(cast)
    assert (line.rr_flagged, line.spo2_flagged, line.pulse_flagged, line.pressure_flagged) == (True, True, True, True)


def test_a_corrected_entry_does_not_count(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, total=28, vitals={"pulse_per_min": 180}).observation
    correct(first, cast.detox_nurse, total=8)
    line = line_of(cast)
    assert (line.score, line.pulse) == ("8", None)


def test_rows_stand_by_flag_then_lateness_then_time(cast: Cast) -> None:
    add_beds(cast.detox_unit, 4)
    names = ["Rest", "Soon", "Later", "Late", "Flag", "Emergency", "Sooner"]
    people = {name: admit(cast, "X", name, bed=number) for number, name in enumerate(names)}
    nurse = cast.detox_nurse
    record(people["Rest"], nurse, minutes_ago=30, total=8)
    record(people["Soon"], nurse, minutes_ago=230, total=8)
    record(people["Later"], nurse, minutes_ago=100, total=8)
    record(people["Late"], nurse, minutes_ago=245, total=8)
    record(people["Flag"], nurse, minutes_ago=1, total=8, vitals={"pulse_per_min": 120})
    record(people["Emergency"], nurse, minutes_ago=1, total=8, vitals={"respiratory_rate_per_min": 8})
    record(people["Sooner"], nurse, minutes_ago=238, total=8)
    lines = lines_of(cast)
    order_of_names = [line.name.split(",")[0] for line in lines]
    assert order_of_names == ["Emergency", "Flag", "Late", "Sooner", "Soon", "Later", "Rest"]
    assert [line.look for line in lines] == ["late", "late", "late", "soon", "soon", "", ""]


def test_rows_keep_the_places_they_have_on_the_screen(cast: Cast) -> None:
    first, second = admit(cast, "A", "First", bed=0), admit(cast, "B", "Second", bed=1)
    record(first, cast.detox_nurse, minutes_ago=239, total=8)
    record(second, cast.detox_nurse, minutes_ago=100, total=8)
    drawn = [line.key for line in lines_of(cast)]
    record(second, cast.detox_nurse, total=8, vitals={"respiratory_rate_per_min": 8})
    admit(cast, "C", "Newcomer", bed=2, hours_ago=60)
    kept = present_board(rows_of(cast), unit=cast.detox_unit, staff=cast.detox_nurse, now=now(), drawn_order=drawn)
    assert [line.name[:5] for line in kept.lines] == ["First", "Secon", "Newco"]
    assert kept.changed_places == 3
    assert [line.name[:5] for line in lines_of(cast)] == ["Secon", "Newco", "First"]


def test_filters_show_late_soon_or_mine(cast: Cast) -> None:
    late, soon, rest = (admit(cast, "X", name, bed=bed) for bed, name in enumerate(["Late", "Soon", "Rest"]))
    record(late, cast.dosing_nurse, minutes_ago=245, total=8)
    record(soon, cast.dosing_nurse, minutes_ago=230, total=8)
    record(rest, cast.detox_nurse, minutes_ago=30, total=8)
    shown = {show: [line.name[:4] for line in lines_of(cast, show)] for show in ("late", "soon", "mine", "")}
    assert shown == {"late": ["Late"], "soon": ["Soon"], "mine": ["Rest"], "": ["Late", "Soon", "Rest"]}


class TestNextMedicine:
    def test_the_standing_order_is_due_until_it_is_given(self, cast: Cast, ana: EpisodeOfCare) -> None:
        of = order(ana, cast)
        line = line_of(cast)
        assert (line.medicine, line.route, line.medicine_note) == ("buprenorphine 8\xa0mg", "SL", "")
        dose(of, cast.dosing_nurse, minutes_ago=1)
        assert line_of(cast).medicine_note == "tomorrow"

    def test_a_dose_in_error_leaves_it_due(self, cast: Cast, ana: EpisodeOfCare) -> None:
        given = dose(order(ana, cast), cast.dosing_nurse, minutes_ago=2)
        reversal = type(given)(
            patient_id=ana.patient_id, episode=ana, order=given.order, order_version=1, site=given.site,
            dosing_day=given.dosing_day, status="entered-in-error", drug=given.drug, dose_mg=given.dose_mg,
            given_at=now(), given_by=cast.dosing_nurse, reverses=given,
        )  # fmt: skip
        reversal.save()
        assert line_of(cast).medicine_note == ""

    def test_a_second_part_of_the_day_is_still_due(self, cast: Cast, ana: EpisodeOfCare) -> None:
        of = make_order(ana, cast.prescriber, dose_mg="40", parts_per_day=2)
        dose(of, cast.dosing_nurse, minutes_ago=1)
        line = line_of(cast)
        assert (line.medicine, line.route, line.medicine_note) == ("methadone 40\xa0mg", "PO", "")

    def test_a_dose_that_was_refused_says_so(self, cast: Cast, ana: EpisodeOfCare) -> None:
        dose(order(ana, cast), cast.dosing_nurse, minutes_ago=1, not_given="refused")
        assert line_of(cast).medicine_note == "refused"

    def test_a_red_flag_holds_it_until_it_is_answered(self, cast: Cast, ana: EpisodeOfCare) -> None:
        order(ana, cast)
        flag = record(ana, cast.detox_nurse, minutes_ago=20, vitals={"respiratory_rate_per_min": 8}).flags[0]
        assert line_of(cast).hold == "red flag"
        record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14})
        assert line_of(cast).hold == "red flag"
        answer_flags(
            flags=[flag], action_taken="reassessed_safe", note="", form_key=uuid4(), body={}, by=cast.detox_nurse,
            at=now(),
        )  # fmt: skip
        assert line_of(cast).hold == ""

    def test_a_hold_on_sedatives_alone_does_not_hold_the_opioid(self, cast: Cast, ana: EpisodeOfCare) -> None:
        record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 22})
        assert Hold.objects.standing().filter(patient_id=ana.patient_id).exists()
        assert line_of(cast).hold == ""

    def test_a_dose_brings_the_next_look_forward(self, cast: Cast, ana: EpisodeOfCare) -> None:
        record(ana, cast.detox_nurse, minutes_ago=20, total=8)
        dose(order(ana, cast), cast.dosing_nurse, minutes_ago=10)
        line = line_of(cast)
        assert (line.task, line.due_words) == (Watch.Task.AFTER_DOSE.label, "in 20\xa0min")


class TestThePage:
    def test_the_strip_joins_the_flags_of_one_person(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8, "spo2_percent": 90})
        page = nurse.get(BOARD).content.decode()
        assert page.count('<article class="flag"') == 1
        assert "A1 Ortiz, Ana" in page
        assert "RR 8 /min, SpO2 90% · since" in page
        assert page.count(">Respond<") == 1

    def test_a_red_flag_without_a_nurse_is_counted_aloud(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        record(ana, cast.prescriber, vitals={"respiratory_rate_per_min": 8})
        assert "1 red flag has no nurse." in nurse.get(BOARD).content.decode()
        take_people(episodes=[ana], by=cast.detox_nurse, at=now())
        assert "no nurse." not in nurse.get(BOARD).content.decode()

    def test_chips_count_everybody_whatever_is_shown(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        admit(cast, "Ben", "Hale", bed=1)
        record(ana, cast.detox_nurse, minutes_ago=5, total=8)
        page = re.sub(r"<[^>]+>", " ", nurse.get(f"{BOARD}?show=mine").content.decode())
        words = re.sub(r"\s+", " ", page)
        assert "2 people 1 late 0 due in 15 min Mine 1" in words
        assert "Ortiz, Ana" in words
        assert "Hale, Ben" not in words

    def test_people_called_alike_are_marked(self, cast: Cast, nurse: Client) -> None:
        admit(cast, "José", "O'Neil", bed=0)
        admit(cast, "Jose", "ONeil", bed=1)
        admit(cast, "Ana", "Ortiz", bed=2)
        assert nurse.get(BOARD).content.decode().count("same name") == 2

    def test_an_empty_unit_says_why_and_what_to_do(self, cast: Cast, nurse: Client) -> None:
        page = nurse.get(BOARD).content.decode()
        assert "No one is in detox here." in page
        assert "Admit from the waiting list." in page
        assert "<table" not in page

    def test_an_empty_filter_offers_everybody(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        record(ana, cast.dosing_nurse, total=8)
        assert "Nobody is late." in nurse.get(f"{BOARD}?show=late").content.decode()

    def test_somebody_who_left_is_gone(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        stay = Stay.objects.get(episode=ana)
        stay.status, stay.during = Stay.Status.ENDED, (ana.started_at, now())
        stay.save()
        assert "Ortiz" not in nurse.get(BOARD).content.decode()

    def test_names_are_written_as_text(self, cast: Cast, nurse: Client) -> None:
        admit(cast, "<script>alert(1)</script>", "Ortiz")
        page = nurse.get(BOARD).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_region_polls_itself_and_tells_its_age(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        page = nurse.get(BOARD)
        text = page.content.decode()
        assert 'hx-trigger="every 30s"' in text
        assert 'data-stale-after="60"' in text
        assert page["Cache-Control"] == "no-store"
        part = nurse.get(reverse("detox:board_region"), {"unit": str(cast.detox_unit.pk)}).content.decode()
        assert "<html" not in part
        assert 'hx-swap-oob="outerMorph"' in part
        assert "Ortiz, Ana" in part

    def test_an_open_board_is_written_down_once_an_hour(
        self, cast: Cast, ana: EpisodeOfCare, nurse: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = AuditEntry.objects.filter(action="detox.board_viewed")
        text = nurse.get(BOARD).content.decode()
        found = re.search(r'name="opened" value="([^"]+)"', text)
        assert found
        address = f"{reverse('detox:board_region')}?{urlencode({'opened': found[1]})}"
        nurse.get(address)
        assert opened.count() == 1
        assert opened.get().detail == {"people": 1}
        nurse.get(reverse("detox:board_region"), {"opened": "made up"})
        assert opened.count() == 2
        monkeypatch.setattr("breakwater.journey.detox.views._OPEN_FOR_S", -1)
        nurse.get(address)
        assert opened.count() == 3

    @pytest.mark.parametrize("people", [1, 60])
    def test_the_number_of_queries_does_not_grow_with_the_people(self, cast: Cast, nurse: Client, people: int) -> None:
        add_beds(cast.detox_unit, 60)
        for number in range(people):
            episode = admit(cast, f"N{number}", f"F{number}", bed=number)
            scored_before(episode, cast.detox_nurse, [5, 9, 14])
            if number % 10 == 0:
                record(episode, cast.detox_nurse, total=9, vitals={"respiratory_rate_per_min": 8})
        nurse.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            page = nurse.get(BOARD).content.decode()
        assert page.count("<tr id=") == people
        # session, staff with roles, units, the board itself, the audit row
        assert len(queries) == 5


class TestUnitsAndRights:
    def test_each_unit_is_its_own_board(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        second = make_unit(cast.harbor, name="Annex")
        admit(cast, "Ben", "Hale", unit=second)
        page = nurse.get(f"{BOARD}?unit={second.pk}").content.decode()
        assert "Hale, Ben" in page
        assert "Ortiz" not in page
        assert "Annex, Harbor" in page

    def test_a_unit_of_another_site_answers_like_one_that_is_not_there(self, cast: Cast, nurse: Client) -> None:
        theirs = make_unit(cast.eastside)
        admit(cast, "Zed", "Canary", unit=theirs)
        answer, nobody = nurse.get(f"{BOARD}?unit={theirs.pk}"), nurse.get(f"{BOARD}?unit={uuid4()}")
        assert (answer.status_code, nobody.status_code) == (404, 404)
        assert answer.content == nobody.content
        assert "Canary" not in nurse.get(BOARD).content.decode()

    def test_a_site_without_a_detox_unit_says_so(self, cast: Cast, client: Client) -> None:
        sign_in(client, make_staff("Eva Roth", Role.DETOX_NURSE, cast.eastside))
        assert "There is no detox unit at your sites." in client.get(BOARD).content.decode()

    def test_a_manager_reads_the_board_without_its_buttons(
        self, cast: Cast, ana: EpisodeOfCare, client: Client
    ) -> None:
        record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8})
        sign_in(client, cast.manager)
        page = client.get(BOARD).content.decode()
        assert "Ortiz, Ana" in page
        assert "Respond" not in page
        assert reverse("detox:record", args=[ana.pk]) not in page
        assert reverse("detox:person", args=[ana.pk]) not in page

    def test_a_counselor_gets_no_board(self, cast: Cast, ana: EpisodeOfCare, client: Client) -> None:
        sign_in(client, cast.counselor)
        answer = client.get(BOARD)
        assert answer.status_code == 403
        assert "Ortiz" not in answer.content.decode()


def test_two_hundred_people_are_drawn(cast: Cast, nurse: Client) -> None:
    add_beds(cast.detox_unit, 200)
    for number in range(200):
        admit(cast, f"N{number}", f"F{number}", bed=number, hours_ago=1)
    page = nurse.get(BOARD).content.decode()
    assert page.count("<tr id=") == 200
