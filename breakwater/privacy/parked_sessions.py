"""Several people at one station, each with a session of their own (H69, H70).

When somebody else signs in at a locked station, the first person's session is parked: it stays locked in the database,
and this browser remembers its key in a signed cookie. With the password alone its owner gets it back, because the
second factor was given when it began. A parked session opens nothing by itself.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from breakwater.organization.models import StaffMember
from breakwater.privacy import staff_session

COOKIE: Final = "parked"
SALT: Final = "breakwater.parked"
MOST: Final = 6


def park(request: HttpRequest) -> None:
    """Set the session of this request aside, locked, and go on with a fresh and empty one."""
    parked = keys_of(request)
    if isinstance(request.user, StaffMember) and request.session.session_key:
        parked.pop(str(request.user.pk), None)
        parked[str(request.user.pk)] = request.session.session_key
        staff_session.lock(request.session)
        request.session.save()
    request.parked_keys = dict(list(parked.items())[-MOST:])  # type: ignore[attr-defined]
    request.session = _store()
    request.user = AnonymousUser()


def take_back(request: HttpRequest, staff: StaffMember) -> bool:
    """Go on in the session this person parked here, if there is one that still holds. Ask for the password first."""
    parked = keys_of(request)
    session = _store(parked.pop(str(staff.pk), None))
    if not _holds(session, staff):
        return False
    session.cycle_key()
    staff_session.begin(session)
    staff.backend = session[BACKEND_SESSION_KEY]
    request.session = session
    request.user = staff
    request.parked_keys = parked  # type: ignore[attr-defined]
    return True


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep the keys of parked sessions in this browser, if the request changed them."""
    changed = getattr(request, "parked_keys", None)
    if changed is not None:
        response.set_cookie(
            COOKIE,
            signing.dumps(changed, salt=SALT),
            max_age=timedelta(seconds=settings.SESSION_COOKIE_AGE),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def keys_of(request: HttpRequest) -> dict[str, str]:
    """Session keys parked in this browser, by the id of their owner."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return dict(found)


def _store(key: str | None = None) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store


def _holds(session: SessionBase, staff: StaffMember) -> bool:
    """Whether this is a session of this person that still has its second factor and the password of today."""
    return (
        session.session_key is not None
        and session.get(SESSION_KEY) == str(staff.pk)
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), staff.get_session_auth_hash())
        and staff_session.has_second_factor(session)
    )
