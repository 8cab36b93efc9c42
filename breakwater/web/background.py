"""What the background does: jobs with their last beat, work that waits, work that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django.models import ProcrastinateJob

from breakwater.organization.models import Heartbeat

MOST_FAILED = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A job that runs again and again."""

    name: str
    beat_at: datetime
    every_seconds: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Background:
    jobs: list[Job]
    waiting: int
    failed_count: int
    failed: list[ProcrastinateJob]


def jobs(at: datetime) -> list[Job]:
    """Every job that has run once, by name."""
    beats = Heartbeat.objects.order_by("job")
    return [Job(beat.job, beat.beat_at, beat.every_seconds, beat.is_late(at)) for beat in beats]


def late_jobs(at: datetime) -> list[str]:
    """The names of jobs that have missed three beats in a row (H57)."""
    return [job.name for job in jobs(at) if job.is_late]


def background(at: datetime) -> Background:
    """All of it, with the newest failures."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    return Background(
        jobs=jobs(at),
        waiting=ProcrastinateJob.objects.filter(status="todo").count(),
        failed_count=failed.count(),
        failed=list(failed.order_by("-id")[:MOST_FAILED]),
    )
