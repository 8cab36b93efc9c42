"""What a password must be besides long: not one that a guessing program tries early. No rules of composition (H71)."""

from __future__ import annotations

import string
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

SHORTEST_PIECE: Final = 8
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)


class NotEasyToGuess:
    """Refuse a common password that was only made longer: repeated, or with digits and signs put after it."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password whose core is short, common, or a row of keys."""
        lower = password.lower()
        piece = _repeated_piece(lower.strip(string.digits + string.punctuation + " ") or lower)
        if len(piece) < SHORTEST_PIECE or piece in self.common or any(piece in row * 2 for row in ROWS):
            raise ValidationError(
                "This password is easy to guess: it is a common one made longer. Use a few words of your own.",
                code="password_easy",
            )

    def get_help_text(self) -> str:
        return "Not a common password made longer."


def _repeated_piece(text: str) -> str:
    """The shortest beginning that gives the whole text when it is written again and again: "abcabcab" gives "abc"."""
    for length in range(1, len(text)):
        piece = text[:length]
        if (piece * (len(text) // length + 1))[: len(text)] == text:
            return piece
    return text
