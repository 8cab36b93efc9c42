"""Drawn faces for invented people: each a little different, none of anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from django.db.models import OuterRef, Subquery
from PIL import Image, ImageDraw

from breakwater.demo.chance import Chance
from breakwater.demo.copying import copy_rows
from breakwater.demo.people import Life
from breakwater.demo.staff import Team
from breakwater.organization.models import Role
from breakwater.record.models import Patient, PatientPhoto

SIZE: Final = (208, 248)
SKIN: Final = ("#f2d3b8", "#e0b48e", "#c68c5f", "#9a633b", "#6b4226")
HAIR: Final = ("#2b2320", "#5a3d2b", "#8c5a33", "#b98a4d", "#9d9d9d", "#3d3f52")
COAT: Final = ("#0b5563", "#5a6410", "#8a3b7d", "#2456b3", "#a8480c", "#4a5b63")
WALL: Final = ("#e7ecec", "#eef0e4", "#ece7ef")
# A person may say no to a photo; the page then says so.
SAY_NO: Final = 0.06


def build_portraits(lives: Sequence[Life], teams: dict[str, Team]) -> None:
    """A drawn photo of most people, taken on the day they were admitted."""
    copy_rows(_photos(lives, teams))
    theirs = PatientPhoto.objects.filter(patient=OuterRef("pk")).values("pk")[:1]
    Patient.objects.filter(photos__isnull=False).update(photo=Subquery(theirs))


def _photos(lives: Sequence[Life], teams: dict[str, Team]) -> list[PatientPhoto]:
    photos = []
    for life in lives:
        chance = life.chance.about("face")
        if chance.happens(SAY_NO):
            continue
        jpeg = drawn_face(chance)
        photos.append(
            PatientPhoto(
                id=chance.id(), patient_id=life.id, jpeg=jpeg, sha256=hashlib.sha256(jpeg).hexdigest(),
                taken_at=life.admitted_at, taken_by=teams[life.site].one(Role.DOSING_NURSE),
            )
        )  # fmt: skip
    return photos


def drawn_face(chance: Chance) -> bytes:
    """A JPEG of a face in a few plain shapes."""
    image = Image.new("RGB", SIZE, chance.choice(WALL))
    pen = ImageDraw.Draw(image)
    skin, hair = chance.choice(SKIN), chance.choice(HAIR)
    width, top = chance.randrange(40, 49), chance.randrange(58, 70)
    middle, chin = SIZE[0] // 2, top + 2 * chance.randrange(52, 60)
    long_hair = chance.happens(0.45)
    if long_hair:
        pen.rounded_rectangle((middle - width - 14, top - 16, middle + width + 14, chin + 34), 44, hair)
    pen.rounded_rectangle((middle - 84, chin + 14, middle + 84, SIZE[1] + 40), 50, chance.choice(COAT))
    pen.rectangle((middle - 17, chin - 16, middle + 17, chin + 24), skin)
    pen.ellipse((middle - width, top, middle + width, chin), skin)
    pen.pieslice((middle - width - 6, top - 18, middle + width + 6, top + chance.randrange(60, 96)), 180, 360, hair)
    _features(pen, chance, middle, top, chin, hair)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _features(pen: ImageDraw.ImageDraw, chance: Chance, middle: int, top: int, chin: int, hair: str) -> None:
    eyes, apart, mouth = (top + chin) // 2 - 4, chance.randrange(16, 22), chin - chance.randrange(26, 32)
    for side in (-apart, apart):
        pen.ellipse((middle + side - 4, eyes - 4, middle + side + 4, eyes + 4), "#24313a")
        pen.line((middle + side - 9, eyes - 13, middle + side + 9, eyes - 13), hair, 4)
    if chance.happens(0.3):
        for side in (-apart, apart):
            pen.ellipse((middle + side - 13, eyes - 12, middle + side + 13, eyes + 12), outline="#24313a", width=3)
        pen.line((middle - apart + 13, eyes, middle + apart - 13, eyes), "#24313a", 3)
    pen.line((middle, eyes + 6, middle - 4, eyes + 24, middle + 4, eyes + 24), "#00000055", 3)
    pen.arc((middle - 15, mouth - 12, middle + 15, mouth + 6), 20, 160, "#7d3b3b", 4)
    if chance.happens(0.25):
        pen.arc((middle - 34, eyes + 4, middle + 34, chin + 1), 10, 170, hair, 10)
