"""What every page is drawn with: who is signed in, where, and the sections their role sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy.emergency_access import open_accesses
from breakwater.privacy.permissions import may

# label, address name, permission: at most six are shown, in this order.
SECTIONS = (
    ("Overview", "manager_home", "manager.home"),
    ("Staff", "staff_list", "staff.manage"),
    ("Detox board", "detox:board", "detox.board"),
    ("Doses", "medication:window", "dose.queue"),
    ("Orders", "medication:orders", "order.sign"),
    ("Calls", "admissions:queue", "enquiry.view"),
    ("Beds", "admissions:beds", "bed.view"),
    ("Handover", "detox:handover", "detox.handover"),
    ("Call list", "medication:call_list", "missed.call"),
    ("Therapy", "therapy:home", "therapy.home"),
    ("House", "residence:home", "residence.home"),
    ("Recovery", "recovery:home", "recovery.home"),
    ("Stock", "medication:stock", "stock.view"),
    ("Take-homes", "medication:take_homes", "take_home.view"),
    ("Audit", "privacy:audit_search", "audit.search"),
    ("Emergency access", "privacy:emergency_access_reviews", "emergency_access.review"),
    ("System", "system_home", "system.home"),
)
MOST_SECTIONS = 6


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for every template. Reads the session only where a view has already asked who is there."""
    staff = getattr(request, "staff", None)
    shared: dict[str, Any] = {
        "public": settings.BREAKWATER_PUBLIC,
        "mode": settings.MODE,
        "demo": settings.MODE == "demo",
        "staff": staff,
        "theme": "auto",
        "nav": [],
    }
    if isinstance(staff, StaffMember):
        shared.update(_for_staff(request, staff))
    return shared


def _for_staff(request: HttpRequest, staff: StaffMember) -> dict[str, Any]:
    site = staff.current_roles()[0].site if staff.current_roles() else None
    local = site.local(now()) if site else now()
    return {
        "site": site,
        "now_local": local,
        "shift_label": shift_label(local),
        "theme": staff.theme,
        "nav": sections(request, staff),
        "messages": get_messages(request),
        "emergency_access": open_accesses(request, now()),
        "find_url": reverse("chart:find") if may(staff, "person.find") else "",
    }


def sections(request: HttpRequest, staff: StaffMember) -> list[Section]:
    """The sections of the top bar that this person's roles open."""
    found: list[tuple[str, str]] = []
    for label, name, permission in SECTIONS:
        if not may(staff, permission):
            continue
        try:
            found.append((label, reverse(name)))
        except NoReverseMatch:
            continue
    shown = found[:MOST_SECTIONS]
    # One section's address may begin with another's: the longest that fits is where we are.
    here = max((url for _, url in shown if request.path.startswith(url)), key=len, default="")
    return [Section(label, url, url == here) for label, url in shown]


def shift_label(local: datetime) -> str:
    """Day shift from 07:00 to 19:00, else night; a night belongs to the date it began."""
    if 7 <= local.hour < 19:
        return "Day shift"
    began = local if local.hour >= 19 else local - timedelta(days=1)
    return f"Night shift of {began:%b} {began.day}"
