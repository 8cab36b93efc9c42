"""`kill -9` of PostgreSQL and of the web server, again and again while doses are given (H43, H44, H45, H47)."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection

from breakwater.audit import chain, heads
from breakwater.audit.models import AuditEntry, FormKey
from breakwater.journey.medication import ledger
from breakwater.journey.medication.models import StockEntry
from breakwater.organization.clock import now
from breakwater.record.models import Dose, Observation
from tests.faults.installation import Installation
from tests.faults.nurse import Notebook, Nurse
from tests.faults.people import four_sites_with_people

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc"),
]

PEOPLE_A_SITE = 200
KILLS = 20
LONGEST_AWAY_S = 60.0


def test_whatever_is_killed_no_acknowledged_dose_is_lost_and_it_comes_back_without_help(
    installation: Installation,
) -> None:
    notebook = Notebook()
    nurses = [
        Nurse(one.staff, one.station.pk, one.cards, installation.address, notebook)
        for one in four_sites_with_people(PEOPLE_A_SITE)
    ]
    for nurse in nurses:
        nurse.start()
    try:
        away = list(killing(installation, notebook))
    finally:
        for nurse in nurses:
            nurse.enough.set()
        for nurse in nurses:
            nurse.join(timeout=LONGEST_AWAY_S)
    connection.close()  # ours was cut off with everybody else's
    print(report(notebook, away))
    assert notebook.surprises == []
    assert not any(nurse.is_alive() for nurse in nurses), "a nurse still waits for an answer"
    assert len(away) == KILLS
    assert_every_dose_is_whole(notebook)
    assert_the_books_hold()


def killing(installation: Installation, notebook: Notebook) -> Iterator[tuple[str, float]]:
    """Kill something twenty times while doses go on; what was killed, and seconds until windows work again."""
    kinds = {
        "database": installation.kill_database,
        "server process": installation.kill_server_process,
        "server": installation.kill_server,
    }
    chance = random.Random(4)
    wait_for_visits(installation, notebook, 8)
    for number in range(KILLS):
        kind = "database" if number % 2 else ("server process", "server")[number // 2 % 2]
        time.sleep(chance.uniform(0.0, 0.6))
        kinds[kind]()
        yield kind, wait_for_visits(installation, notebook, 4)


def wait_for_visits(installation: Installation, notebook: Notebook, more: int) -> float:
    """Seconds until so many more people have gone with their dose."""
    began = time.monotonic()
    enough = notebook.visits + more
    while notebook.visits < enough:
        assert time.monotonic() - began < LONGEST_AWAY_S, f"It did not come back.\n{installation.said()}"
        assert notebook.surprises == []
        time.sleep(0.02)
    return time.monotonic() - began


def assert_every_dose_is_whole(notebook: Notebook) -> None:
    """What nurses were told is what stands, and each dose has one stock line, one audit row, one key, one check."""
    given = set(Dose.objects.filter(status="completed").values_list("pk", flat=True))
    assert given == set(notebook.acknowledged), "a dose was lost, or one stands that nobody was told of"
    people = Counter(Dose.objects.values_list("patient_id", flat=True))
    assert max(people.values()) == 1, "somebody was given a dose twice"
    assert Dose.objects.count() == len(given)
    lines = StockEntry.objects.filter(kind="dispensed")
    keys = FormKey.objects.filter(action="dose.given")
    audited = AuditEntry.objects.filter(action="dose.given", kind="act")
    checks = Observation.objects.filter(kind="fitness")
    assert Counter(lines.values_list("dose_id", flat=True)) == Counter(given)
    assert Counter(keys.values_list("subject_id", flat=True)) == Counter(given)
    assert Counter(audited.values_list("subject_id", flat=True)) == Counter(map(str, given))
    assert Counter(checks.values_list("pk", flat=True)) == Counter(Dose.objects.values_list("fitness_id", flat=True))


def assert_the_books_hold() -> None:
    """The ledger adds up, the audit chain holds, and the database really waited for the disk."""
    assert ledger.verify().faults == ()
    chain.seal(at=now(), everything=True)
    heads.write(heads.default_file())
    verified = chain.verify()
    assert verified.faults == ()
    assert verified.unsealed == 0
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone() == ("on",)


def report(notebook: Notebook, away: list[tuple[str, float]]) -> str:
    """What happened, for whoever runs this with `-s`."""
    lines = [
        f"{len(notebook.acknowledged)} doses acknowledged; {notebook.unanswered} answers lost, of which "
        f"{notebook.settled_as_done} had happened and {notebook.settled_as_not_done} had not; "
        f"{notebook.sent_twice} forms sent twice."
    ]
    for kind in sorted({kind for kind, _ in away}):
        times = [seconds for killed, seconds in away if killed == kind]
        lines.append(
            f"{kind}: killed {len(times)} times, windows work again after {sum(times) / len(times):.1f} s, "
            f"at most {max(times):.1f} s"
        )
    return "\n".join(lines)
