"""Wrong passwords and codes cost a short, growing wait. Nobody is ever locked out (H71, H72).

Three counts, each with a wait of its own:

* one account from one source: slow after 5 wrong tries in a row;
* one source, whatever the accounts ("spraying"): slow after 20;
* one account from all unknown sources together: slow after 100.

A *known station* is a browser in which a staff member has signed in with both factors before. It is a source of its
own, whatever its network address, and the second and third count do not reach it. So somebody who tries passwords from
anywhere, even from the same network, slows down only their own browser. While a wait runs, a passkey, or a password
together with a right code of the authenticator app, still opens the account; and a manager can end a wait.

What is kept is a keyed hash of the name that was typed, never the name. The counts live in django-axes' table.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from breakwater.audit import record
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember

STATION_COOKIE: Final = "station"
STATION_DAYS: Final = 180
ANY: Final = "*"
NO_ADDRESS: Final = "::"


@dataclass(frozen=True, slots=True)
class Count:
    """After ``limit`` wrong tries each further one costs twice the wait of the one before, up to ``longest_s``."""

    limit: int
    first_s: int = 60
    longest_s: int = 15 * 60
    forgotten_after: timedelta = timedelta(hours=1)

    def wait_s(self, failures: int) -> int:
        """Seconds to wait after so many wrong tries."""
        over = failures - self.limit
        return 0 if over < 0 else min(self.longest_s, self.first_s * 2 ** min(over, 10))


OF_ACCOUNT_AND_SOURCE: Final = Count(limit=5)
OF_SOURCE: Final = Count(limit=20)
OF_ACCOUNT: Final = Count(limit=100)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from."""

    name: str
    address: str
    known: bool


