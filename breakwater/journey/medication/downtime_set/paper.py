"""Draw a downtime set as a PDF, and encrypt it so that it opens with the passphrase and no server."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string
from PIL import Image

from breakwater.journey.medication.downtime_set.contents import Contents
from breakwater.organization.models import Site

STYLE: Final = Path(__file__).with_name("paper.css")
# As large as a face has to be to be known on paper, at 150 dots to the inch.
PHOTO_PX: Final = (112, 134)
BLANK_LINES: Final = 24


@dataclass(frozen=True, slots=True)
class Drawn:
    """An encrypted PDF and how many pages it has."""

    pdf: bytes
    pages: int


def draw(contents: Contents, site: Site, *, demo: bool, passphrase: str) -> Drawn:
    """The set on paper: changes, people by name, bottles, blank forms; time and page number on each page."""
    from weasyprint import CSS, HTML  # takes half a second to import, and only paper needs it

    page = render_to_string(
        "medication/downtime_set_pdf.jinja",
        {"contents": contents, "site": site, "demo": demo, "photo": _photo, "blank_lines": range(BLANK_LINES)},
        using="jinja2",
    )
    document = HTML(string=page).render(stylesheets=[CSS(filename=STYLE)])
    return Drawn(encrypted(document.write_pdf(), passphrase), len(document.pages))


def encrypted(pdf: bytes, passphrase: str) -> bytes:
    """The same PDF, which any reader opens with the passphrase (AES with 256 bits, PDF 2.0)."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt(user_password=passphrase, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _photo(jpeg: bytes) -> str:
    """A small copy of a photo, as an address that holds the picture itself: nothing is fetched while drawing."""
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as picture:
        picture.draft("RGB", PHOTO_PX)
        small = picture.convert("RGB").resize(PHOTO_PX)
    out = BytesIO()
    small.save(out, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
