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
    Source(
        "cornish-2010",
        "Cornish R et al. 2010, deaths per 100 person-years: in treatment 0.7 (first 2 weeks 1.7), out 1.3 (weeks 1-2 "
        "after stopping 4.8, weeks 3-4 4.3).",
        "BMJ 2010;341:c5475 (abstract)",
        "read",
    ),
    Source(
        "sordo-2017",
        "Sordo L et al. 2017, deaths per 1000 person-years: methadone 11.3 in, 36.1 out; buprenorphine 4.3, 9.5.",
        "BMJ 2017;357:j1550 (abstract)",
        "read",
    ),
    Source(
        "walley-2020",
        "Walley AY et al. 2020, death after detox: hazard with medicine 0.34, residential 0.63, both 0.11.",
        "Addiction (abstract)",
        "read",
    ),
    Source("vedette", "VEdeTTE: overdose three times as frequent in the 30 days after leaving.", "abstract", "read"),
    Source(
        "santo-2021",
        "Santo T et al. 2021: mortality ratio 0.47 in treatment; first four methadone weeks about double the rest.",
        "JAMA Psychiatry (abstract)",
        "read",
    ),
    Source(
        "wakeman-2020",
        "Wakeman SE et al. 2020: only methadone or buprenorphine lowered overdose (hazard 0.24 at 3 months).",
        "JAMA Network Open",
        "read",
    ),
    Source(
        "mattick-2014",
        "Mattick RP et al. 2014: retention on buprenorphine against placebo 1.50, 1.74, 1.82 (low, middle, high dose); "
        "methadone retains better.",
        "Cochrane review (abstract)",
        "read",
    ),
    Source(
        "ours-synthetic-people",
        "How synthetic people use, are dosed, miss, leave and return: shares and rates chosen to be plausible.",
        "this project; no published rate stands behind these",
        "ours",
    ),
)
