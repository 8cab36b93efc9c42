"""Therapy: the treatment plan, sessions with attendance, and signed notes."""
