"""The pages of the medication stage."""
