"""Treatment plans and sessions."""

from breakwater.journey.therapy.models.plan import Goal, Problem, Step, TreatmentPlan
from breakwater.journey.therapy.models.session import Attendance, Session, SessionNote

__all__ = ["Attendance", "Goal", "Problem", "Session", "SessionNote", "Step", "TreatmentPlan"]
