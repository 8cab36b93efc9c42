"""Take a person's photo: what is uploaded is looked at, drawn anew and kept small."""

from __future__ import annotations

import hashlib
import warnings
from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient, PatientPhoto
from breakwater.record.refusals import Refused

# By content, never by name; anything else a picture library can open is more surface than a face needs (H80).
FORMATS: Final = ("JPEG", "PNG", "WEBP")
LARGEST_UPLOAD_BYTES: Final = 10 * 1024 * 1024
# Twice the size at which the dosing window shows it, for sharp screens.
WIDTH_PX, HEIGHT_PX = 416, 496


class PhotoRefused(Refused):
    """What was uploaded cannot be a person's photo. The message says what to do."""

    code = "photo_refused"


@transaction.atomic
def take_photo(*, patient: Patient, upload: bytes, by: StaffMember, at: datetime) -> PatientPhoto:
    """Keep a photo and make it the one that is shown. Earlier ones stay in the record.

    Args:
        upload: a JPEG, PNG or WebP picture. Of a file that is too large the first bytes over the limit are enough.

    Raises:
        PhotoRefused: it is too large, is no picture of these kinds, or cannot be read.
    """
    jpeg = portrait(upload)
    patient = Patient.objects.lock(patient.pk)
    photo = PatientPhoto.objects.create(
        patient=patient, jpeg=jpeg, sha256=hashlib.sha256(jpeg).hexdigest(), taken_at=at, taken_by=by
    )
    patient.photo = photo
    patient.save(update_fields=["photo"])
    audit.act(action="photo.taken", by=by, at=at, patient_id=patient.pk, subject=photo)
    return photo


def portrait(upload: bytes) -> bytes:
    """The picture as an upright JPEG of one size, without anything else the file carried (place, camera, comments).

    Raises:
        PhotoRefused: see ``take_photo``.
    """
    if len(upload) > LARGEST_UPLOAD_BYTES:
        raise PhotoRefused("This file is larger than 10 MB. Take the photo at a lower resolution.")
    try:
        with warnings.catch_warnings():
            # The library warns from about 90 million pixels and refuses from twice as many: here both refuse.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn_anew(upload)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoRefused("This picture has too many pixels. Take the photo at a lower resolution.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoRefused("This is not a picture that can be read. Choose a JPEG, PNG or WebP photo.") from error


def _drawn_anew(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    small = ImageOps.fit(upright, (WIDTH_PX, HEIGHT_PX), centering=(0.5, 0.4))
    out = BytesIO()
    small.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
