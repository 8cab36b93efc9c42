"""The pages of admissions."""
