"""What happens after treatment, and what is known of outcomes."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "ours-check-ins",
        "Check-ins at days 1, 7, 14, 30, 90, 180 and 365 after discharge.",
        "this project; risk after leaving from Strang 2003, Cornish 2010, Walley 2020",
        "ours",
    ),
    Source(
        "strang-2003",
        "Strang J et al. Loss of tolerance and overdose mortality after inpatient detoxification. BMJ 2003;326:959.",
        "article",
        "read",
    ),
    Source(
        "aha-2020-opioid",
        "American Heart Association 2020: opioid-associated emergencies (breathing first, naloxone 4 mg nasal, repeat "
        "every 2-3 min, call 911).",
        "clinicalcommander.com copy",
        "read",
    ),
)
