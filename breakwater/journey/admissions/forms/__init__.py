"""The forms of admissions. They check shape only; what may be done is decided by the actions."""
