"""What was given on paper, typed in afterwards (H7).

A way in of its own, apart from the dosing window: nothing here can pour, print or send, and a test keeps it so. Until
each dose that was due in a downtime is settled by name, its person is given nothing.
"""

from breakwater.journey.medication.after_downtime.ending import end_downtime, sign_off
from breakwater.journey.medication.after_downtime.entering import Paper, enter_paper_dose, record_not_given_on_paper
from breakwater.journey.medication.after_downtime.questions import answer_question
from breakwater.journey.medication.after_downtime.starting import add_person, start_downtime

__all__ = [
    "Paper",
    "add_person",
    "answer_question",
    "end_downtime",
    "enter_paper_dose",
    "record_not_given_on_paper",
    "sign_off",
    "start_downtime",
]
