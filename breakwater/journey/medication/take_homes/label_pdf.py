"""Labels as a PDF, one page of 62 x 29 mm for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import segno
from django.template.loader import render_to_string
from markupsafe import Markup

from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.labels import Label

STYLE = Path(__file__).parent / "label.css"


class LabelTooLong(TakeHomeRefused):
    """The text of a label does not fit on its 62 x 29 mm, even in small letters. Nothing is printed."""

    code = "label_too_long"
    message = "A label does not fit on 62 x 29 mm. Shorten the site's address, then print again."


def pdf_of(labels: Sequence[Label]) -> bytes:
    """The labels in their order, each on exactly one page. The same labels make the same picture.

    Text that does not fit is set in smaller letters, and never runs over to a second label.

    Raises:
        LabelTooLong: it does not fit in small letters either.
    """
    from weasyprint import CSS, HTML  # takes half a second to import, and only labels and letters need it

    drawn = [(label, _qr(label.code)) for label in labels]
    for small in (False, True):
        page = render_to_string("medication/labels_pdf.jinja", {"labels": drawn, "small": small}, using="jinja2")
        document = HTML(string=page).render(stylesheets=[CSS(filename=STYLE)])
        if len(document.pages) == len(drawn):
            pdf: bytes = document.write_pdf()
            return pdf
    raise LabelTooLong


def _qr(code: str) -> Markup:
    """The opaque code and nothing else."""
    return Markup(segno.make(code, error="m", micro=False).svg_inline(border=0, omitsize=True))  # noqa: S704
