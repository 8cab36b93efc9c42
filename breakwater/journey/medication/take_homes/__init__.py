"""Doses for days without an observed one: decided, issued, labeled, handed over, and counted back."""
