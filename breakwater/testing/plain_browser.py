"""A browser without script, for tests that talk to a running server: keeps cookies, reads forms, goes where told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urlsplit

FORM: Final = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The connection broke or timed out: nobody here knows what the server did."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. ``location`` is the path it sends one on to, or empty."""

    status: int
    location: str
    text: str

    def form(self, *names: str) -> dict[str, str]:
        """What the first form with these fields would send if nothing were typed: hidden, filled in, ticked fields.

        Raises KeyError when the page has no such form.
        """
        for fields in forms_of(self.text):
            if fields.keys() >= set(names):
                return fields
        raise KeyError(f"No form with the fields {names} here: {self.in_short}")

    @property
    def in_short(self) -> str:
        """The status and the first words of the page, for a message."""
        words = re.sub(r"<[^>]*>", " ", self.text.partition("<main")[2]).split()
        return " ".join([str(self.status), self.location, *words[1:60]])


class PlainBrowser:
    """One person at one screen. The connection is kept open between pages, as browsers do."""

    def __init__(self, address: str, timeout_s: float = 10.0) -> None:
        """``address``: such as "http://127.0.0.1:8000"."""
        parts = urlsplit(address)
        self.cookies: dict[str, str] = {}
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)

    def get(self, path: str) -> Page:
        """Open a page. Raises NoAnswer."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Send a form. Raises NoAnswer, and then the form may have been acted on or not."""
        return self._send("POST", path, urlencode(fields))

    def close(self) -> None:
        """Hang up; the next page opens a new connection."""
        self._connection.close()

    def _send(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = FORM
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise NoAnswer(str(error)) from error
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
        return Page(answer.status, answer.headers.get("Location", ""), text)


def forms_of(text: str) -> list[dict[str, str]]:
    """The forms of a page, each as name and value of the fields it would send."""
    reader = _Forms()
    reader.feed(text)
    return reader.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and self.forms and field.get("name"):
            ticked = field.get("type") not in ("radio", "checkbox") or "checked" in field
            if ticked:
                self.forms[-1][field["name"] or ""] = field.get("value") or ""
