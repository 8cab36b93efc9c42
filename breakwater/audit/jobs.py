"""Jobs of the audit trail: seal each minute, look through all of it each day. Safety does not depend on them (H57)."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from breakwater.audit import chain, heads
from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.organization.models import Heartbeat

log = structlog.get_logger(__name__)

SEAL_EVERY_S = 60
VERIFY_EVERY_S = 24 * 3600


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_audit_rows(timestamp: int) -> None:
    """Seal what was written since the last minute, and write the heads outside the database."""
    chain.seal(at=now())
    heads.write(heads.default_file())
    _beat("audit.seal", SEAL_EVERY_S)


@app.periodic(cron="17 3 * * *")
@app.task(name="audit.verify", queueing_lock="audit.verify")
def verify_audit_trail(timestamp: int) -> None:
    """Look through the whole trail. A fault is logged as an error and written into the trail itself."""
    chain.seal(at=now(), everything=True)
    heads.write(heads.default_file())
    report = chain.verify()
    for fault in report.faults:
        log.error("audit.fault", code=fault.code, what=fault.message)
    codes = sorted({fault.code for fault in report.faults})
    audit.act(
        action="audit.verified",
        by=None,
        detail={"entries": report.entries, "seals": report.seals, "faults": len(report.faults), "codes": codes},
    )
    _beat("audit.verify", VERIFY_EVERY_S)


def _beat(job: str, every_seconds: int) -> None:
    Heartbeat.objects.update_or_create(job=job, defaults={"beat_at": now(), "every_seconds": every_seconds})
