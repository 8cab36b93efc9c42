"""Models of level, receptor and withdrawal."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
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
