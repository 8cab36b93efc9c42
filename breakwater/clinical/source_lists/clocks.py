"""Deadlines and counting."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

_RULES_SPEC: Final = "public specification of the rule, October 2026"

SOURCES: Final = (
    Source(
        "5-usc-6103",
        "5 U.S.C. 6103 and Executive Order 11582: federal holidays; one on a Saturday is kept on the Friday before, "
        "one on a Sunday on the Monday after.",
        "memory",
        "memory-high",
    ),
    Source(
        "42-cfr-8.12-clocks",
        "42 CFR 8.12(f), final rule 89 FR 7528 (2 Feb 2024): outside screening exam at most 7 days before admission, "
        "full exam within 14 calendar days, tests at most 30 days old, first psychosocial assessment "
        "and plan within 14 days, at least 8 random drug tests a patient-year.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "42-cfr-8.12-interim",
        "42 CFR 8.12(j), final rule 89 FR 7528 (2 Feb 2024): interim treatment at most 180 days in any 12 months, plan "
        "by day 120, at least 2 drug tests.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "21-cfr-1304.11",
        "21 CFR 1304.11: initial inventory on day one, then at least every 2 years, on any date within 2 years of the "
        "last.",
        _RULES_SPEC,
        "read",
    ),
    Source("21-cfr-1304.04", "21 CFR 1304.04: controlled-substance records kept 2 years.", _RULES_SPEC, "read"),
    Source(
        "21-cfr-1301.76",
        "21 CFR 1301.76(b): theft or significant loss, written notice within one business day of discovery, Form 106 "
        "within 45 calendar days.",
        _RULES_SPEC,
        "read",
    ),
    Source("21-cfr-1305.13", "21 CFR 1305.13: an order form is valid for 60 days.", _RULES_SPEC, "read"),
    Source(
        "21-cfr-1306.07-f",
        "21 CFR 1306.07(f)(5), as amended July 2026: an injection delivered by a pharmacy for a named patient is given "
        "within 45 days of receipt. The day in July was not read, so the longer time counts from 1 Aug 2026.",
        _RULES_SPEC,
        "read",
    ),
    Source(
        "21-cfr-1306.07-f-before",
        "21 CFR 1306.07(f)(5), text before July 2026: within 14 days of receipt.",
        _RULES_SPEC,
        "read",
    ),
    Source(
        "21-cfr-1306.51",
        "21 CFR 1306.51: buprenorphine by telemedicine for at most 6 calendar months; pieces of 7 days while the "
        "prescription monitoring program cannot be asked. DEA flexibilities of 1307.41 run to 31 Dec 2026.",
        _RULES_SPEC,
        "read",
    ),
    Source(
        "hipaa-breach",
        "45 CFR 164.404: people are told of a breach without delay and within 60 days of discovery.",
        "memory",
        "memory-medium",
    ),
    Source(
        "hipaa-retention",
        "45 CFR 164.316: policies, consents, accounting and audit reviews kept 6 years.",
        "memory",
        "memory-medium",
    ),
    Source(
        "state-record-retention",
        "Clinical record: state law, commonly 7 to 10 years after the last visit, longer for minors.",
        "memory",
        "memory-medium",
    ),
    Source(
        "21-cfr-1308",
        "21 CFR 1308.12 and 1308.13: methadone is in Schedule II, buprenorphine in Schedule III.",
        _RULES_SPEC,
        "read",
    ),
    Source(
        "ours-count-tolerance",
        "A measured liquid may be off by 0.5 % of its balance, at least 10 mg (1 mL of 10 mg/mL), before a second "
        "count and an incident; films and tablets by nothing. Federal rules name no tolerance.",
        "this project; set by each site from its pump's calibration record",
        "ours",
    ),
    Source(
        "ours-repeated-differences",
        "Three counts with a shortage by one person within 30 days, however small each, are shown to the manager.",
        "this project, from DEA guidance for narcotic treatment programs",
        "ours",
    ),
    Source(
        "dea-check-digit",
        "Check of a DEA number: (d1 + d3 + d5) + 2 (d2 + d4 + d6), its last digit is d7. Widely used, not published by "
        "DEA, so it warns and never refuses.",
        _RULES_SPEC,
        "read",
    ),
    Source(
        "ours-emergency-review",
        "Emergency access is reviewed within 72 hours.",
        "this project, from the hazard list",
        "ours",
    ),
    Source(
        "ours-deadlines",
        "A deadline counts as soon when it is 7 days, or 24 hours, away or nearer. The eight tests of a patient-year "
        "fall into eight equal windows.",
        "this project",
        "ours",
    ),
    Source(
        "ours-treatment-day",
        "Treatment day 1 is the day of admission or of the first dose, chosen once; day n = date - day 1 + 1, in the "
        "program's own zone. On clocks of 30 and 180 days, day 0 is the start.",
        "this project",
        "ours",
    ),
)
