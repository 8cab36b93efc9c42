"""Small changes to database addresses, which stay addresses (`postgresql://...`) throughout."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def with_database(url: str, database: str) -> str:
    """The same server and user, another database."""
    return urlsplit(url)._replace(path="/" + quote(database, safe="")).geturl()


def with_user(url: str, user: str, password: str) -> str:
    """The same server and database, another user."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = ":".join(quote(part, safe="") for part in (user, password))
    return parts._replace(netloc=f"{who}@{place}").geturl()


def without_password(url: str) -> str:
    """The address as it may be shown to a person or written to a log."""
    parts = urlsplit(url)
    who, at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=who.partition(":")[0] + at + place).geturl()
