"""Take-home supply."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "42-cfr-8.12-i",
        "42 CFR 8.12(i), final rule 89 FR 7528 (2 Feb 2024), effective 2 Apr 2024: up to 7 take-home days of methadone "
        "in treatment days 1-14, 14 in days 15-30, 28 from day 31, beside closure days; no such ceiling for "
        "buprenorphine.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "42-cfr-8.12-i-2",
        "42 CFR 8.12(i)(2): six considerations, and the practitioner writes the reason.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "42-cfr-8.12-i-packs",
        "42 CFR 8.12(i): child-resistant packs, education, label with program name, address and telephone.",
        "memory",
        "memory-high",
    ),
    Source(
        "wisconsin-take-home",
        "Wisconsin: at most 14 take-home days.",
        "secondary copies; the day it took effect, and whether closure days come on top, were not read",
        "read",
    ),
    Source(
        "take-home-2001",
        "Federal rule of 2001: 1, 2 and 3 days a week in the first three periods of 90 days, then 6 days, 14 days from "
        "one year and 31 from two.",
        "memory; superseded, only to read history",
        "memory-high",
    ),
    Source(
        "take-home-2020",
        "Exemption of March 2020: up to 14 days for less stable, 28 for stable persons.",
        "specification names it; its day is from memory; superseded, only to read history",
        "memory-medium",
    ),
    Source(
        "take-home-2023",
        "Exemption of 2023: 7, 14 and 28 days by treatment day, before the rule of 2024.",
        "specification names it; its day is from memory; superseded, only to read history",
        "memory-medium",
    ),
    Source(
        "ours-take-home",
        "A closure day is on top of the ceiling when no open day lies between the hand-over and it; one weekend day in "
        "a week; within a state's own limit it counts. Bottles still out count. Each bottle covers one dosing day.",
        "this project",
        "ours",
    ),
    Source(
        "ours-call-back",
        "A person called back brings all bottles 24 to 72 hours after the call; bottles for days not over are sealed. "
        "The rules name call-backs without a time; a difference alone decides nothing.",
        "this project",
        "ours",
    ),
)
