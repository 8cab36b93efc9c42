"""What staff do at the dosing window."""

from breakwater.journey.medication.actions.arrive import arrive
from breakwater.journey.medication.actions.call import call
from breakwater.journey.medication.actions.ecg import record_ecg
from breakwater.journey.medication.actions.give import Given, check_first, give_dose
from breakwater.journey.medication.actions.not_given import record_not_given
from breakwater.journey.medication.actions.reverse import reverse_dose
from breakwater.journey.medication.actions.settle import Happened, did_it_happen, settle
from breakwater.journey.medication.actions.under_lock import DueDose
from breakwater.journey.medication.actions.underway import go_back, note_underway, settle_unknown

__all__ = [
    "DueDose",
    "Given",
    "Happened",
    "arrive",
    "call",
    "check_first",
    "did_it_happen",
    "give_dose",
    "go_back",
    "note_underway",
    "record_ecg",
    "record_not_given",
    "reverse_dose",
    "settle",
    "settle_unknown",
]
