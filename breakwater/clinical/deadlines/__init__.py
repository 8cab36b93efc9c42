"""Clocks: from an event to the day or moment by which something is done, and how that stands now.

A deadline on a day runs to the end of that civil day in the site's zone. Callers turn moments into days with
`treatment_day.civil_day`; from there on only dates are counted, so clock changes and zones cannot shift a day. Federal
law counts to the day even when that day is a weekend or holiday; `Deadline.work_by` says when somebody is last there.
"""

from breakwater.clinical.deadlines.admission import (
    admission_deadlines,
    admission_tests_valid,
    earliest_screening_exam,
    earliest_test,
    screening_exam_valid,
)
from breakwater.clinical.deadlines.deadline import Deadline, DeadlineState, Standing, deadline_state
from breakwater.clinical.deadlines.drug_tests import DrugTestStanding, drug_test_standing
from breakwater.clinical.deadlines.interim import InterimStanding, interim_standing
from breakwater.clinical.deadlines.medicines import (
    INJECTION_DELIVERY_RULES,
    InjectionDeliveryRules,
    delivered_injection,
    flexibilities_in_force,
    telemedicine_piece,
    telemedicine_supply,
)
from breakwater.clinical.deadlines.privacy import breach_letters, emergency_access_review
from breakwater.clinical.deadlines.record_keeping import RETENTION_CLASSES, Keeping, RetentionClass, keep_until
from breakwater.clinical.deadlines.stock import (
    biennial_inventory,
    check_dea_number,
    initial_inventory,
    order_form,
    theft_or_loss,
)

__all__ = [
    "INJECTION_DELIVERY_RULES",
    "RETENTION_CLASSES",
    "Deadline",
    "DeadlineState",
    "DrugTestStanding",
    "InjectionDeliveryRules",
    "InterimStanding",
    "Keeping",
    "RetentionClass",
    "Standing",
    "admission_deadlines",
    "admission_tests_valid",
    "biennial_inventory",
    "breach_letters",
    "check_dea_number",
    "deadline_state",
    "delivered_injection",
    "drug_test_standing",
    "earliest_screening_exam",
    "earliest_test",
    "emergency_access_review",
    "flexibilities_in_force",
    "initial_inventory",
    "interim_standing",
    "keep_until",
    "order_form",
    "screening_exam_valid",
    "telemedicine_piece",
    "telemedicine_supply",
    "theft_or_loss",
]
