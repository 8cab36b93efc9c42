"""The shared nouns of the record, one module each."""

from breakwater.record.models.assessment import Assessment
from breakwater.record.models.document import Document
from breakwater.record.models.dose import Dose
from breakwater.record.models.dose_event import DoseEvent
from breakwater.record.models.dose_event_review import DoseEventReview
from breakwater.record.models.enquiry import Enquiry
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.flag import Flag
from breakwater.record.models.hold import Hold
from breakwater.record.models.medication_order import MedicationOrder
from breakwater.record.models.observation import Observation
from breakwater.record.models.order_schedule import OrderSchedule
from breakwater.record.models.outside_dose import OutsideDose
from breakwater.record.models.patient import Patient
from breakwater.record.models.photo import PatientPhoto
from breakwater.record.models.placement import Placement
from breakwater.record.models.screening import Screening
from breakwater.record.models.stay import Stay
from breakwater.record.models.take_home_issue import TakeHomeHandOver, TakeHomeIssue
from breakwater.record.models.take_home_return import TakeHomeLoss, TakeHomeReplacement, TakeHomeReturn
from breakwater.record.models.take_home_review import TakeHomeReview
from breakwater.record.models.take_home_supply import TakeHomeSupply

__all__ = [
    "Assessment",
    "Document",
    "Dose",
    "DoseEvent",
    "DoseEventReview",
    "Enquiry",
    "EpisodeOfCare",
    "Flag",
    "Hold",
    "MedicationOrder",
    "Observation",
    "OrderSchedule",
    "OutsideDose",
    "Patient",
    "PatientPhoto",
    "Placement",
    "Screening",
    "Stay",
    "TakeHomeHandOver",
    "TakeHomeIssue",
    "TakeHomeLoss",
    "TakeHomeReplacement",
    "TakeHomeReturn",
    "TakeHomeReview",
    "TakeHomeSupply",
]
