"""Synthetic people: who they are, how their first days go, what they are given, and what becomes of them.

Invented from published rates where there are any (listed in `rates`) and from plain choices of this project where
there are none, marked "ours". For the demo center, for teaching and for trying plans. Nobody in it is real, and nothing
in it says what will happen to one person. Chance comes from the caller as a NumPy generator: the same generator, the
same people.
"""

from breakwater.clinical.synthetic.bedside import BedsideVisit, bedside_visit
from breakwater.clinical.synthetic.history import NEVER, NOT_SCORED, PHASES, History
from breakwater.clinical.synthetic.medicine import missed_days, ordered_mg
from breakwater.clinical.synthetic.people import MEDICINES, OPIOIDS, ROUTES, SEVERITIES, People, draw_people
from breakwater.clinical.synthetic.rates import CORNISH, DeathRates
from breakwater.clinical.synthetic.scores import cows_answers, scored_total
from breakwater.clinical.synthetic.simulation import simulate

__all__ = [
    "CORNISH",
    "MEDICINES",
    "NEVER",
    "NOT_SCORED",
    "OPIOIDS",
    "PHASES",
    "ROUTES",
    "SEVERITIES",
    "BedsideVisit",
    "DeathRates",
    "History",
    "People",
    "bedside_visit",
    "cows_answers",
    "draw_people",
    "missed_days",
    "ordered_mg",
    "scored_total",
    "simulate",
]
