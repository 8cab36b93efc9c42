"""How often one connection may ask for a call. Generous, because a shelter or a hospital shares one connection."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MOST_REQUESTS: Final = 12
WITHIN: Final = timedelta(hours=1)


def may_ask(request: HttpRequest) -> bool:
    """Count one request from where this came; False once there were too many within the hour.

    Each server process counts for itself, in memory. No address is kept: only a keyed hash of it, for an hour.
    """
    key = f"call-back:{salted_hmac('front_door.limits', _source(request)).hexdigest()}"
    cache.add(key, 0, timeout=WITHIN.total_seconds())
    try:
        return cache.incr(key) <= MOST_REQUESTS
    except ValueError:  # it ran out between the two lines
        return True


def _source(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
