"""Small steps around every request."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from breakwater.audit.request import current_request_id
from breakwater.privacy.permissions import NotPermitted
from breakwater.record.refusals import Conflict, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdentity:
    """Give each request an id that its audit rows, log lines and error page share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request_id.set(str(uuid.uuid4()))
        try:
            return self.get_response(request)
        finally:
            current_request_id.reset(token)


class ClinicalPagesAreNotStored:
    """No page for signed-in staff is kept by a browser or a proxy (H42)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "staff") and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


class RefusalsBecomePages:
    """A refusal that no view has shown for itself becomes a plain page: 403, 409 or 422, with its code."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermitted):
            return render(request, "errors/403.jinja", {"code": exception.code}, status=403)
        if isinstance(exception, Conflict):
            return render(request, "errors/409.jinja", {"refusal": exception}, status=409)
        if isinstance(exception, Refused):
            return render(request, "errors/422.jinja", {"refusal": exception}, status=422)
        return None
