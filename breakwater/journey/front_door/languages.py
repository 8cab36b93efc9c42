"""English at its own address, Spanish under ``/es/``: the address alone decides, never a cookie or the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, Literal, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation

P = ParamSpec("P")
Language = Literal["en", "es"]

ENGLISH: Final[Language] = "en"
SPANISH: Final[Language] = "es"


def in_both(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """A page at its English and its Spanish address. The view must be one of ``speaks_its_address``."""
    return [
        path(address, view, {"language": ENGLISH}, name=name),
        path(f"es/{address}", view, {"language": SPANISH}, name=f"{name}_es"),
    ]


def address_of(name: str, language: Language) -> str:
    """The address of a page of this site in one language."""
    return reverse(f"front_door:{name}" if language == ENGLISH else f"front_door:{name}_es")


def other(language: Language) -> Language:
    """The language the switch of a page goes to."""
    return SPANISH if language == ENGLISH else ENGLISH


def speaks_its_address(
    view: Callable[Concatenate[HttpRequest, Language, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Run the view in the language of its address, and say so in the answer's head."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, language: Language, **kwargs: Any) -> HttpResponse:
        with translation.override(language):
            response = view(request, language, *args, **kwargs)
        response["Content-Language"] = language
        return response

    return speaking
