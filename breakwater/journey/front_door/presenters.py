"""Words and addresses the public pages are drawn with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.translation import get_language, gettext

from breakwater.clinical import formatting
from breakwater.journey.front_door.forms import CONTACT, DETAILS, CallBackForm, signed_now
from breakwater.journey.front_door.languages import SPANISH, Language, address_of, other
from breakwater.record.models import Enquiry


def frame(name: str, language: Language) -> dict[str, Any]:
    """What the public layout needs: the page's name, addresses in its language, the other language, the last check."""
    here = "call_back" if name == "call_back_done" else name
    page_url: Callable[[str], str] = partial(address_of, language=language)
    return {
        "page": here,
        "page_url": page_url,
        "other_language_url": address_of(here, other(language)),
        "checked_by": gettext(settings.BREAKWATER_PUBLIC["checked_by"]),
        "checked_on": _last_check(language),
    }


def _last_check(language: Language) -> str:
    """The day of the last medical check in words; empty when nobody has checked the pages yet."""
    checked_on = settings.BREAKWATER_PUBLIC["checked_on"]
    return formatting.long_day(date.fromisoformat(checked_on), language) if checked_on else ""


def kept(form: CallBackForm, step: str = "check") -> list[tuple[str, str]]:
    """Names and values of everything typed that the step's own page does not ask for: carried as hidden fields."""
    asked = {"contact": CONTACT, "details": DETAILS}.get(step, ())
    names = [name for name in (*CONTACT, *DETAILS, "caller") if name not in asked]
    return [(name, value) for name in names for value in form.data.getlist(name) if value]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what was answered, in words, and the step on which it can be changed."""

    question: str
    words: str
    step: str


def answers(form: CallBackForm) -> list[Answer]:
    """Every question with its answer as words; what was skipped is left out."""
    found = []
    for name in (*CONTACT, *DETAILS):
        words = _words(form, name)
        if words:
            found.append(Answer(str(form.fields[name].label), words, "contact" if name in CONTACT else "details"))
    return found


def _words(form: CallBackForm, name: str) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    typed = form.data.getlist(name)  # type: ignore[attr-defined]
    return ", ".join(str(choices.get(value, value)) for value in typed if value)


def unjudged(form: CallBackForm) -> CallBackForm:
    """The same answers in a form nobody has checked yet, with a fresh key: no messages beside the fields."""
    typed = {name: form.data.get(name, "") for name in (*CONTACT, *DETAILS, "caller")}
    typed = {name: value for name, value in typed.items() if value}
    typed["urgent"] = form.data.getlist("urgent")  # type: ignore[attr-defined]
    return CallBackForm(initial={**typed, "form_key": uuid4(), "shown_at": signed_now()})


def spoken_name(language: Language) -> str:
    """How the queue names the language of the page somebody asked from."""
    return "Spanish" if language == SPANISH else "English"


@dataclass(frozen=True, slots=True)
class Done:
    """What the last page says: reference, by when we call, whether a message is left, and red answers."""

    reference: str
    day: str
    clock: str
    message_is_safe: bool
    thinks_of_suicide: bool
    after_a_break: bool


def done(enquiry: Enquiry, urgent: Sequence[str]) -> Done:
    """The promise in the words of the reader's language and the site's clock."""
    zone = enquiry.site.zone
    due_at = enquiry.call_back_due_at or enquiry.received_at
    return Done(
        reference=enquiry.reference,
        day=formatting.long_day(due_at.astimezone(zone).date(), "es" if get_language() == SPANISH else "en"),
        clock=formatting.public_clock(due_at, zone),
        message_is_safe=enquiry.safe_to_leave_message,
        thinks_of_suicide="suicide" in urgent,
        after_a_break="break" in urgent,
    )
