"""H1 and H80: a person's own face beside their dose, and nothing else that a file can carry."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.record.models import Patient, PatientPhoto
from breakwater.record.photos import HEIGHT_PX, WIDTH_PX, PhotoRefused, portrait, take_photo
from breakwater.testing.cast import Cast, make_patient
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


def picture(kind: str = "JPEG", *, exif: bytes = b"") -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), (200, 120, 90)).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def with_a_story() -> bytes:
    """A picture that says it lies on its side, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "the kitchen at home"
    return picture(exif=exif.tobytes())


def bomb() -> bytes:
    """A PNG of a few bytes that claims to be 60,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def taken(cast: Cast) -> PatientPhoto:
    return take_photo(patient=cast.rosa, upload=picture(), by=cast.dosing_nurse, at=now())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_h80_a_picture_is_drawn_anew_in_one_size(kind: str) -> None:
    with Image.open(BytesIO(portrait(picture(kind)))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (WIDTH_PX, HEIGHT_PX))


def test_h80_nothing_else_the_file_carried_is_kept() -> None:
    kept = portrait(with_a_story())
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
    assert b"kitchen" in with_a_story()
    assert b"kitchen" not in kept


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
        (b"<html><script>alert(1)</script></html>", "not a picture"),
        (picture("GIF"), "not a picture"),
        (picture()[:200], "not a picture"),
        (b"", "not a picture"),
        (bomb(), "too many pixels"),
        (picture() + b"\0" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
    ids=["svg", "html", "gif", "cut off", "empty", "bomb", "too large"],
)
def test_h80_what_is_no_small_picture_is_refused_in_words(upload: bytes, words: str) -> None:
    with pytest.raises(PhotoRefused, match=words):
        portrait(upload)


def test_h1_the_newest_photo_is_shown_and_earlier_ones_stay(cast: Cast) -> None:
    first, second = taken(cast), taken(cast)
    assert Patient.objects.get(pk=cast.rosa.pk).photo_id == second.pk
    assert {photo.pk for photo in PatientPhoto.objects.filter(patient=cast.rosa)} == {first.pk, second.pk}
    assert AuditEntry.objects.filter(action="photo.taken", patient_id=cast.rosa.pk).count() == 2


def test_h1_the_face_of_somebody_else_cannot_be_set(cast: Cast) -> None:
    photo, other = taken(cast), make_patient("Ben", "Hale")
    with pytest.raises(IntegrityError, match="belongs to the person"), transaction.atomic():
        Patient.objects.filter(pk=other.pk).update(photo=photo)


def test_a_photo_is_never_changed(cast: Cast) -> None:
    photo = taken(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE record_patientphoto SET jpeg = 'x' WHERE id = %s", [photo.pk])


def upload_of(data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"photo": SimpleUploadedFile("../../etc/passwd.php", data, content_type="text/html")}


def test_a_nurse_takes_a_photo_and_sees_it_beside_the_name(cast: Cast) -> None:
    client = sign_in(Client(), cast.dosing_nurse)
    page = reverse("chart:take_photo", args=[cast.rosa.pk])
    assert "no photo" in client.get(page).content.decode()
    assert client.post(page, upload_of(picture())).status_code == 302
    shown = f'src="{reverse("chart:photo", args=[PatientPhoto.objects.get().pk])}"'
    for address in (
        page,
        reverse("chart:person", args=[cast.rosa.pk]),
        reverse("medication:person", args=[cast.rosa.pk]),
    ):
        assert shown in client.get(address).content.decode(), address


def test_h80_the_picture_comes_as_a_file_that_can_do_nothing(cast: Cast) -> None:
    photo = taken(cast)
    answer = sign_in(Client(), cast.dosing_nurse).get(reverse("chart:photo", args=[photo.pk]))
    assert answer.content == bytes(photo.jpeg)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("data", "words"), [(b"not a picture", "not a picture"), (None, "Choose a photo")])
def test_a_wrong_file_says_what_to_do_and_changes_nothing(cast: Cast, data: bytes | None, words: str) -> None:
    client = sign_in(Client(), cast.dosing_nurse)
    answer = client.post(reverse("chart:take_photo", args=[cast.rosa.pk]), upload_of(data) if data else {})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PatientPhoto.objects.exists()


def test_h60_a_photo_of_another_site_is_not_there(cast: Cast) -> None:
    photo, nadia = taken(cast), sign_in(Client(), cast.nadia)
    assert nadia.get(reverse("chart:take_photo", args=[cast.rosa.pk])).status_code == 404
    assert sign_in(Client(), cast.manager).get(reverse("chart:photo", args=[photo.pk])).status_code == 200
