"""What stands on the label of one bottle, drawn from its committed row alone (H25, H84).

Digits and units are in one fixed form in every language; each sentence is whole, in English or Spanish. For any other
language the label is in English, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.amounts import mg_in_words
from breakwater.clinical.amounts_in_spanish import mg_in_spanish
from breakwater.clinical.formatting import amount, day, long_day, mg
from breakwater.journey.medication.models import PrintJob, PrintLabel
from breakwater.privacy.drawing_up import program_name
from breakwater.record.models import Patient, TakeHomeSupply

Language = Literal["en", "es"]
LANGUAGES: Final[dict[str, Language]] = {"english": "en", "spanish": "es", "español": "es"}
_SPANISH_DAYS: Final = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of a label in one language. Nothing is glued: each place is filled in a whole sentence."""

    drugs: dict[str, str]
    forms: dict[str, str]
    in_words: Callable[[Decimal], str]
    the_day: Callable[[date], str]
    take_on: str
    part: str
    bottle: str
    lot: str
    only_for: str
    keep: str
    danger: str
    reprint: str


_ENGLISH: Final = Words(
    drugs={"methadone": "methadone", "buprenorphine": "buprenorphine"},
    forms={},
    in_words=mg_in_words,
    the_day=day,
    take_on="Take on {day}",
    part="Part {part} of {parts} of the day",
    bottle="Bottle {number} of {of}",
    lot="Lot {lot}",
    only_for="Only for the person named.",
    keep="Child-resistant cap. Keep locked, away from children.",
    danger="Can kill a child or anyone not used to it.",
    reprint="Reprint",
)
_SPANISH: Final = Words(
    drugs={"methadone": "metadona", "buprenorphine": "buprenorfina"},
    forms={
        "oral solution": "solución oral",
        "tablet": "tableta",
        "film under the tongue": "película debajo de la lengua",
        "tablet under the tongue": "tableta debajo de la lengua",
    },
    in_words=mg_in_spanish,
    the_day=lambda on: f"{_SPANISH_DAYS[on.weekday()]} {long_day(on, 'es')}",
    take_on="Tomar el {day}",
    part="Parte {part} de {parts} del día",
    bottle="Frasco {number} de {of}",
    lot="Lote {lot}",
    only_for="Solo para la persona nombrada.",
    keep="Tapa a prueba de niños. Guardar bajo llave, lejos de los niños.",
    danger="Puede matar a un niño o a quien no la use a diario.",
    reprint="Reimpresión",
)
WORDS: Final[dict[Language, Words]] = {"en": _ENGLISH, "es": _SPANISH}


@dataclass(frozen=True, slots=True)
class Label:
    """Every line of one label, and the opaque code of its QR."""

    language: Language
    code: str
    name: str
    medicine: str
    amount: str
    amount_in_words: str
    take_on: str
    bottle: str
    lot: str
    warnings: tuple[str, ...]
    program: tuple[str, ...]
    mark: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All text from top to bottom."""
        rest = (self.take_on, self.bottle, self.lot, *self.warnings, *self.program, self.mark)
        return tuple(line for line in (self.name, self.medicine, self.amount, self.amount_in_words, *rest) if line)


def language_of(patient: Patient) -> Language:
    """Spanish for somebody who speaks Spanish; else English."""
    return LANGUAGES.get(patient.language.strip().lower(), "en")


def has_no_translation(patient: Patient) -> bool:
    """Whether the label is in English although the person speaks another language; the page then says so."""
    return patient.language.strip().lower() not in LANGUAGES


def label_of(bottle: TakeHomeSupply, *, reprint: bool = False) -> Label:
    """The label of a bottle that is in the database. Needs its patient and site.

    Raises:
        ValueError: the bottle was never saved; a label is drawn from the committed row only.
    """
    if bottle._state.adding:
        raise ValueError("A label is drawn only from a bottle that is in the database.")
    patient, site = bottle.patient, bottle.site
    language = language_of(patient)
    words = WORDS[language]
    bottle_line = words.bottle.format(number=bottle.number, of=bottle.of)
    part_line = words.part.format(part=bottle.part, parts=bottle.parts) if bottle.parts > 1 else ""
    return Label(
        language=language,
        code=bottle.code,
        name=patient.full_name,
        medicine=f"{words.drugs[bottle.drug]}, {words.forms.get(bottle.form, bottle.form)}{_strength(bottle)}",
        amount=_amount(bottle),
        amount_in_words=words.in_words(bottle.dose_mg),
        take_on=words.take_on.format(day=words.the_day(bottle.covers_on)),
        bottle=f"{bottle_line}. {part_line}" if part_line else bottle_line,
        lot=words.lot.format(lot=bottle.lot),
        warnings=(words.only_for, words.keep, words.danger),
        program=(program_name(), " ".join(site.address.split()), site.phone),
        mark=words.reprint if reprint else "",
    )


def _amount(bottle: TakeHomeSupply) -> str:
    """Digits and units, the same in every language: "80 mg = 8 mL"."""
    measured = mg(bottle.dose_mg)
    return measured if bottle.volume_ml is None else f"{measured} = {amount(bottle.volume_ml, 'mL')}"


def _strength(bottle: TakeHomeSupply) -> str:
    """Of a liquid, after its name: " 10 mg/mL"."""
    return "" if bottle.strength_mg_per_ml is None else f" {amount(bottle.strength_mg_per_ml, 'mg/mL')}"


def labels_of(job: PrintJob) -> list[Label]:
    """The labels of a job in their order, in one query."""
    rows = PrintLabel.objects.filter(job=job).select_related("supply__patient", "supply__site").order_by("position")
    return [label_of(row.supply, reprint=job.is_reprint) for row in rows]
