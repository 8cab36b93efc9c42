"""The demo center: the same people every time, a believable morning, and never in a live database."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from breakwater.clinical.scales import COWS
from breakwater.demo.build import Built, NotADemo, build_demo_center
from breakwater.demo.chance import Chance
from breakwater.demo.people import PEOPLE, everybody
from breakwater.demo.withdrawal import see
from breakwater.journey.medication import ledger
from breakwater.journey.medication.models import Arrival, StockEntry
from breakwater.organization.models import Installation, Role, RoleAssignment
from breakwater.privacy.models import Consent
from breakwater.record.models import Dose, Enquiry, Flag, Observation, Patient, Stay
from breakwater.testing.database import TestDatabase

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
LONGEST_BUILD_CPU_S = 20


def made_as(database: TestDatabase, kind: str | None) -> None:
    """Mark a database as its creation would, or take the mark away; only the owner of the tables may."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("DELETE FROM organization_installation")
        if kind is not None:
            owner.execute("INSERT INTO organization_installation (id, kind, created_at) VALUES (1, %s, now())", [kind])


def test_the_demo_center_is_built_in_time_whole_and_only_once(fresh_database: TestDatabase) -> None:
    made_as(fresh_database, "demo")
    began = time.process_time()
    built = build_demo_center(now=NOW)
    assert time.process_time() - began < LONGEST_BUILD_CPU_S
    staff_find_their_morning(built)
    histories_end_before_now_and_keep_the_rules()
    with pytest.raises(NotADemo, match="already built"):
        build_demo_center(now=NOW)


def staff_find_their_morning(built: Built) -> None:
    assert built.people == Patient.objects.count() == sum(count for _, _, count in PEOPLE)
    assert ledger.verify().holds
    assert Flag.objects.open().values("patient").distinct().count() == 2
    assert StockEntry.objects.filter(kind=StockEntry.Kind.COUNTED).exclude(amount_mg=0).count() == 1
    assert Consent.objects.filter(expires_on__lte=(NOW + timedelta(days=7)).date()).count() == 1
    assert Enquiry.objects.filter(call_back_due_at__isnull=False, status="answered").count() == 3
    assert Enquiry.objects.filter(status="placed").count() == 3
    assert Arrival.objects.count() >= 5
    assert Stay.objects.filter(status="occupied", bed__room__unit__kind="detox").count() == 21
    assert {row.role for row in RoleAssignment.objects.all()} == set(Role)


def histories_end_before_now_and_keep_the_rules() -> None:
    assert not Dose.objects.filter(given_at__gte=NOW).exists()
    assert not Observation.objects.filter(observed_at__gt=NOW).exists()
    for observation in Observation.objects.filter(scale="cows")[:200]:
        assert COWS.score(observation.answers).total == observation.total


def test_no_synthetic_person_enters_a_live_database(fresh_database: TestDatabase) -> None:
    made_as(fresh_database, "live")
    with pytest.raises(NotADemo):
        build_demo_center(now=NOW)
    assert not Patient.objects.exists()
    assert Installation.objects.get().demo_built_at is None


def test_a_database_without_a_mark_is_no_demo(fresh_database: TestDatabase) -> None:
    made_as(fresh_database, None)
    with pytest.raises(NotADemo):
        build_demo_center(now=NOW)


def test_the_same_seed_makes_the_same_people() -> None:
    first, again, other = (everybody(Chance(seed, "people"), NOW) for seed in (1, 1, 2))
    names = [
        [(life.id, life.given_name, life.family_name, life.admitted_at, life.opioid, life.target_mg) for life in lives]
        for lives in (first, again, other)
    ]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("expected", [0, 3, 9, 14, 27, 40, 48])
def test_a_made_up_score_is_made_of_allowed_answers(expected: int) -> None:
    for number in range(20):
        seen = see(Chance(number, "seen"), expected)
        assert COWS.score(seen.answers).total == seen.total
        assert abs(seen.total - expected) <= 8
