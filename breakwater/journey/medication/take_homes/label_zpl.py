"""Labels as ZPL text for a Zebra printer: 62 x 29 mm at 8 dots to the millimeter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from breakwater.journey.medication.take_homes.labels import Label

WIDTH_DOTS: Final = 496
HEIGHT_DOTS: Final = 232
QR_LEFT: Final = 388
# Where each line stands and how high its letters are, in dots from the top.
NAME, MEDICINE, AMOUNT, IN_WORDS, TAKE_ON = (6, 26), (34, 20), (56, 28), (86, 18), (108, 26)
BOTTLE, WARNINGS, PROGRAM = (138, 18), (160, 15), (210, 14)
WARNING_STEP: Final = 16


def zpl_of(labels: Iterable[Label]) -> str:
    """One label after another, in UTF-8; the printer starts at ^XA and cuts at ^XZ."""
    return "".join(_label(label) for label in labels)


def _label(label: Label) -> str:
    y, height = WARNINGS
    warnings = [_text(4, y + step * WARNING_STEP, height, line) for step, line in enumerate(label.warnings)]
    return "\n".join(
        [
            "^XA^CI28",
            f"^PW{WIDTH_DOTS}^LL{HEIGHT_DOTS}^LH0,0",
            _text(4, *NAME, label.name),
            _text(4, *MEDICINE, label.medicine),
            _text(4, *AMOUNT, label.amount),
            _text(4, *IN_WORDS, label.amount_in_words),
            _text(4, *TAKE_ON, label.take_on),
            _text(4, *BOTTLE, f"{label.bottle}   {label.lot}"),
            *warnings,
            _text(4, *PROGRAM, " · ".join(line for line in label.program if line)),
            *([_text(QR_LEFT, 6, 18, label.mark)] if label.mark else []),
            f"^FO{QR_LEFT},28^BQN,2,4^FDMA,{label.code}^FS",
            _text(QR_LEFT, 138, 13, label.code),
            "^XZ",
            "",
        ]
    )


def _text(x: int, y: int, height: int, text: str) -> str:
    """One line of text. Signs that ZPL reads as commands are sent as their numbers."""
    safe = "".join(f"_{ord(sign):02X}" if sign in "^~_\\" else sign for sign in text.replace("\u00a0", " "))
    return f"^FO{x},{y}^A0N,{height},{height}^FH_^FD{safe}^FS"
