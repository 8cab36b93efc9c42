"""Half-filled forms, kept in their owner's session while the screen is locked (H69).

They lie sealed in the database beside the record, never in the browser's storage, and go with the session. Nobody but
the person who typed them gets them back.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from breakwater.privacy.sealed import seal, unseal

KEPT: Final = "kept_forms"
MOST_FORMS: Final = 8
MOST_BYTES: Final = 64 * 1024
NEVER_KEPT: Final = frozenset({"csrfmiddlewaretoken", "form_key", "password", "code", "credential"})


def keep(session: SessionBase, text: str) -> int:
    """Keep the forms a page sent as JSON ``[{"action", "fields": [[name, value], ...]}, ...]``; returns how many.

    Anything else than that shape, and anything too large, is left out.
    """
    if len(text.encode()) > MOST_BYTES:
        return 0
    try:
        forms = [_clean(form) for form in json.loads(text)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 0
    _add(session, [form for form in forms if form["fields"]])
    return len(forms)


def keep_sent(request: HttpRequest) -> None:
    """Keep a form that was sent just after its session had locked: it did nothing, and can be sent again."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    if len(json.dumps(fields).encode()) <= MOST_BYTES:
        form = _clean({"action": request.path, "fields": fields})
        _add(request.session, [form] if form["fields"] else [])


def kept(session: SessionBase) -> list[dict[str, Any]]:
    if KEPT not in session:
        return []
    try:
        found: list[dict[str, Any]] = json.loads(unseal(session[KEPT]))
    except InvalidToken:
        return []  # sealed under a key that was taken out of use
    return found


def drop(session: SessionBase, actions: list[str] | None = None) -> None:
    """Forget the forms for these actions, or all of them."""
    _put(session, [] if actions is None else [form for form in kept(session) if form["action"] not in actions])


def _add(session: SessionBase, forms: list[dict[str, Any]]) -> None:
    new = {form["action"] for form in forms}
    older = [form for form in kept(session) if form["action"] not in new]
    _put(session, [*older, *forms][-MOST_FORMS:])


def _put(session: SessionBase, forms: list[dict[str, Any]]) -> None:
    if forms:
        session[KEPT] = seal(json.dumps(forms))
    elif KEPT in session:
        del session[KEPT]


def _clean(form: dict[str, Any]) -> dict[str, Any]:
    """Only the path of the action, and only fields that are safe to put back."""
    fields = [[str(name), str(value)] for name, value in form["fields"]]
    return {
        "action": urlsplit(str(form["action"])).path,
        "fields": [field for field in fields if not field[0].lower().endswith(tuple(NEVER_KEPT))],
    }
