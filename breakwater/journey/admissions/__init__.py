"""Admissions: from the first call to a bed. Calls, screening, level of care, beds, admission."""
