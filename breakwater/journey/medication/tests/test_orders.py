"""Orders: limits with the deciding rule, a prescriber's signature, one in force at a time, a change in one act."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.clinical import methadone
from breakwater.journey.medication import orders, signing
from breakwater.journey.medication.order_limits import Stated, history_of, methadone_rules
from breakwater.journey.medication.orders import Prescription
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.privacy.signature import NotSigned
from breakwater.record.models import Dose, Flag, MedicationOrder
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import PASSWORD, Cast, make_episode, make_order, make_patient
from breakwater.testing.sign_in import sign_in, signed_by

pytestmark = pytest.mark.django_db

Write = Callable[..., MedicationOrder]


@pytest.fixture
def today(cast: Cast, now: datetime) -> date:
    return cast.harbor.dosing_day(now)


@pytest.fixture
def write(cast: Cast, now: datetime, today: date) -> Write:
    """Write and sign an order for Rosa, by the prescriber; any part can be said otherwise."""

    def act(mg: str = "30", **said: Any) -> MedicationOrder:
        starts_on = said.pop("starts_on", today)
        prescription = Prescription(
            drug=said.pop("drug", "methadone"),
            form=said.pop("form", "oral solution"),
            dose_mg=Decimal(mg),
            parts_per_day=said.pop("parts", 1),
            starts_on=starts_on,
            ends_on=said.pop("ends_on", starts_on + timedelta(days=30)),
            split_reason=said.pop("split_reason", "Fast metabolizer"),
            reason=said.pop("reason", "Withdrawal before the next dose"),
        )
        given = {
            "episode": cast.rosas_episode,
            "stated": Stated(tolerance="usual"),
            "reasons": {},
            "signature": signed_by(said.get("by", cast.prescriber)),
            "form_key": uuid4(),
            "by": cast.prescriber,
            "at": now,
        }
        return orders.change_order(prescription=prescription, **{**given, **said})

    return act


def took(cast: Cast, order: MedicationOrder, day: date, mg: str) -> None:
    at = datetime.combine(day, datetime.min.time()).astimezone() + timedelta(hours=12)
    Dose.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        order=order,
        order_version=1,
        site=cast.harbor,
        dosing_day=day,
        status="completed",
        drug=order.drug,
        dose_mg=Decimal(mg),
        given_at=at,
        given_by=cast.dosing_nurse,
    )


def test_a_first_order_within_the_limits_is_signed_and_says_which_rule_decided(write: Write, cast: Cast) -> None:
    order = write("30")
    assert (order.status, order.signed_by, order.version) == ("active", cast.prescriber, 2)
    kept = {item["code"]: item for item in order.findings}
    assert kept["first_dose"]["threshold"] == "30\xa0mg".replace("\xa0", " ")
    assert "Product label" in kept["first_dose"]["message"]
    assert kept["stated"]["tolerance"] == "usual"
    assert AuditEntry.objects.filter(action="order.signed", patient_id=cast.rosa.pk).exists()


@pytest.mark.parametrize(
    ("mg", "parts", "tolerance", "code"),
    [
        ("35", 1, "usual", "first_dose"),
        ("25", 2, "usual", "first_day_total"),
        ("20", 1, "low", "low_tolerance"),
        ("20", 1, "unknown", "low_tolerance"),
        ("800", 1, "usual", "first_dose"),
    ],
)
def test_h17_over_a_first_day_limit_a_prescriber_writes_a_reason(
    write: Write, mg: str, parts: int, tolerance: str, code: str
) -> None:
    with pytest.raises(OrderRefused) as refused:
        write(mg, parts=parts, stated=Stated(tolerance=tolerance))
    assert any(finding.code == code and finding.severity == "stop" for finding in refused.value.findings)
    assert not MedicationOrder.objects.exists()
    stops = {finding.code: "Known here for years" for finding in refused.value.findings if finding.severity == "stop"}
    order = write(mg, parts=parts, stated=Stated(tolerance=tolerance), reasons=stops)
    kept = {item["code"]: item.get("reason") for item in order.findings}
    assert kept[code] == "Known here for years"
    passed = AuditEntry.objects.get(action="order.signed").detail["passed"]
    assert code in passed
    assert "Known here" not in str(passed)


def test_h17_a_blank_reason_is_none(write: Write) -> None:
    with pytest.raises(OrderRefused):
        write("35", reasons={"first_dose": "  "})


def test_h17_a_raise_too_large_or_too_soon_names_its_rule(write: Write, cast: Cast, today: date) -> None:
    old = make_order(cast.rosas_episode, cast.prescriber, dose_mg="40")
    for days, mg in ((12, "30"), (11, "30"), (2, "40"), (1, "40")):
        took(cast, old, today - timedelta(days=days), mg)
    with pytest.raises(OrderRefused) as refused:
        write("60")
    found = {finding.code: finding for finding in refused.value.findings if finding.severity == "stop"}
    assert set(found) >= {"step", "step_interval"}
    assert "ASAM 2020" in found["step"].message
    with pytest.raises(OrderRefused):
        write("60", reasons={"step": "x"})
    assert write("60", reasons={"step": "x", "step_interval": "y"}).dose_mg == 60


def test_h17_after_a_long_gap_the_wait_for_a_raise_counts_from_the_new_start(
    write: Write, cast: Cast, today: date
) -> None:
    old = make_order(cast.rosas_episode, cast.prescriber, dose_mg="30")
    for days in (50, 49, 2, 1):
        took(cast, old, today - timedelta(days=days), "30")
    with pytest.raises(OrderRefused) as refused:
        write("40")
    found = {finding.code: finding for finding in refused.value.findings}
    assert (found["step_interval"].severity, found["step_interval"].value) == ("stop", "2 days")


@pytest.mark.parametrize(
    ("doses", "week_before"),
    [
        ({}, None),
        ({9: "30", 8: "40", 7: "50", 4: "50", 1: "60"}, "50"),
        ({9: "30", 8: "40", 6: "50", 3: "50", 1: "60"}, "40"),
        ({4: "30", 3: "40"}, "30"),
        ({30: "80", 4: "30", 3: "40"}, "30"),
    ],
)
def test_h17_the_amount_of_a_week_ago_is_that_of_the_present_course(
    cast: Cast, now: datetime, today: date, doses: dict[int, str], week_before: str | None
) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber, starts_on=today)
    for days, mg in doses.items():
        took(cast, order, today - timedelta(days=days), mg)
    found = history_of(order, Stated(), now=now).week_before_mg
    assert found == (None if week_before is None else Decimal(week_before))


def test_h17_a_sites_state_adds_its_rule_and_takes_none_away(cast: Cast) -> None:
    usual = methadone_rules(cast.harbor)
    cast.harbor.state = "CA"
    assert methadone_rules(cast.harbor) == (*usual, methadone.CALIFORNIA)


def test_h16_a_change_ends_the_old_order_and_begins_the_new_in_one_act(write: Write, cast: Cast) -> None:
    first = write("30")
    second = write("30")
    first.refresh_from_db()
    assert (first.status, first.end_reason, first.version) == ("ended", "Changed: Withdrawal before the next dose", 3)
    assert second.replaces == first
    assert MedicationOrder.objects.signed().count() == 1


def test_h16_a_change_for_tomorrow_lets_the_old_order_run_today(write: Write, cast: Cast, today: date) -> None:
    old = make_order(cast.rosas_episode, cast.prescriber, dose_mg="30")
    took(cast, old, today - timedelta(days=1), "30")
    new = write("35", starts_on=today + timedelta(days=1), reasons={"step_interval": "Withdrawal at night"})
    old.refresh_from_db()
    assert (old.status, old.ends_on, old.version) == ("active", today, 2)
    assert new.replaces == old
    assert MedicationOrder.objects.active_on(today).get() == old
    assert MedicationOrder.objects.active_on(today + timedelta(days=1)).get() == new


def test_h16_methadone_and_buprenorphine_are_one_class(write: Write, cast: Cast) -> None:
    first = write("30")
    second = write("8", drug="buprenorphine", form="film under the tongue", reasons={"score_missing": "Seen by me"})
    first.refresh_from_db()
    assert (first.status, second.status) == ("ended", "active")


def test_h16_the_database_itself_refuses_two_orders_at_once(write: Write, cast: Cast) -> None:
    write("30")
    with pytest.raises(IntegrityError, match="order_one_active_a_person_and_class"), transaction.atomic():
        make_order(cast.rosas_episode, cast.prescriber, dose_mg="40")


def test_h69_the_signature_of_somebody_else_signs_nothing(write: Write, cast: Cast) -> None:
    with pytest.raises(NotSigned):
        write("30", signature=signed_by(cast.dosing_nurse))
    assert not MedicationOrder.objects.exists()


def test_h16_a_change_says_why(write: Write, cast: Cast) -> None:
    write("30", reason="")
    with pytest.raises(OrderRefused, match="Write why the order changes"):
        write("25", reason=" ")
    assert MedicationOrder.objects.signed().get().dose_mg == 30


def test_the_same_form_twice_is_one_order(write: Write) -> None:
    key = uuid4()
    assert write("30", form_key=key) == write("30", form_key=key)
    assert MedicationOrder.objects.count() == 1


def test_a_nurse_drafts_and_only_a_prescriber_signs(cast: Cast, now: datetime, today: date) -> None:
    prescription = Prescription("methadone", "oral solution", Decimal(30), 1, today, today + timedelta(days=30))
    draft = orders.draft_order(
        episode=cast.rosas_episode,
        prescription=prescription,
        stated=Stated(tolerance="usual"),
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )
    assert (draft.status, draft.signed_by) == ("draft", None)
    with pytest.raises(Conflict):
        signing.sign_order(
            order=draft, version=7, reasons={}, signature=signed_by(cast.prescriber), by=cast.prescriber, at=now
        )
    signed = signing.sign_order(
        order=draft, version=1, reasons={}, signature=signed_by(cast.prescriber), by=cast.prescriber, at=now
    )
    assert (signed.status, signed.signed_by, signed.requested_by) == ("active", cast.prescriber, cast.dosing_nurse)
    with pytest.raises(Conflict):
        signing.sign_order(
            order=draft, version=1, reasons={}, signature=signed_by(cast.prescriber), by=cast.prescriber, at=now
        )


def test_h17_a_nurse_passes_no_limit_even_with_a_reason(write: Write, cast: Cast) -> None:
    with pytest.raises(OrderRefused):
        write("35", by=cast.dosing_nurse, reasons={"first_dose": "Doctor said so"})


def test_an_order_neither_starts_before_today_nor_after_discharge(
    write: Write, cast: Cast, now: datetime, today: date
) -> None:
    with pytest.raises(OrderRefused, match="before today"):
        write("30", starts_on=today - timedelta(days=1))
    episode = cast.rosas_episode
    episode.status, episode.ended_at, episode.ended_by, episode.discharge_reason = (
        "finished",
        now,
        cast.counselor,
        "completed",
    )
    episode.save()
    with pytest.raises(OrderRefused, match="needs a new admission"):
        write("30")


def test_stopping_asks_why_and_happens_once(write: Write, cast: Cast, now: datetime) -> None:
    order = write("30")
    with pytest.raises(Refused, match="Write why"):
        orders.stop_order(order=order, reason=" ", by=cast.prescriber, at=now)
    orders.stop_order(order=order, reason="Moved away", by=cast.prescriber, at=now)
    with pytest.raises(Conflict):
        orders.stop_order(order=order, reason="Again", by=cast.prescriber, at=now)


# pages


@pytest.fixture
def prescriber(cast: Cast) -> Client:
    return sign_in(Client(), cast.prescriber)


def typed(today: date, **changes: str) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "medicine": "methadone | oral solution",
        "dose_mg": "30",
        "dose_again": "",
        "parts_per_day": "1",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=30)),
        "tolerance": "usual",
        "start_method": "standard",
        "reason": "Withdrawal before the next dose",
        **changes,
    }


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("30,5", "not a comma"),
        ("3O", "letter O"),
        ("30.0", "zero after the point"),
        (".5", "zero before the point"),
        ("30mg", "Enter only the number"),
        ("30 ", "without spaces"),
        ("", "Enter the amount in mg"),
        ("-30", "without a sign"),
        ("0", "above zero"),
        ("99999", "above 9999.99"),
        ("1e2", "Write the amount out"),
        ("30.3", "steps of 0.5 mg"),
    ],
)
def test_h13_a_mistyped_amount_is_refused_with_what_to_type_and_kept(
    prescriber: Client, cast: Cast, today: date, amount: str, words: str
) -> None:
    url = reverse("medication:write_order", args=[cast.rosas_episode.pk])
    answer = prescriber.post(url, typed(today, dose_mg=amount))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert f'name="dose_mg" value="{amount}"' in html or not amount
    assert not MedicationOrder.objects.exists()


def test_h13_an_amount_far_from_the_last_order_is_typed_twice(prescriber: Client, cast: Cast, today: date) -> None:
    make_order(cast.rosas_episode, cast.prescriber, dose_mg="80")
    url = reverse("medication:write_order", args=[cast.rosas_episode.pk])
    once = prescriber.post(url, typed(today, dose_mg="8"))
    assert once.status_code == 422
    assert "The last order was 80\xa0mg. Type the new amount again to confirm 8\xa0mg" in once.content.decode()
    assert prescriber.post(url, typed(today, dose_mg="8", dose_again="80")).status_code == 422
    assert prescriber.post(url, typed(today, dose_mg="85")).status_code == 303
    assert prescriber.post(url, typed(today, dose_mg="8", dose_again="8")).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"medicine": "methadone | film under the tongue"},
        {"medicine": ""},
        {"ends_on": "2020-01-01"},
        {"starts_on": "soon"},
        {"parts_per_day": "9"},
        {"tolerance": "high"},
        {"ends_on": "2060-01-01"},
    ],
)
def test_a_wrong_order_form_changes_nothing(prescriber: Client, cast: Cast, today: date, wrong: dict[str, str]) -> None:
    url = reverse("medication:write_order", args=[cast.rosas_episode.pk])
    assert prescriber.post(url, typed(today, **wrong)).status_code == 422
    assert not MedicationOrder.objects.exists()


def test_write_read_the_limits_give_reasons_and_sign(prescriber: Client, cast: Cast, today: date) -> None:
    url = reverse("medication:write_order", args=[cast.rosas_episode.pk])
    order_url = prescriber.post(url, typed(today, dose_mg="35"))["Location"]
    html = prescriber.get(order_url).content.decode()
    assert "the limit of: Product label" in html
    assert "First dose: why it is right here" in html
    draft = MedicationOrder.objects.get()
    sign = reverse("medication:sign_order", args=[draft.pk])
    sent = {"form_key": str(uuid4()), "version": "1", "password": PASSWORD, "reason_first_dose": ""}
    assert prescriber.post(sign, sent).status_code == 422
    wrong = prescriber.post(sign, {**sent, "reason_first_dose": "Known", "password": "wrong password here"})
    assert wrong.status_code == 422
    assert "That password is not right" in wrong.content.decode()
    assert "wrong password here" not in wrong.content.decode()
    assert AuditEntry.objects.get(kind="refused").detail["code"] == "wrong_password"
    assert prescriber.post(sign, {**sent, "reason_first_dose": "Known"}).status_code == 303
    draft.refresh_from_db()
    assert draft.status == "active"
    assert "Known" in prescriber.get(order_url).content.decode()
    assert prescriber.post(sign, {**sent, "reason_first_dose": "Known"}).status_code in {409, 422}


def test_a_nurse_sees_no_place_to_sign_and_cannot_sign(cast: Cast, today: date) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    url = reverse("medication:write_order", args=[cast.rosas_episode.pk])
    page = nurse.get(nurse.post(url, typed(today))["Location"]).content.decode()
    assert "waits for a prescriber" in page
    assert 'name="password"' not in page
    draft = MedicationOrder.objects.get()
    answer = nurse.post(reverse("medication:sign_order", args=[draft.pk]), {"version": "1", "password": PASSWORD})
    assert answer.status_code == 403


def test_the_prescribers_home_lists_what_waits(prescriber: Client, cast: Cast, now: datetime, today: date) -> None:
    make_order(cast.rosas_episode, cast.prescriber, status="draft", signed_at=None, signed_by=None)
    olive = make_patient("Olive", "Park")
    ending = make_episode(olive, cast.harbor, cast.admissions)
    make_order(ending, cast.prescriber, ends_on=today + timedelta(days=3))
    reed = make_episode(make_patient("Jamal", "Reed"), cast.harbor, cast.admissions)
    Flag.objects.create(
        patient=reed.patient,
        episode=reed,
        code="slow_breathing",
        level="emergency",
        title="Very slow breathing",
        message="x",
        holds=["opioid"],
        raised_at=now,
    )
    html = prescriber.get(reverse("medication:orders")).content.decode()
    sections = dict(
        zip(
            re.findall(r'<section class="panel" id="(\w+)"', html),
            html.split('<section class="panel" id=')[1:],
            strict=True,
        )
    )
    assert "Vega, Rosa" in sections["drafts"]
    assert "Very slow breathing" in sections["flags"]
    assert "Reed, Jamal" in sections["without"]
    assert "Park, Olive" in sections["expiring"]
    assert "Lind" not in html


def test_the_prescribers_home_keeps_its_number_of_queries(
    prescriber: Client, cast: Cast, today: date, django_assert_num_queries: Any
) -> None:
    url = reverse("medication:orders")
    prescriber.get(url)
    with django_assert_num_queries(11):
        prescriber.get(url)
    for number in range(8):
        episode = make_episode(make_patient("Person", f"Number{number}"), cast.harbor, cast.admissions)
        if number % 2:
            make_order(episode, cast.prescriber, ends_on=today + timedelta(days=2))
    with django_assert_num_queries(11):
        prescriber.get(url)


def test_h60_orders_of_another_site_answer_as_if_they_were_not_there(prescriber: Client, cast: Cast) -> None:
    theirs = make_order(cast.omars_episode, cast.nadia)
    for name, key in (
        ("order", theirs.pk),
        ("stop_order", theirs.pk),
        ("write_order", cast.omars_episode.pk),
        ("person", cast.omar.pk),
    ):
        there, nowhere = (prescriber.get(reverse(f"medication:{name}", args=[one])) for one in (key, uuid4()))
        assert there.status_code == nowhere.status_code == 404
    answer = prescriber.post(reverse("medication:sign_order", args=[theirs.pk]), {"version": "1", "password": PASSWORD})
    assert answer.status_code == 404


def test_one_persons_orders_and_doses(
    prescriber: Client, cast: Cast, today: date, django_assert_num_queries: Any
) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    url = reverse("medication:person", args=[cast.rosa.pk])
    took(cast, order, today - timedelta(days=1), "80")
    prescriber.get(url)
    with django_assert_num_queries(12):
        prescriber.get(url)
    for days in range(2, 10):
        took(cast, order, today - timedelta(days=days), "80")
    with django_assert_num_queries(12):
        html = prescriber.get(url).content.decode()
    assert html.count("methadone 80\xa0mg") >= 9
