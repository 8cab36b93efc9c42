"""The jobs of the audit trail, run as the worker runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from breakwater.audit import jobs, record
from breakwater.audit.models import AuditEntry, AuditSeal
from breakwater.organization.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heads_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "heads.txt"
    monkeypatch.setenv("BREAKWATER_AUDIT_HEADS", str(file))
    return file


def test_each_minute_rows_are_sealed_the_head_is_kept_outside_and_the_heart_beats(heads_file: Path) -> None:
    record.act(action="dose.given", by=None)

    jobs.seal_audit_rows(0)

    seal = AuditSeal.objects.get()
    assert seal.hash in heads_file.read_text()
    assert Heartbeat.objects.get(job="audit.seal").every_seconds == 60


def test_each_day_the_whole_trail_is_looked_through_and_the_result_is_written_down() -> None:
    record.act(action="dose.given", by=None)

    jobs.verify_audit_trail(0)

    entry = AuditEntry.objects.get(action="audit.verified")
    assert entry.detail == {"entries": 1, "seals": 1, "faults": 0, "codes": []}
    assert Heartbeat.objects.filter(job="audit.verify").exists()
