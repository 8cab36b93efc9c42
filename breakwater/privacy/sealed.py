"""Secrets and typed text that lie sealed in the database: a copy of the database alone does not give them away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """The text, sealed with a key derived from ``SECRET_KEY``."""
    return _cipher().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again, also when it was sealed under one of ``SECRET_KEY_FALLBACKS``.

    Raises cryptography.fernet.InvalidToken when neither key fits.
    """
    return _cipher().decrypt(sealed.encode()).decode()


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_digest(key))) for key in keys])


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=32, person=b"bw-sealed").digest()
