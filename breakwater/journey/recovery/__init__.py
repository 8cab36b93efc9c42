"""Recovery: leaving treatment safely, and staying in touch for a year."""
