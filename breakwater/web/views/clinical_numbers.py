"""Every number the clinical rules decide by, with its source, for anybody on the staff to read and to question."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from breakwater.clinical.number_list import ClinicalNumber, clinical_numbers
from breakwater.privacy.guard import StaffRequest, staff_page

# A longer search finds nothing anyway, and is not echoed back.
MOST_CHARACTERS = 60


@staff_page("numbers.view")
def clinical_numbers_page(request: StaffRequest) -> HttpResponse:
    """GET only; ``?q=`` keeps the rows that hold every word of it. Nothing on it is anybody's data."""
    everything = clinical_numbers()
    words = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    shown = [one for one in everything if _holds(one, words.casefold().split())]
    context = {"numbers": shown, "searched": words, "all_count": len(everything), "sure": CONFIDENCE_WORDS}
    return render(request, "clinical_numbers.jinja", context)


CONFIDENCE_WORDS = {
    "read": "read",
    "memory-high": "from memory, well known",
    "memory-medium": "from memory, fairly sure",
    "ours": "our own choice",
}


def _holds(number: ClinicalNumber, words: list[str]) -> bool:
    """Whether each word stands somewhere in the row of a number."""
    texts = [number.name, number.module, number.value, number.unit]
    for entry in number.sources:
        texts += [entry.key, entry.citation, CONFIDENCE_WORDS[entry.confidence], entry.reviewer]
    row = " ".join(texts).casefold()
    return all(word in row for word in words)
