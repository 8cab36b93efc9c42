"""Unsafe settings of the application itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from breakwater.operations.checks.finding import Finding, Severity
from breakwater.operations.secret import FILE, SHORTEST

FEWEST_DIFFERENT_CHARACTERS = 12
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def findings(settings: Any) -> Iterator[Finding]:
    """Check Django's settings; most rules are for a live program only."""
    yield from _secret(settings)
    if settings.MODE == "live":
        yield from _live(settings)


def _secret(settings: Any) -> Iterator[Finding]:
    if is_weak(settings.SECRET_KEY, getattr(settings, "TEST_SECRET", "")):
        yield Finding(
            "settings.weak_secret",
            "The secret that signs sessions is missing, too short, too plain, or the one everybody knows.",
            f"Set BREAKWATER_SECRET_KEY to at least {SHORTEST} random characters.",
        )
    kept = settings.HOME / FILE
    if kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding(
            "settings.secret_readable",
            f"Other users of this machine can read the secret in {kept}.",
            f"Run: chmod 600 {kept}",
        )


def is_weak(secret: str, known: str) -> bool:
    """Whether a secret could be guessed."""
    plain = len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS
    return len(secret) < SHORTEST or plain or secret == known or secret.startswith("django-insecure-")


def _live(settings: Any) -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "settings.debug_in_live",
            "Debug pages are on in a live program. They show what a request carried to whoever made it.",
            "Unset BREAKWATER_DEBUG.",
        )
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"):
        if not getattr(settings, name):
            yield Finding(
                "settings.insecure_cookies",
                f"{name} is off in a live program, so a session could be read on its way.",
                f"Remove whatever sets {name} to False.",
            )
    if "*" in settings.ALLOWED_HOSTS or set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        yield Finding(
            "settings.hosts",
            "It is not said under which names a live program is reached.",
            "Set BREAKWATER_HOSTS to the exact host names, separated by commas.",
        )
    if any("MD5" in hasher for hasher in settings.PASSWORD_HASHERS):
        yield Finding(
            "settings.weak_password_hashes",
            "Passwords are kept in a form that is quick to guess.",
            "Remove whatever changes PASSWORD_HASHERS.",
        )
    if not settings.SECURE_SSL_REDIRECT:
        yield Finding(
            "settings.no_tls_redirect",
            "Plain connections are answered instead of being sent to the encrypted address.",
            "Unset BREAKWATER_TLS_REDIRECT, unless a proxy before Breakwater does this.",
            Severity.WARNING,
        )
