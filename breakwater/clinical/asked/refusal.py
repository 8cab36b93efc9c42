"""What was asked cannot be answered as it stands, and why."""

from __future__ import annotations


class Refused(ValueError):
    """A question that is not understood. `code` is stable, `where` the place in the JSON, `message` what to do."""

    def __init__(self, code: str, where: str, message: str) -> None:
        self.code, self.where, self.message = code, where, message
        super().__init__(f"{where or 'the whole'}: {message}")


def inside(where: str, name: str) -> str:
    """The place of a key or an item inside another: "order.dose_mg", "supplies[2]"."""
    return f"{where}{name}" if name.startswith("[") or not where else f"{where}.{name}"
