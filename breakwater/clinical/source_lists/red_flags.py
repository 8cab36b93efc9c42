"""Vital signs, red flags, monitoring."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "news2",
        "Royal College of Physicians. National Early Warning Score (NEWS) 2. 2017.",
        "copies of the chart's scoring table",
        "read",
    ),
    Source(
        "boyer-2012",
        "Boyer EW. Management of opioid analgesic overdose. N Engl J Med 2012;367:146-55.",
        "article summary",
        "read",
    ),
    Source("poss", "Pasero C. Pasero Opioid-induced Sedation Scale (POSS).", "hospital copies", "read"),
    Source("rass", "Richmond Agitation-Sedation Scale (RASS).", "memory", "memory-high"),
    Source(
        "ours-red-flags",
        "Signs that are not withdrawal and hold the next dose until a clinician answers; the list and its levels.",
        "this project; overdose facts from AHA 2020 and Boyer 2012",
        "ours",
    ),
    Source(
        "naloxone-titrated",
        "Naloxone in small steps after surgery: 0.4 mg in 10 mL, 0.5 mL every 2 minutes.",
        "hospital copies of POSS; fpnotebook",
        "read",
    ),
    Source(
        "ours-vital-limits",
        "Limits beyond which a vital sign is refused as impossible or asked about again as unusual.",
        "this project",
        "ours",
    ),
    Source(
        "ours-monitoring",
        "Assessment schedule: every 4 h, more often while COWS is 13 or more, 30 min and 2 h after a dose.",
        "COWS form (time zero, 30 min, 2 h after the first dose); intervals are inpatient practice",
        "ours",
    ),
    Source(
        "naloxone-precipitated",
        "Withdrawal set off by naloxone: within 1-5 min, worst within minutes, over in 30-60 min or more. The peak in "
        "minutes is our reading.",
        "TIP 63 (NBK574913); ACEP pages",
        "read",
    ),
    Source(
        "buprenorphine-precipitated",
        "Withdrawal set off by buprenorphine: within about 90 min of the dose, worst at 1-3 h, over in hours to 1-2 "
        "days.",
        "ACEP pages for the onset; the rest is memory",
        "memory-medium",
    ),
    Source(
        "ours-monitoring-stop",
        "Ask whether assessments can stop: three complete scores below 5 in a row over a day, past the late end of "
        "the expected peak of the last opioid.",
        "this project; below 5 is under the mild band of the COWS form",
        "ours",
    ),
)
