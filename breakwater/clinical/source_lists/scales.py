"""Scales, diagnosis, level of care."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "cows-form",
        "Wesson DR, Ling W. The Clinical Opiate Withdrawal Scale (COWS). J Psychoactive Drugs 2003;35(2):253-9.",
        "NCBI Bookshelf NBK64244; VistA mental health specification 601_712-28; openEHR archetype cow_score.v0",
        "read",
    ),
    Source(
        "dsm-5-tr-oud",
        "Diagnostic and Statistical Manual, fifth edition, text revision: opioid use disorder, count of eleven areas.",
        "PMC6590307; BCCSU guideline, appendix 2. Areas are asked in our own words",
        "read",
    ),
    Source(
        "asam-criteria-4",
        "The ASAM Criteria, fourth edition (2023): names of dimensions and levels only.",
        "asam.org copyright and permissions page; secondary lists of names",
        "read",
    ),
    Source(
        "ours-placement",
        "Recommended level = most intensive level a clinician named for dimensions 1 to 5. Not ASAM's decision logic.",
        "this project",
        "ours",
    ),
    Source(
        "ours-screening",
        "Order of danger answers on the screening: show help first, the score second.",
        "this project; seizure and tolerance facts from ASAM 2020 and NIDA material",
        "ours",
    ),
    Source(
        "alcohol-sedative-withdrawal",
        "Alcohol and benzodiazepine withdrawal: seizures at 6-48 h, delirium at 48-96 h; run CIWA-Ar beside COWS.",
        "memory, in agreement with ASAM 2020 guideline copies",
        "memory-high",
    ),
    Source(
        "acog-711",
        "ACOG Committee Opinion 711: opioid use and opioid use disorder in pregnancy (agonist rather than withdrawal).",
        "opinion copies",
        "read",
    ),
)
