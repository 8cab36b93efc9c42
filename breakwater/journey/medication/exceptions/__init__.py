"""What happens to a dose beside being given: vomited, replaced, partly taken, not drunk, and who wrote it down."""

from breakwater.journey.medication.exceptions.elsewhere import record_outside_dose, take_back_outside_dose
from breakwater.journey.medication.exceptions.replacing import Replaced, check_replacement, give_replacement
from breakwater.journey.medication.exceptions.swallowed import record_not_drunk, record_partly_taken
from breakwater.journey.medication.exceptions.vomiting import Advice, advice_about, record_vomited
from breakwater.journey.medication.exceptions.wrong_person import record_wrong_person

__all__ = [
    "Advice",
    "Replaced",
    "advice_about",
    "check_replacement",
    "give_replacement",
    "record_not_drunk",
    "record_outside_dose",
    "record_partly_taken",
    "record_vomited",
    "record_wrong_person",
    "take_back_outside_dose",
]
