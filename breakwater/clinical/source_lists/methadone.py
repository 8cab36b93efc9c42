"""Methadone: limits, missed days, QTc, interactions."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "42-cfr-8.12",
        "42 CFR 8.12(h)(3)(ii), final rule 89 FR 7528 (2 Feb 2024): first-day total of methadone 50 mg.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "methadone-label",
        "Methadone product label: first dose 30 mg, first-day total 40 mg.",
        "label copies",
        "read",
    ),
    Source(
        "9-ccr-10355",
        "California Code of Regulations, title 9, section 10355: first dose 30 mg, first-day total 40 mg.",
        "secondary copies",
        "read",
    ),
    Source(
        "asam-2020-titration",
        "ASAM National Practice Guideline, 2020 update: raise by at most 10 mg about every 5 days; 2.5-10 mg first "
        "for low or unknown tolerance; 10-30 mg otherwise.",
        "memory, in agreement with guideline copies",
        "memory-high",
    ),
    Source(
        "ours-methadone-range",
        "Usual daily methadone 60-120 mg, no fixed maximum; a single dose above 300 mg is asked about as a likely "
        "typing error.",
        "usual range from NBK574913; the upper question is ours",
        "ours",
    ),
    Source(
        "missed-australia",
        "Australian national guidelines for medication-assisted treatment: missed methadone doses.",
        "health.gov.au",
        "read",
    ),
    Source(
        "missed-ca-bridge",
        "CA Bridge / VEMAH methadone guidance: missed doses.",
        "numose VEMAH / CA Bridge page",
        "read",
    ),
    Source("missed-ontario", "Ontario-style methadone policy: missed doses.", "secondary copies of the policy", "read"),
    Source(
        "ours-missed-conservative",
        "Lowest dose across the published missed-dose policies; from the third missed day a prescriber orders.",
        "this project",
        "ours",
    ),
    Source(
        "missed-buprenorphine",
        "Buprenorphine after missed days: fewer than 6, resume after a check; longer, start again by COWS.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ours-counting",
        "Days missed = calendar days between the last dosing day and today, minus 1; days run in the site's zone.",
        "this project",
        "ours",
    ),
    Source(
        "krantz-2009",
        "Krantz MJ et al. QTc interval screening in methadone treatment. Ann Intern Med 2009;150:387-95.",
        "article summary; sources write both >500 and >=500 ms, we treat 500 as high",
        "read",
    ),
    Source(
        "methadone-interactions",
        "Medicines that lower or raise methadone, or lengthen QT (CYP2B6, 3A4, 2C19).",
        "memory, in agreement with NBK574913",
        "memory-high",
    ),
    Source(
        "fda-2017-sedatives",
        "FDA safety communication 2017: do not refuse MOUD because of benzodiazepines or alcohol; manage together.",
        "communication summary",
        "read",
    ),
    Source(
        "never-with-naltrexone",
        "Naltrexone blocks opioids: an opioid agonist is not given with it.",
        "label copies; NBK574913",
        "read",
    ),
)
