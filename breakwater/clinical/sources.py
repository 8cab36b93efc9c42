"""Where each clinical number comes from, how sure we are of it, and when to look again.

`confidence` is "read" (we read it in the place named), "memory-high" or "memory-medium" (known, not re-read), or "ours"
(a choice of this project, not a published rule). No entry has been reviewed by a clinician yet, and each says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Confidence = Literal["read", "memory-high", "memory-medium", "ours"]

NOT_REVIEWED: Final = "none yet"
_LOOK_AGAIN_ON: Final = date(2027, 6, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """One place a rule or number comes from."""

    key: str
    citation: str
    where_read: str
    confidence: Confidence
    reviewer: str = NOT_REVIEWED
    next_review_on: date = _LOOK_AGAIN_ON


class UnknownSource(KeyError):
    """A rule names a source that is not in the registry."""


_ALL: Final = (
    # Scales and diagnosis
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
    # Vital signs and red flags
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
    # Methadone
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
    # Buprenorphine
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
    # Dose window
    Source(
        "ours-dose-gate",
        "Checks before each dose: identity, order, last dose, sedation, breathing, intoxication, and who may override.",
        "this project, from the hazard list and 42 CFR part 8 practice",
        "ours",
    ),
    Source(
        "ours-min-interval",
        "Least hours between doses: 12 for one dose a day, 6 between split parts; an order may ask for more.",
        "this project",
        "ours",
    ),
    Source(
        "dose-writing",
        "Safe writing of amounts: no trailing zero, always a leading zero, mg in digits and words.",
        "ISMP practice, from memory; the exact grammar is ours",
        "ours",
    ),
    # After treatment
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
    # Models
    Source(
        "withdrawal-course",
        "Onset, peak and end of withdrawal by opioid.",
        "WHO figures; NIDA and SAMHSA TIP 63 (NBK574913); Huhn 2020 (PMC7594258)",
        "read",
    ),
    Source(
        "withdrawal-course-buprenorphine",
        "Onset, peak and end of withdrawal after buprenorphine.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ours-course-shape",
        "Shape and spread of the expected score around those times, and its suppression by an agonist.",
        "this project; anchors: heroin peak 48-60 h and <8 by day 7-10, methadone peak day 4-6, full agonist <5",
        "ours",
    ),
    Source(
        "one-compartment",
        "One compartment with first-order absorption; accumulation R = 1/(1-2^(-interval/half-life)).",
        "textbook formulas; table recomputed from them",
        "read",
    ),
    Source(
        "methadone-pk",
        "Methadone half-life 8-59 h (25 in long treatment), volume about 330 L, CL/F about 9 L/h, ka 0.5/h, lag 0.3 h.",
        "label ranges read; the simulation set is from memory",
        "memory-medium",
    ),
    Source(
        "nasser-2014",
        "Nasser AF et al. 2014: mu-receptor occupancy (%) = 91.4*C/(0.67+C), C in ng/mL of buprenorphine.",
        "memory, in agreement with PET points of Greenwald 2003 (PubMed 12902992)",
        "memory-high",
    ),
    Source(
        "volpe-2011",
        "Volpe DA et al. 2011, mu affinity (nM): buprenorphine 0.2, morphine 1.2, fentanyl 1.3, methadone 3.4.",
        "memory",
        "memory-high",
    ),
)

SOURCES: Final[dict[str, Source]] = {entry.key: entry for entry in _ALL}


def source(key: str) -> Source:
    """The source with this key. Raises `UnknownSource` when a rule names one that is not registered."""
    try:
        return SOURCES[key]
    except KeyError:
        raise UnknownSource(f"No source is registered as {key!r}. Add it to breakwater/clinical/sources.py.") from None
