"""Labels as a PDF, one page of 62 x 29 mm for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import segno
from django.template.loader import render_to_string
from markupsafe import Markup

from breakwater.journey.medication.take_homes.labels import Label

STYLE = Path(__file__).parent / "label.css"


def pdf_of(labels: Iterable[Label]) -> bytes:
    """The labels in their order. The same labels make the same picture."""
    from weasyprint import CSS, HTML  # takes half a second to import, and only labels and letters need it

    drawn = [(label, _qr(label.code)) for label in labels]
    page = render_to_string("medication/labels_pdf.jinja", {"labels": drawn}, using="jinja2")
    pdf: bytes = HTML(string=page).write_pdf(stylesheets=[CSS(filename=STYLE)])
    return pdf


def _qr(code: str) -> Markup:
    """The opaque code and nothing else."""
    return Markup(segno.make(code, error="m", micro=False).svg_inline(border=0, omitsize=True))  # noqa: S704
