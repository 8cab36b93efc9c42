"""What admissions staff do, each as one act."""

from breakwater.journey.admissions.actions.admission import BedMissing, LevelNotDecided, Papers, admit
from breakwater.journey.admissions.actions.beds import (
    BedClosed,
    BedTaken,
    HoldOver,
    HoldTimeWrong,
    hold_bed,
    release_hold,
)
from breakwater.journey.admissions.actions.calls import (
    Call,
    CallBackInThePast,
    CloseReasonMissing,
    NextTryMissing,
    close_enquiry,
    log_call,
    record_contact,
)
from breakwater.journey.admissions.actions.enquiries import AlreadyAdmitted, EnquiryClosed
from breakwater.journey.admissions.actions.identity import (
    AlreadyInTreatment,
    Decision,
    IdentityQuestion,
    Person,
    PossibleMatches,
    RecordNotThere,
    clear_identity,
)
from breakwater.journey.admissions.actions.placement import (
    DimensionAnswer,
    ReasonMissing,
    SayWhyDifferent,
    decide_placement,
)
from breakwater.journey.admissions.actions.screening import AnswerInTheFuture, Answers, record_screening

__all__ = [
    "AlreadyAdmitted",
    "AlreadyInTreatment",
    "AnswerInTheFuture",
    "Answers",
    "BedClosed",
    "BedMissing",
    "BedTaken",
    "Call",
    "CallBackInThePast",
    "CloseReasonMissing",
    "Decision",
    "DimensionAnswer",
    "EnquiryClosed",
    "HoldOver",
    "HoldTimeWrong",
    "IdentityQuestion",
    "LevelNotDecided",
    "NextTryMissing",
    "Papers",
    "Person",
    "PossibleMatches",
    "ReasonMissing",
    "RecordNotThere",
    "SayWhyDifferent",
    "admit",
    "clear_identity",
    "close_enquiry",
    "decide_placement",
    "hold_bed",
    "log_call",
    "record_contact",
    "record_screening",
    "release_hold",
]