def account_key(email: str) -> str:
    """A keyed hash that stands for a typed e-mail address in rows and logs."""
    return salted_hmac("breakwater.sign_in.account", email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def source_of(request: HttpRequest) -> Source:
    """The known station of this browser, or else its network address (for IPv6 the /64 network)."""
    station = known_station(request)
    if station:
        return Source(name=f"station {station}", address=NO_ADDRESS, known=True)
    # A server on a socket, or a sign-in that no browser asked for, has no address: those count as one source.
    address = ipaddress.ip_address(get_client_ip(request) or NO_ADDRESS)
    if address.version == 6:
        address = ipaddress.ip_network((address, 64), strict=False).network_address
    return Source(name=f"address {address}", address=str(address), known=False)


def known_station(request: HttpRequest) -> str | None:
    """The id of this browser if staff have signed in here with both factors, else None."""
    try:
        return str(_signer().unsign(request.COOKIES.get(STATION_COOKIE, ""), max_age=timedelta(days=STATION_DAYS)))
    except signing.BadSignature:
        return None


def know_station(request: HttpRequest, response: HttpResponseBase) -> None:
    """Remember this browser as a known station, or renew its mark. Call it after a sign-in with both factors."""
    station = known_station(request) or secrets.token_urlsafe(12)
    response.set_cookie(
        STATION_COOKIE,
        _signer().sign(station),
        max_age=timedelta(days=STATION_DAYS),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="breakwater.station")


def seconds_to_wait(key: str, source: Source) -> int:
    """How long this source must wait before its next try at this account; 0 when it need not."""
    counted = {row.username + row.user_agent: row for row in AccessAttempt.objects.filter(_rows(key, source))}
    longest = 0.0
    for username, user_agent, count in _counts(key, source):
        row = counted.get(username + user_agent)
        if row is not None:
            left = count.wait_s(row.failures_since_start) - (now() - row.attempt_time).total_seconds()
            longest = max(longest, left)
    return int(longest + 0.999)


def count_failure(key: str, source: Source) -> int:
    """Count one wrong try, and answer how long the next one has to wait."""
    moment = now()
    for username, user_agent, count in _counts(key, source):
        address = NO_ADDRESS if user_agent == ANY else source.address
        fresh = AccessAttempt(username=username, user_agent=user_agent, ip_address=address, failures_since_start=0)
        AccessAttempt.objects.bulk_create([fresh], ignore_conflicts=True)
        rows = AccessAttempt.objects.filter(username=username, user_agent=user_agent)
        rows.filter(attempt_time__lt=moment - count.forgotten_after).update(failures_since_start=0)
        rows.update(failures_since_start=F("failures_since_start") + 1, attempt_time=moment)
    return seconds_to_wait(key, source)


def forget(key: str, source: Source) -> None:
    """A right password from this source ends the count of this account and source; the others fade by themselves."""
    AccessAttempt.objects.filter(username=key, user_agent=source.name).delete()


def release(staff: StaffMember) -> int:
    """End every wait of this account; returns how many counts were dropped (H72: supervisor release)."""
    dropped, _ = AccessAttempt.objects.filter(username__in=[account_key(staff.email), code_key(staff.email)]).delete()
    return int(dropped)


def code_key(email: str) -> str:
    """Under what the wrong codes of an account are counted, apart from its wrong passwords."""
    return account_key(f"code of {email.strip()}")


def waiting_accounts(staff: Sequence[StaffMember]) -> set[Any]:
    """The ids of those among these staff members who have a wait running somewhere."""
    keys = {account_key(member.email): member.pk for member in staff} | {
        code_key(member.email): member.pk for member in staff
    }
    rows = AccessAttempt.objects.filter(username__in=keys)
    return {keys[row.username] for row in rows if _is_waiting(row)}


def _is_waiting(row: AccessAttempt) -> bool:
    count = OF_ACCOUNT if row.user_agent == ANY else OF_ACCOUNT_AND_SOURCE
    return bool((now() - row.attempt_time).total_seconds() < count.wait_s(row.failures_since_start))


def _counts(key: str, source: Source) -> list[tuple[str, str, Count]]:
    own = [(key, source.name, OF_ACCOUNT_AND_SOURCE)]
    return own if source.known else [*own, (ANY, source.name, OF_SOURCE), (key, ANY, OF_ACCOUNT)]


def _rows(key: str, source: Source) -> Q:
    names = Q(user_agent=source.name, username__in=[key, ANY])
    return names if source.known else names | Q(username=key, user_agent=ANY)


class SlowDown(AbstractAxesHandler, AxesBaseHandler):  # type: ignore[misc]
    """What django-axes asks around every check of a password."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether the password may be looked at now. A right code given with it opens the way in any case."""
        if getattr(request, "code_was_right", False):
            return True
        wait = seconds_to_wait(_typed(credentials), source_of(request))
        request.wait_s = wait  # type: ignore[attr-defined]
        return wait == 0

    def user_login_failed(
        self, sender: str, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count a wrong try. A try during a wait was not looked at, so it is neither counted nor audited."""
        if request is None or getattr(request, "wait_s", None):
            return
        key, source = _typed(credentials), source_of(request)
        wait = count_failure(key, source)
        request.wait_s = wait  # type: ignore[attr-defined]
        detail = {"account": key, "source": source.name, "wait_s": wait}
        record.access(action="sign_in.failed", by=None, detail=detail)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: StaffMember, **kwargs: Any) -> None:
        """Sign-in is complete: both counts of this account here start anew."""
        forget(account_key(user.email), source_of(request))
        forget(code_key(user.email), source_of(request))

    def user_logged_out(self, sender: Any, request: HttpRequest, user: StaffMember, **kwargs: Any) -> None:
        """Nothing to count."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        row = AccessAttempt.objects.filter(username=_typed(credentials), user_agent=source_of(request).name).first()
        return int(row.failures_since_start) if row else 0

    def post_delete_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Nothing hangs on these rows."""

    def reset_attempts(self, **names: Any) -> int:
        """``manage.py axes_reset``: end every wait of everybody."""
        dropped, _ = AccessAttempt.objects.all().delete()
        return int(dropped)


def _typed(credentials: dict[str, Any] | None) -> str:
    given = credentials or {}
    return account_key(str(given.get("email") or given.get("username") or ""))
