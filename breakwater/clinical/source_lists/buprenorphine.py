"""Buprenorphine: start, limits, products."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "acep-bup-start",
        "ACEP: start buprenorphine at COWS 8 or more after short-acting opioids, 13 or more after methadone or another "
        "long-acting opioid.",
        "ACEP emergency department buprenorphine pages",
        "read",
    ),
    Source(
        "bup-start-hours",
        "Hours since last opioid before buprenorphine: short-acting >12, extended-release >24, methadone >72. "
        "The score decides, not the clock.",
        "labels and compendia, which print anything from 4 h upwards",
        "read",
    ),
    Source(
        "ours-bup-fentanyl",
        "After regular fentanyl, or when the last opioid is not known, the long-acting score threshold and 24 h apply.",
        "this project; fentanyl clearance from Huhn 2020, PMC7594258",
        "ours",
    ),
    Source(
        "ours-bup-score-age",
        "A withdrawal score counts for a buprenorphine start for 60 minutes.",
        "this project",
        "ours",
    ),
    Source(
        "bup-first-day",
        "Buprenorphine: first dose 2-4 mg (ED to 8), day 1 up to 16 mg in many protocols; high-dose ED start to 32.",
        "label copies; PMC8283555",
        "read",
    ),
    Source(
        "precipitated-withdrawal",
        "Precipitated withdrawal: a rise of COWS by 6 or more within about 2 hours of a buprenorphine dose; treated "
        "with more buprenorphine.",
        "ACEP and ASAM 2023 fentanyl material; the number 6 is from memory",
        "memory-medium",
    ),
    Source(
        "bup-low-dose-start",
        "Low-dose start: 0.25-0.5 mg first, then 0.25-1 mg more a day, full agonist continued.",
        "Haemmig 2016; JABFM micro-induction table",
        "memory-medium",
    ),
    Source(
        "bup-daily-limits",
        "FDA notice December 2024 (FR 2024-30776): no maximum stated. Ours: ask above 24 mg, strong check above 32 mg.",
        "notice summary; the two checks are ours",
        "ours",
    ),
)
