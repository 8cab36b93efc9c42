"""The sources by subject, one module each."""
