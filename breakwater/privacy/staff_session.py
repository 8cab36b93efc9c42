"""What a staff session holds beside the person: the second factor that was given, and whether the screen is locked.

A session opens staff pages only when it carries the mark of a second factor (H71). It is locked by the person, or by
the server when nobody has touched the screen for some minutes (H69); a locked session opens nothing but its lock page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from breakwater.organization.clock import now

FACTOR: Final = "second_factor"
SEEN: Final = "seen_at"
COLLEAGUE: Final = "colleague"
LOCKED: Final = "locked_at"
IDLE_AFTER: Final = "idle_after_s"
# A session row is written at most this often only to note that somebody is there.
SEEN_GRAIN_S: Final = 15
# Pages where controlled medicine is given lock sooner than the others.
DOSING_RIGHTS: Final = frozenset({"dose.queue", "dose.give"})


def mark_second_factor(session: SessionBase, how: str) -> None:
    """Note which second factor was given: "totp", "webauthn", "recovery_codes", or COLLEAGUE for a colleague's word."""
    session[FACTOR] = {"how": how, "at": now().isoformat()}


def has_second_factor(session: SessionBase) -> bool:
    """Whether a second factor was given in this session, not longer ago than a long shift."""
    given = session.get(FACTOR)
    if not given:
        return False
    return now() - datetime.fromisoformat(given["at"]) < timedelta(seconds=settings.SESSION_COOKIE_AGE)


def factor_of(session: SessionBase) -> str:
    """The kind of second factor this session was opened with, or nothing."""
    return str(session.get(FACTOR, {}).get("how", ""))


def factor_given_at(session: SessionBase) -> float | None:
    """When the second factor of this session was given, in seconds since 1970; None when none was."""
    given = session.get(FACTOR)
    return datetime.fromisoformat(given["at"]).timestamp() if given else None


def second_factor_of(records: Iterable[Mapping[str, Any]]) -> str | None:
    """The kind of the last second factor among allauth's records of how somebody proved who they are."""
    kinds = [str(record.get("type", "")) for record in records if record.get("method") == "mfa"]
    return kinds[-1] if kinds else None


def idle_limit_s(permission: str | None) -> int:
    """Seconds without a touch after which a page asking for this right is locked."""
    minutes: int = settings.IDLE_LOCK_MINUTES["dosing" if permission in DOSING_RIGHTS else "clinical"]
    return minutes * 60


def begin(session: SessionBase) -> None:
    """Start, or start again after a lock, the clock of an open session."""
    session.pop(LOCKED, None)
    session[SEEN] = now().timestamp()
    session.setdefault(IDLE_AFTER, idle_limit_s(None))


def touch(session: SessionBase, permission: str | None = None) -> None:
    """Somebody did something. ``permission`` is that of the page they opened, if they opened one."""
    moment = now().timestamp()
    limit = idle_limit_s(permission) if permission else session.get(IDLE_AFTER, idle_limit_s(None))
    if moment - session.get(SEEN, 0) >= SEEN_GRAIN_S or session.get(IDLE_AFTER) != limit:
        session[SEEN] = moment
        session[IDLE_AFTER] = limit


def seconds_left(session: SessionBase) -> float:
    """How long until this session locks by itself; zero or less means that it is time."""
    limit: float = session.get(IDLE_AFTER, idle_limit_s(None))
    return limit - (now().timestamp() - float(session.get(SEEN, 0)))


def lock(session: SessionBase) -> None:
    session[LOCKED] = now().timestamp()


def is_locked(session: SessionBase) -> bool:
    return LOCKED in session
