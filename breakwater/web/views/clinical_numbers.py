"""Every number the clinical rules decide by, with its source, for anybody on the staff to read and to question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render

from breakwater.clinical.number_list import ClinicalNumber, clinical_numbers
from breakwater.privacy.guard import StaffRequest, staff_page

# A longer search finds nothing anyway, and is not echoed back.
MOST_CHARACTERS = 60

CONFIDENCE_WORDS = {
    "read": "read",
    "memory-high": "from memory, well known",
    "memory-medium": "from memory, fairly sure",
    "ours": "our own choice",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of one module, and what it is about."""

    module: str
    subject: str
    numbers: list[ClinicalNumber]


@staff_page("numbers.view")
def clinical_numbers_page(request: StaffRequest) -> HttpResponse:
    """GET only; ``?q=`` keeps the numbers whose row holds every word of it. Nothing on it is anybody's data."""
    everything = clinical_numbers()
    searched = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    shown = [one for one in everything if _holds(one, searched.casefold().split())]
    cited = {entry.key: entry for one in shown for entry in one.sources}
    context = {
        "rules": [
            Rule(*about, list(rows)) for about, rows in groupby(shown, key=lambda one: (one.module, one.subject))
        ],
        "sources": [cited[key] for key in sorted(cited)],
        "sure": CONFIDENCE_WORDS,
        "searched": searched,
        "shown_count": len(shown),
        "all_count": len(everything),
    }
    return render(request, "clinical_numbers.jinja", context)


def _holds(number: ClinicalNumber, words: list[str]) -> bool:
    """Whether each word stands somewhere in the row of a number."""
    texts = [number.name, number.module, number.subject, number.value, number.unit]
    for entry in number.sources:
        texts += [entry.key, entry.citation, CONFIDENCE_WORDS[entry.confidence], entry.reviewer]
    row = " ".join(texts).casefold()
    return all(word in row for word in words)
