"""A refusal: what could not be done, why, in words somebody can act on."""

from __future__ import annotations

from collections.abc import Sequence

from breakwater.clinical.findings import Finding


class Refused(Exception):
    """Raised by an action that changes nothing. ``code`` is stable, ``message`` says what to do next."""

    code = "refused"
    message = "This cannot be done now."

    def __init__(
        self, message: str | None = None, *, code: str | None = None, findings: Sequence[Finding] = ()
    ) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.findings = tuple(findings)
        super().__init__(self.message)


class Conflict(Refused):
    """Somebody else changed the row first; the page shows what it is now. Answered with status 409."""

    code = "changed_meanwhile"
    message = "Somebody else changed this while the page was open. Check what it says now."
