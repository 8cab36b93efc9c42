"""Continuity, retention and codes."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

_CMS_PAGES: Final = "CMS pages on payment of opioid treatment programs"

SOURCES: Final = (
    Source(
        "cbe-3175",
        "CBE 3175 / MIPS 468, continuity of pharmacotherapy for opioid use disorder: age 18 or more, at least 180 days "
        "without a gap longer than 7 days.",
        "docslib.org 1638537",
        "read",
    ),
    Source(
        "cbe-3175-window",
        "CBE 3175: identification window of 18 months, starts after 30 June excluded; ages were 18-64.",
        "memory",
        "memory-medium",
    ),
    Source(
        "hedis-pod",
        "HEDIS POD: age 16 or more, new treatment events of at least 180 days, intake 1 July to 30 June, failed by a "
        "gap of 8 days or more; each event counts.",
        "ncqa.org",
        "read",
    ),
    Source(
        "hedis-pod-history",
        "HEDIS POD: 31 days with no medicine before the start.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ncqa-faq-2026",
        "NCQA, FAQ of April 15, 2026: an injection without days' supply counts 31 days.",
        "ncqa.org/FAQs",
        "read",
    ),
    Source(
        "iet",
        "IET: age 13 or more, new episode 1 Jan to 14 Nov, initiation on days 0-13, engagement on days 1-34 after it: "
        "one long-acting medicine, or two of visit and short-acting medicine.",
        "ncqa.org; health-plan tip sheets; CMS137",
        "read",
    ),
    Source("cms137", "CMS137 v0.0.002: look-back of 60 days.", "ecqm-content-qicore-2024", "read"),
    Source("hedis-iet-look-back", "HEDIS IET: look-back of about 194 days.", "memory", "memory-medium"),
    Source(
        "hedis-fua",
        "HEDIS FUA: after an emergency visit for substance use or overdose, age 13 or more; 7 and 30 days including "
        "the same day (8 and 31 days in all).",
        "ncqa.org; health-plan tip sheets",
        "read",
    ),
    Source(
        "hedis-fui",
        "HEDIS FUI: after inpatient, residential or withdrawal care; 7 and 30 days after discharge, on another date "
        "than the discharge.",
        "ncqa.org; health-plan tip sheet of March 5, 2024",
        "read",
    ),
    Source(
        "ours-coverage",
        "A supply of s days from day d covers d to d+s-1; a gap is next start - (end + 1). Whether an early supply "
        "is carried over is chosen and named.",
        "this project",
        "ours",
    ),
    Source(
        "ours-injection-supply",
        "Injection without days' supply outside HEDIS 2026: 28 or 30 days, chosen and named.",
        "this project, from the readings 28, 30 and 31",
        "ours",
    ),
    Source(
        "ours-retention",
        "Retention at days 30, 90 and 180 from the first dose; a gap of 7 days is tolerated; how transfer, death and "
        "jail count is chosen and named.",
        "this project; no single published definition",
        "ours",
    ),
    Source("icd-10-cm-fy2025", "ICD-10-CM, fiscal year 2025.", "FY2025 package", "read"),
    Source("icd-10-cm-memory", "ICD-10-CM codes not re-read in the package.", "memory", "memory-high"),
    Source("icd-10-cm-oud", "ICD-10-CM for opioid use disorder by severity and remission.", "PMC6590307", "read"),
    Source("loinc", "LOINC.", "HL7/US-Core; opioid-cds-r4; CamCOPS documentation", "read"),
    Source("loinc-memory", "LOINC codes not re-read: GAD-7 panel.", "memory", "memory-high"),
    Source("loinc-dast-memory", "LOINC codes not re-read: DAST-10.", "memory", "memory-medium"),
    Source("snomed-ct", "SNOMED CT identifiers.", "opioid-cds-r4", "read"),
    Source("rxnorm", "RxNorm clinical drugs.", "opioid-cds-r4", "read"),
    Source("rxnorm-ingredients", "RxNorm ingredients.", "memory", "memory-high"),
    Source("hcpcs-otp", "HCPCS codes and billing rules of opioid treatment programs.", _CMS_PAGES, "read"),
    Source(
        "hcpcs-memory",
        "HCPCS Q9991, Q9992, J2315 and H0020; in a week without its monthly injection the week without a drug is "
        "billed.",
        "memory",
        "memory-high",
    ),
    Source("code-system-addresses", "Addresses of the code systems as FHIR writes them.", "memory", "memory-high"),
)
