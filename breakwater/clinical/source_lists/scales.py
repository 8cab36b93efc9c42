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
    Source(
        "sows-handelsman",
        "Handelsman L et al. Two new rating scales for opiate withdrawal. Am J Drug Alcohol Abuse 1987;13(3):293-308. "
        "Subjective scale (SOWS): 16 items, 0 to 4, total 0 to 64.",
        "EMCDDA evaluation instruments library",
        "read",
    ),
    Source(
        "sows-bands",
        "Bands printed on circulating SOWS forms: 1-10 mild, 11-20 moderate, 21 and above severe. Not in the original.",
        "memory",
        "memory-medium",
    ),
    Source(
        "oows-handelsman",
        "Handelsman L et al. 1987, objective scale (OOWS): 13 signs, each 0 or 1, total 0 to 13.",
        "NIDA Data Share for the range; the list of signs from memory",
        "memory-high",
    ),
    Source(
        "sows-gossop",
        "Gossop M. The development of a Short Opiate Withdrawal Scale. Addict Behav 1990;15:487-90. Ten items, 0 to 3.",
        "NIDA Data Share; PMC11036405; PMC6968526",
        "read",
    ),
    Source(
        "single-drug-question",
        "Smith PC et al. A single-question test for drug use in primary care. Arch Intern Med 2010;170:1155-60.",
        "PMC2911954",
        "read",
    ),
    Source(
        "taps-1",
        "TAPS tool, part 1: four questions on the past 12 months; any answer but never leads to part 2.",
        "PubMed 37579113; US Core examples",
        "read",
    ),
    Source(
        "dast-10",
        "Drug Abuse Screening Test, 10 items: 0 none, 1-2 low, 3-5 moderate, 6-8 substantial, 9-10 severe.",
        "CamCOPS documentation of its tasks",
        "read",
    ),
    Source("dast-10-item-3", "DAST-10: item 3 is reversed, so that no scores 1.", "memory", "memory-high"),
    Source(
        "rods",
        "Wickersham JA et al. Brief measure of opioid dependence (RODS). J Correct Health Care 2015;21:12-26.",
        "PubMed 25559628; PMC4435561, table 2",
        "read",
    ),
    Source(
        "rods-cut",
        "RODS: three or more yes to the seven questions after the one on use point to likely dependence.",
        "memory",
        "memory-medium",
    ),
    Source(
        "audit-c",
        "AUDIT-C: three items, 0 to 4; positive from 4 for men and from 3 for women.",
        "US Core examples; CamCOPS documentation of its tasks",
        "read",
    ),
    Source(
        "audit-c-first-item",
        "AUDIT-C: who never drinks is asked nothing more; points from the first item alone may be within limits.",
        "memory",
        "memory-high",
    ),
    Source(
        "va-drug-screen",
        "Two-item drug screen: in 12 months, 7 days of use, or if fewer then 2 days of more than was meant.",
        "eguideline 1254278; BCCSU guideline appendix (one copy prints more than 2)",
        "read",
    ),
    Source(
        "phq-9",
        "PHQ-9: nine items, 0 to 3; bands at 5, 10, 15 and 20; item 9 from 1 opens a suicide follow-up.",
        "CamCOPS documentation of its tasks; US Core examples",
        "read",
    ),
    Source("phq-2", "PHQ-2: the first two items of the PHQ-9; positive from 3.", "memory", "memory-high"),
    Source(
        "gad-7",
        "GAD-7: seven items, 0 to 3; bands at 5, 10 and 15; the lowest answer is not at all.",
        "CamCOPS documentation of its tasks",
        "read",
    ),
    Source(
        "cssrs-screener",
        "Columbia suicide screener (C-SSRS) with triage points: which questions are skipped; the highest level wins.",
        "cssrs.columbia.edu, triage pages",
        "read",
    ),
    Source(
        "bam",
        "Brief Addiction Monitor (VA), 17 items: use, risk and protective subscales, their ranges and flags.",
        "instrument pages of two record systems; copies of the form for what is skipped",
        "read",
    ),
    Source(
        "bam-day-ratings",
        "BAM, day-count form: the ratings that are not days score 0, 8, 15, 22 and 30; adequate income 0 or 30.",
        "memory, in agreement with the published ranges of 0-90 and 0-180",
        "memory-medium",
    ),
    Source(
        "tea",
        "Treatment Effectiveness Assessment: four areas, 1 to 10, total 4 to 40. The article is CC BY-NC 3.0.",
        "teassessment.weebly.com",
        "read",
    ),
    Source(
        "ciwa-ar",
        "CIWA-Ar: nine items 0 to 7 and orientation 0 to 4, total 0 to 67. Not copyrighted.",
        "CamCOPS documentation of its tasks",
        "read",
    ),
    Source(
        "ciwa-ar-8-15",
        "CIWA-Ar bands: below 8, 8-14, from 15. Other copies put 15 in the middle band.",
        "CamCOPS documentation of its tasks",
        "read",
    ),
    Source(
        "ciwa-ar-10-19",
        "CIWA-Ar bands: below 10 mild, 10-18 moderate, from 19 severe (ASAM alcohol withdrawal guideline).",
        "guideline copies",
        "read",
    ),
    Source(
        "loinc-scales",
        "LOINC codes of PHQ-9, AUDIT-C, TAPS and of the GAD-7 total. LOINC is free to use with its notice.",
        "US Core examples; opioid-cds-r4",
        "read",
    ),
    Source("loinc-gad-7-panel", "LOINC code of the GAD-7 panel.", "memory", "memory-high"),
    Source("loinc-dast-10", "LOINC codes of the DAST-10 panel and total.", "memory", "memory-medium"),
    Source(
        "ours-scales",
        "Scores for answers a form does not number (POSS S, TAPS frequencies, C-SSRS levels); words of follow-ups.",
        "this project",
        "ours",
    ),
)
