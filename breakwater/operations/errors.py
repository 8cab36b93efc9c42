"""The one exception of this package: something an operator has to do first."""

from __future__ import annotations


class OperationsError(Exception):
    """Something cannot go on until a person acts.

    `code` is stable and for machines, `message` says what is wrong, `remedy` says what to do about it.
    """

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.code = code
        self.message = message
        self.remedy = remedy
