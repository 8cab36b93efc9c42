"""Make the first account of a new program: a manager, and the site they work at if it is not there yet.

Prints a start link that works once and for three days. Everybody else is added by the manager, on the Staff pages.
For an address that has an account already it extends account and role by a year, and prints a link only if there is no
password yet.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import TYPE_CHECKING

from breakwater.operations.errors import OperationsError

if TYPE_CHECKING:
    from breakwater.organization.models import Site, StaffMember

HELP = "make a manager's account and print its start link"
DAYS = 365


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="as it stands on a signature")
    parser.add_argument("--email", required=True, help="what they sign in with; no message is sent to it")
    parser.add_argument("--site", required=True, help="the site's name; made if there is none of that name")
    parser.add_argument("--time-zone", default="America/New_York", help="of a site that is made now")
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where people open the site")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place

    with place.opened(default_mode="live") as here:
        here.set_up_django()
        path = _make(options)
    print(f"{options.address.rstrip('/')}{path}" if path else "The account is extended by a year. Sign in as before.")
    return 0


def _make(options: argparse.Namespace) -> str:
    """The path of the start link, or nothing for somebody who has a password."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.urls import reverse

    from breakwater.organization.clock import now
    from breakwater.organization.models import Role, StaffMember
    from breakwater.privacy import accounts

    try:
        validate_email(options.email)
    except ValidationError:
        raise OperationsError(
            "manager.email", f"{options.email!r} is not an e-mail address.", "Give one like name@example.org."
        ) from None
    with transaction.atomic():
        site = _site(options.site, options.time_zone)
        today = site.local(now()).date()
        last_day = today + timedelta(days=DAYS)
        staff = StaffMember.objects.filter(email=options.email.lower()).first()
        if staff is None:
            staff = accounts.add_staff(
                email=options.email, name=options.name, role=Role.MANAGER, site=site, starts_on=today, ends_on=last_day,
                by=None, at=now(),
            )  # fmt: skip
        else:
            _renew(staff, site, today, last_day)
    return reverse("start", args=[staff.pk, accounts.start_token(staff)]) if not staff.has_usable_password() else ""


def _renew(staff: StaffMember, site: Site, today: date, last_day: date) -> None:
    """Another year for a manager who is there already: nobody can extend their own account on the pages."""
    from breakwater.organization.clock import now
    from breakwater.organization.models import Role
    from breakwater.privacy import accounts

    accounts.extend_account(staff=staff, ends_on=max(last_day, staff.ends_on), by=None, at=now())
    held = staff.roles.filter(role=Role.MANAGER, site=site, ends_on__gte=today).order_by("-ends_on").first()
    first_day = held.ends_on + timedelta(days=1) if held else today
    if first_day <= last_day:
        accounts.give_role(
            staff=staff, role=Role.MANAGER, site=site, starts_on=first_day, ends_on=last_day, by=None, at=now()
        )


def _site(name: str, time_zone: str) -> Site:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from django.utils.text import slugify

    from breakwater.organization.models import Site

    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise OperationsError(
            "manager.time_zone", f"There is no time zone {time_zone!r}.", "Give one like America/Chicago."
        ) from None
    site, _made = Site.objects.get_or_create(name=name, defaults={"slug": slugify(name), "time_zone": time_zone})
    return site
