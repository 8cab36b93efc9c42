"""The public pages. None reads a session or the database; sending the call-back form does."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit.keys import KeyReused
from breakwater.journey.front_door import presenters
from breakwater.journey.front_door.actions import request_call
from breakwater.journey.front_door.forms import CONTACT, DETAILS, SAFE, CallBackForm
from breakwater.journey.front_door.languages import Language, speaks_its_address
from breakwater.journey.front_door.limits import may_ask
from breakwater.journey.front_door.promise import BestTime
from breakwater.organization.clock import now
from breakwater.privacy.guard import public_page
from breakwater.record.models import Enquiry
from breakwater.record.refusals import Refused


def draw(request: HttpRequest, name: str, language: Language, status: int = 200, **more: Any) -> HttpResponse:
    """One public page with its frame."""
    context = {**presenters.frame(name, language), **more}
    return render(request, f"front_door/{name}.jinja", context, status=status)


@public_page
@require_safe
@speaks_its_address
def page(request: HttpRequest, language: Language, name: str) -> HttpResponse:
    """A page that says something and asks nothing."""
    return draw(request, name, language)


@public_page
@require_safe
@speaks_its_address
def home(request: HttpRequest, language: Language) -> HttpResponse:
    """The first page, with the short form."""
    return draw(request, "home", language, form=CallBackForm())


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@speaks_its_address
def call_back(request: HttpRequest, language: Language) -> HttpResponse:
    """Ask for a call: contact, details, check, done. Answers travel in the form only; the step says what comes next.

    ``step`` is "contact" or "details" when one was filled in, "change_contact" or "change_details" to go back, and
    "send" (from the check page, or from the short form of the first page) to do it.
    """
    if request.method != "POST":
        caller = "family" if request.GET.get("for") == "family" else "self"
        form = CallBackForm(initial={"caller": caller})
        return draw(request, "call_back", language, form=form, step="contact", kept=[("caller", caller)])
    form, step = CallBackForm(request.POST), request.POST.get("step", "contact")
    if form.errors_of(CONTACT) or step == "change_contact":
        return _ask(request, language, form, "contact", refused=step != "change_contact")
    if step in ("contact", "change_details") or form.errors_of(DETAILS):
        return _ask(request, language, form, "details", refused=step not in ("contact", "change_details"))
    if step != "send":
        return _check(request, language, form)
    return _send(request, language, form)


def _ask(request: HttpRequest, language: Language, form: CallBackForm, step: str, refused: bool) -> HttpResponse:
    """One step again, with everything typed so far; messages only when this very step was refused."""
    shown = form if refused else presenters.unjudged(form)
    status = 422 if refused else 200
    return draw(request, "call_back", language, status, form=shown, step=step, kept=presenters.kept(form, step))


def _send(request: HttpRequest, language: Language, form: CallBackForm) -> HttpResponse:
    if form.looks_automatic() or not form.is_valid():
        return _check(request, language, form, "again", 422)
    if not may_ask(request):
        return _check(request, language, form, "too_many", 429)
    answers = form.cleaned_data
    try:
        enquiry = request_call(
            preferred_name=answers["preferred_name"],
            phone=answers["phone"],
            safe_to_leave_message=answers["safe_to_leave_message"] == SAFE,
            at=now(),
            form_key=answers["form_key"],
            caller=answers["caller"] or Enquiry.Caller.SELF,
            language=answers["language"] or presenters.spoken_name(language),
            best_time=BestTime[answers["best_time"] or BestTime.SOON.name],
            urgent=answers["urgent"],
            note=answers["note"],
        )
        done = presenters.done(enquiry, answers["urgent"])
    except KeyReused:
        return _check(request, language, form, "sent_before", 409)
    except (DatabaseError, Refused):
        return _check(request, language, form, "not_taken", 503)
    return draw(request, "call_back_done", language, done=done)


def _check(
    request: HttpRequest, language: Language, form: CallBackForm, problem: str = "", status: int = 200
) -> HttpResponse:
    """All answers on one page, with a fresh key. After a `problem` it says what to do; nothing was saved."""
    return draw(
        request,
        "call_back",
        language,
        status,
        form=presenters.unjudged(form),
        step="check",
        problem=problem,
        answers=presenters.answers(form),
        kept=presenters.kept(form),
    )


@public_page
@never_cache
@require_safe
@speaks_its_address
def leave(request: HttpRequest, language: Language) -> HttpResponse:
    """Take our cookies off this browser, end a session if there was one, and show a page about the weather."""
    response = render(request, "front_door/leave.jinja", {})
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        _end_session(request)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")
    return response


def _end_session(request: HttpRequest) -> None:
    """Forget the session on our side as well; without the database its cookie is at least gone from the browser."""
    with suppress(DatabaseError):
        request.session.flush()
