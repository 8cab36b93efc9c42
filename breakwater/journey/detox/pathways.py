"""What to do first about a red flag, shown before any form. Sources: aha-2020-opioid for toxicity; the rest is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakwater.clinical.sources import Source, source
from breakwater.record.models import Flag

# Signs of possible opioid toxicity, without the suffix of their milder form.
TOXICITY = frozenset(
    {"slow_breathing", "low_oxygen", "sedation", "deep_sedation", "apnea", "hard_to_rouse", "pinpoint_drowsy"}
)


@dataclass(frozen=True, slots=True)
class Pathway:
    """A heading and its steps, in the order in which they are done."""

    heading: str
    steps: tuple[str, ...]
    emergency: bool
    source: Source


OPIOID_EMERGENCY = Pathway(
    "Act now: possible opioid toxicity",
    (
        "Call for help: the emergency team or 911.",
        "Breathing first: open the airway, give breaths, oxygen if it is at hand.",
        "Naloxone 4 mg into the nose, or 0.4 mg to 2 mg into a muscle. Again every 2 to 3 minutes, in the other "
        "nostril, until the person breathes.",
        "Stay. Naloxone lasts 45 to 90 minutes, less than methadone: breathing may slow down again.",
        "Give no opioid and no sedative.",
    ),
    emergency=True,
    source=source("aha-2020-opioid"),
)
OTHER_EMERGENCY = Pathway(
    "Act now",
    (
        "Stay with the person and call for help.",
        "Call the prescriber now. Call 911 if the person gets worse or nobody can be reached.",
        "Take a full set of vital signs again.",
        "Do what the flag below says.",
    ),
    emergency=True,
    source=source("ours-red-flags"),
)
ASSESS = Pathway(
    "Assess before the next dose",
    (
        "Go to the person. Wake them, count breathing for a full minute, measure again by hand.",
        "Do what the flag below says.",
        "Tell the prescriber when the sign is still there.",
    ),
    emergency=False,
    source=source("ours-red-flags"),
)


def pathway_for(flags: Sequence[Flag]) -> Pathway:
    """The pathway of the worst of these flags."""
    emergencies = [flag for flag in flags if flag.level == Flag.Level.EMERGENCY]
    if any(flag.code in TOXICITY for flag in emergencies):
        return OPIOID_EMERGENCY
    return OTHER_EMERGENCY if emergencies else ASSESS
