"""The server's clock: the only source of "now" in the product (H40: a workstation's time is never used)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
