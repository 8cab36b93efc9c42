"""Synthetic people and the demo center. Every run with the same seed and day makes the same people.

Loads only into a database that was marked as demo when it was created (H32).
"""
