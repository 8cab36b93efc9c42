"""Deny by default: a view of ours that carries no mark answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from breakwater.privacy.guard import access_of
from breakwater.privacy.permissions import NotPermitted

# Views of installed libraries that guard themselves; each is walked by the test of all addresses.
LIBRARY_VIEWS = ("django.views.i18n", "django.contrib.staticfiles")


class DenyUnmarkedViews:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if access_of(view) is None and not view.__module__.startswith(LIBRARY_VIEWS):
            raise NotPermitted
