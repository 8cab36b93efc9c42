"""Discharge, and the check-ins that follow it."""

from breakwater.journey.recovery.models.check_in import CheckIn, CheckInContact
from breakwater.journey.recovery.models.discharge import Discharge

__all__ = ["CheckIn", "CheckInContact", "Discharge"]
