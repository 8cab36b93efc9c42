"""Labels: what stands on them, in which language, and that each comes out once."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.models import PrintJob
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.label_pdf import LabelTooLong, pdf_of
from breakwater.journey.medication.take_homes.label_zpl import zpl_of
from breakwater.journey.medication.take_homes.labels import has_no_translation, label_of, labels_of
from breakwater.journey.medication.take_homes.printing import ask_for_labels, release, reprint
from breakwater.organization.models import Station
from breakwater.record.models import MedicationOrder, TakeHomeSupply
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast, make_take_home

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 27)


@pytest.fixture
def supply(cast: Cast, order: MedicationOrder) -> TakeHomeSupply:
    cast.harbor.address, cast.harbor.phone = "1 Pier Street", "800-555-0142"
    cast.harbor.save()
    made = make_take_home(
        order, DAY, cast.dosing_nurse, number=2, of=3, strength_mg_per_ml=Decimal(10), code="TH0123456789AB"
    )
    return TakeHomeSupply.objects.select_related("patient", "site").get(pk=made.pk)


def test_h25_a_label_says_all_of_it_and_comes_from_the_committed_row(supply: TakeHomeSupply) -> None:
    label = label_of(supply)
    assert label.name == "Rosa Vega"
    assert label.medicine.replace("\xa0", " ") == "methadone, oral solution 10 mg/mL"
    assert label.amount.replace("\xa0", " ") == "80 mg = 8 mL"
    assert label.amount_in_words == "eighty milligrams"
    assert label.take_on.replace("\xa0", " ") == "Take on Fri Nov 27, 2026"
    assert (label.bottle, label.lot) == ("Bottle 2 of 3", "Lot M4471")
    assert label.program[1:] == ("1 Pier Street", "800-555-0142")
    assert " ".join(label.warnings) == (
        "Only for the person named. Child-resistant cap. Keep locked, away from children. "
        "Can kill a child or anyone not used to it."
    )
    with pytest.raises(ValueError, match="in the database"):
        label_of(TakeHomeSupply())


def test_h84_spanish_labels_are_whole_and_keep_digits_and_units(supply: TakeHomeSupply) -> None:
    english = label_of(supply)
    supply.patient.language = "Spanish"
    label = label_of(supply)
    assert label.amount == english.amount
    assert label.amount_in_words == "ochenta miligramos"
    assert label.medicine.replace("\xa0", " ") == "metadona, solución oral 10 mg/mL"
    assert label.take_on.replace("\xa0", " ") == "Tomar el viernes 27 de noviembre de 2026"
    assert (label.bottle, label.lot) == ("Frasco 2 de 3", "Lote M4471")
    assert not re.search(r"\d,\d", " ".join(label.lines))
    supply.dose_mg = Decimal("2.5")
    assert label_of(supply).amount.replace("\xa0", " ") == "2.5 mg = 0.25 mL"
    assert label_of(supply).amount_in_words == "dos punto cinco miligramos"


def test_h84_without_a_translation_the_label_is_in_english_and_the_page_is_told(supply: TakeHomeSupply) -> None:
    supply.patient.language = "Haitian Creole"
    assert label_of(supply).language == "en"
    assert has_no_translation(supply.patient)
    supply.patient.language = "English"
    assert not has_no_translation(supply.patient)


def test_the_qr_holds_an_opaque_code_and_nothing_else(supply: TakeHomeSupply) -> None:
    assert re.fullmatch(r"TH[0-9A-F]{12}", supply.code)
    zpl = zpl_of([label_of(supply)])
    assert "^BQN,2,4^FDMA,TH0123456789AB^FS" in zpl


def test_zpl_holds_every_line_and_no_command_from_a_name(supply: TakeHomeSupply) -> None:
    supply.patient.given_name = "Ro^XZsa~"
    zpl = zpl_of([label_of(supply), label_of(supply, reprint=True)])
    assert zpl.count("^XA") == zpl.count("^XZ") == 2
    assert "Ro_5EXZsa_7E Vega" in zpl
    for words in ("80 mg = 8 mL", "eighty milligrams", "Bottle 2 of 3", "800-555-0142", "Keep locked"):
        assert words in zpl, words
    assert zpl.count("Reprint") == 1


@pytest.mark.parametrize("language", ["English", "Spanish"])
@pytest.mark.parametrize("name", [("Rosa", "Vega"), ("Maximiliana Guadalupe", "Fernández-Castellanos de la Vega")])
@pytest.mark.parametrize("mark", [False, True])
def test_h25_each_label_is_exactly_one_page(
    supply: TakeHomeSupply, language: str, name: tuple[str, str], mark: bool
) -> None:
    supply.patient.given_name, supply.patient.family_name = name
    supply.patient.language = language
    supply.dose_mg, supply.parts = Decimal("127.75"), 2
    # It refuses a label that runs over to a second page.
    assert pdf_of([label_of(supply, reprint=mark)] * 3).startswith(b"%PDF")


def test_h25_a_label_that_cannot_fit_is_not_printed(supply: TakeHomeSupply) -> None:
    supply.site.address = "A very long address of a house in a street " * 12
    with pytest.raises(LabelTooLong, match="does not fit"):
        pdf_of([label_of(supply)])


def test_h25_a_job_comes_out_once_and_a_reprint_is_marked_and_logged(
    supply: TakeHomeSupply, cast: Cast, now: datetime
) -> None:
    job = ask_for_labels([supply], station=cast.window, by=cast.dosing_nurse, at=now)
    release(job=job, kind="pdf", station=cast.window, by=cast.dosing_nurse, at=now)
    with pytest.raises(Conflict, match="Tom Keller RN released these labels"):
        release(job=job, kind="pdf", station=cast.window, by=cast.detox_nurse, at=now)
    with pytest.raises(TakeHomeRefused, match="why"):
        reprint(bottle=supply, reason=" ", station=cast.window, by=cast.dosing_nurse, at=now)
    again = reprint(bottle=supply, reason="Smeared", station=cast.window, by=cast.dosing_nurse, at=now)
    marks = [[label.mark for label in labels_of(one)] for one in (job, again)]
    assert marks == [[""], ["Reprint"]]
    asked = AuditEntry.objects.get(action="labels.reprint_asked")
    assert (asked.patient_id, asked.staff_id) == (cast.rosa.pk, cast.dosing_nurse.pk)


def test_h86_labels_come_out_only_at_the_window_they_were_asked_for(
    supply: TakeHomeSupply, cast: Cast, now: datetime
) -> None:
    second = Station.objects.create(site=cast.harbor, name="Window 2", kind="dosing_window")
    job = ask_for_labels([supply], station=cast.window, by=cast.dosing_nurse, at=now)
    assert list(PrintJob.objects.waiting_at(second)) == []
    with pytest.raises(TakeHomeRefused, match="wait at Window 1"):
        release(job=job, kind="pdf", station=second, by=cast.dosing_nurse, at=now)
    assert list(PrintJob.objects.waiting_at(cast.window)) == [job]
