"""What is checked and written at every dose."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "ours-dose-gate",
        "Checks before each dose: identity, order, last dose, sedation, breathing, intoxication, and who may override.",
        "this project, from the hazard list and 42 CFR part 8 practice",
        "ours",
    ),
    Source(
        "ours-min-interval",
        "Least hours between doses: 12 for one dose a day, 6 between split parts; an order may ask for more.",
        "this project",
        "ours",
    ),
    Source(
        "ours-verbal-order",
        "A verbal order counts for 24 hours at most and then runs out by itself unless a prescriber has signed it.",
        "this project; federal rules leave the time to state law and the program",
        "ours",
    ),
    Source(
        "dose-writing",
        "Safe writing of amounts: no trailing zero, always a leading zero, mg in digits and words.",
        "ISMP practice, from memory; the exact grammar is ours",
        "ours",
    ),
    Source(
        "ours-holds",
        "Holds by reason: who answers, within how many hours, and whether the hold stays or runs out; a hold that "
        "waits for a talk, bottles, a laboratory result or an ECG runs out.",
        "this project, from the hazard list; 42 CFR 8.12(f)(5): refusing counseling keeps nobody from medicine",
        "ours",
    ),
    Source(
        "ours-amount-change",
        "Before a dose: a daily amount more than 10 mg of methadone or 8 mg of buprenorphine away from the last is "
        "pointed out; methadone above double the last daily amount needs a prescriber.",
        "this project, from the hazard list",
        "ours",
    ),
)
