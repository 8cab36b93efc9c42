"""The pages for what went wrong: plain words, a stable code, and never the data that was refused.

They are drawn without the request, so no context is read, no session and no database: they stand when those are away.
"""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template


def error_page(status: int, code: str | None = None, **more: object) -> HttpResponse:
    """The fixed page for this status; `code` is the stable word for the reason, printed small on the page."""
    context: dict[str, object] = {"demo": settings.MODE == "demo", **more}
    if code:
        context["code"] = code
    response = HttpResponse(get_template(f"errors/{status}.jinja").render(context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read. A session that broke off with the database ends here too, as 503."""
    return _database_away(request) if _is_database_away(exception) else error_page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the same page whatever the address names."""
    return error_page(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that does not carry our token: an old page, or cookies switched off."""
    return error_page(403, "form_out_of_date")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing and forbidden records both end here, byte for byte alike."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the cause is that the database does not answer."""
    return _database_away(request) if _is_database_away(sys.exc_info()[1]) else error_page(500)


def _is_database_away(error: BaseException | None) -> bool:
    """Whether the error, or one it came from, says that the database did not answer."""
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _database_away(request: HttpRequest) -> HttpResponse:
    """503. After a form was sent nobody knows whether it was saved: the answer to a commit may have got lost (H6)."""
    return error_page(503, sent=request.method not in ("GET", "HEAD"))
