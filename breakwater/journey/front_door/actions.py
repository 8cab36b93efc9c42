"""What the public can do: ask to be called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from breakwater.audit import keys, record
from breakwater.journey.front_door.forms import URGENT
from breakwater.journey.front_door.promise import BestTime, call_due_at
from breakwater.organization.models import Site
from breakwater.record.models import Enquiry
from breakwater.record.refusals import Refused


class NobodyToCall(Refused):
    """No site is set up that could call back."""

    code = "no_site"
    message = "We cannot take requests here yet. Please call us instead."


@transaction.atomic
def request_call(
    *,
    preferred_name: str,
    phone: str,
    safe_to_leave_message: bool,
    at: datetime,
    form_key: UUID,
    caller: str = Enquiry.Caller.SELF,
    language: str = "English",
    best_time: BestTime = BestTime.SOON,
    urgent: Sequence[str] = (),
    note: str = "",
) -> Enquiry:
    """Put somebody who asked for a call into the queue of the site that answers, with the moment by which we call.

    The answer is the same whether or not the person or the number is known here: nothing is looked up (H65). The same
    form sent twice gives the first enquiry.

    Args:
        urgent: keys of ``URGENT``; any of them moves the enquiry to the front.

    Raises:
        audit.keys.KeyReused: this form was already sent with other answers.
        NobodyToCall: no site exists.
    """
    site = _site_that_answers()
    body = {
        "preferred_name": preferred_name, "phone": phone, "safe_to_leave_message": safe_to_leave_message,
        "caller": caller, "language": language, "best_time": best_time.name, "urgent": sorted(urgent), "note": note,
    }  # fmt: skip
    claim = keys.claim(key=form_key, action="enquiry.requested", by=None, body=body, at=at)
    if not claim.is_first:
        return Enquiry.objects.get(pk=claim.subject_id)
    enquiry = Enquiry.objects.create(
        id=claim.subject_id,
        site=site,
        channel=Enquiry.Channel.WEB,
        caller=caller,
        preferred_name=preferred_name,
        phone=phone,
        safe_to_leave_message=safe_to_leave_message,
        language=language,
        best_time=best_time.value,
        urgent=bool(urgent),
        note="\n".join([*(URGENT[key] for key in urgent), *([note] if note else [])]),
        received_at=at,
        call_back_due_at=call_due_at(best_time, at, site.zone, _promised()),
    )
    record.act(
        action="enquiry.requested",
        by=None,
        at=at,
        site_id=site.pk,
        subject=enquiry,
        detail={"channel": Enquiry.Channel.WEB, "urgent": sorted(urgent)},
    )
    return enquiry


def _site_that_answers() -> Site:
    """The site named in the settings; the first by name when that one does not exist."""
    sites = Site.objects.order_by("name")
    site = sites.filter(slug=settings.BREAKWATER_PUBLIC["default_site"]).first() or sites.first()
    if site is None:
        raise NobodyToCall
    return site


def _promised() -> timedelta:
    return timedelta(minutes=settings.ADMISSIONS["answer_within_minutes"])
