"""Continuity of treatment: days covered by medicine, and published measures over one person's events.

Pure functions over events; each result names the choices that were made in counting. Titles and wording are our own;
the text of HEDIS measures belongs to NCQA and is not shipped.
"""

from breakwater.clinical.continuity.cbe_3175 import TwoYears, measure_cbe_3175
from breakwater.clinical.continuity.coverage import (
    INJECTION_28_DAYS,
    INJECTION_30_DAYS,
    INJECTION_31_DAYS,
    CarryOver,
    Coverage,
    InjectionSupply,
    Supply,
    SupplyUnknown,
    cover,
)
from breakwater.clinical.continuity.follow_up import FUA, FUI, FollowUpMeasure, FollowUpResult, measure_follow_up
from breakwater.clinical.continuity.initiation import (
    CMS137,
    HEDIS_IET,
    Contact,
    IetResult,
    IetSpecification,
    measure_iet,
)
from breakwater.clinical.continuity.pod import intake, measure_pod
from breakwater.clinical.continuity.result import ContinuityResult

__all__ = [
    "CMS137",
    "FUA",
    "FUI",
    "HEDIS_IET",
    "INJECTION_28_DAYS",
    "INJECTION_30_DAYS",
    "INJECTION_31_DAYS",
    "CarryOver",
    "Contact",
    "ContinuityResult",
    "Coverage",
    "FollowUpMeasure",
    "FollowUpResult",
    "IetResult",
    "IetSpecification",
    "InjectionSupply",
    "Supply",
    "SupplyUnknown",
    "TwoYears",
    "cover",
    "intake",
    "measure_cbe_3175",
    "measure_follow_up",
    "measure_iet",
    "measure_pod",
]
