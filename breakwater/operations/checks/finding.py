"""One unsafe thing that a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """A refusal stops the start; a warning is told and lived with."""

    REFUSAL = "refusal"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`code` is stable; `message` says what is wrong, `remedy` what to do."""

    code: str
    message: str
    remedy: str
    severity: Severity = Severity.REFUSAL

    def as_dict(self) -> dict[str, str]:
        """For `--json`."""
        return {name: str(value) for name, value in asdict(self).items()}
