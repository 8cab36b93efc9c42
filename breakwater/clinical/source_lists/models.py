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
    Source(
        "two-compartments",
        "Two compartments with first-order absorption, as a sum of exponentials.",
        "textbook formulas",
        "memory-high",
    ),
    Source(
        "methadone-autoinduction",
        "Methadone clearance rises by about 20-30 % over weeks; the time constant of 10 days is ours.",
        "memory",
        "memory-medium",
    ),
    Source(
        "methadone-variability",
        "Methadone CL/F differs up to 16-fold between people.",
        "ijpbs.mazums.ac.ir, article 1-43",
        "read",
    ),
    Source(
        "dyer-1999",
        "Dyer KR et al. 1999: sigmoid slopes withdrawal 5.4, subjective effect 5.1, pupil 1.2, pain 2.8; withdrawal "
        "follows the fastest fall in level.",
        "PubMed 10391674 (abstract)",
        "read",
    ),
    Source(
        "buprenorphine-sublingual",
        "van Hoogdalem: percent absorbed 38.1-19.7*log10(mg) (tablet), 53.3-25.6*log10(mg) (solution); label "
        "half-life 24-42 h, tablets 31-35 h.",
        "abstract and label copies",
        "read",
    ),
    Source(
        "buprenorphine-pk",
        "Buprenorphine clearance 55-75 L/h IV, volume large. The split into blood and tissue is fitted by us to label "
        "half-life and peak.",
        "memory",
        "memory-medium",
    ),
    Source(
        "buprenorphine-depot",
        "Apparent half-life and accumulation: RBP-6000 43-60 days (2.75-3.62 at 28 days), weekly CAM2038 3-5 days "
        "(1.25-1.61), monthly 19-25 days (1.56-1.85).",
        "label copies",
        "read",
    ),
    Source(
        "heroin-pk",
        "Rook EJ et al. 2006: heroin IV half-life about 3 min, 6-acetylmorphine 21.8 min, morphine 2.5-5 h (clearance "
        "73.6 L/h); inhaled 53 %.",
        "abstract",
        "read",
    ),
    Source(
        "fentanyl-pk",
        "Fentanyl in blood and fat in regular use; fitted by us so that withdrawal peaks on day 2-3.",
        "memory",
        "memory-medium",
    ),
    Source("naloxone-half-life", "Naloxone half-life 30-90 min.", "label copies", "read"),
    Source(
        "greenwald-2003",
        "Greenwald MK et al. 2003: peak levels of buprenorphine 0.5-1, 5-6 and 13-14 ng/mL on 2, 16 and 32 mg a day.",
        "PubMed 12902992 (abstract)",
        "read",
    ),
    Source(
        "zubieta-2000",
        "Zubieta J et al. 2000: buprenorphine occupies 36-50 % at 2 mg, 79-95 % at 16 mg.",
        "secondary page",
        "read",
    ),
    Source(
        "yassen-2006",
        "Yassen A et al. 2006, buprenorphine IV: ke0 0.00447/min, kon 0.0631 mL/ng/min, koff 0.0785/min.",
        "abstract",
        "read",
    ),
    Source(
        "mann-2022",
        "Mann J et al. 2022, receptor binding of fentanyl, carfentanil and naloxone in the naloxone-rescue model.",
        "PubMed 35766413 and the published model",
        "read",
    ),
    Source(
        "molar-masses",
        "Molar masses of the bases.",
        "memory",
        "memory-high",
    ),
    Source(
        "ours-efficacy",
        "Full agonists 1, naloxone 0, buprenorphine 0.4; naloxone's Ki scaled from its binding beside fentanyl.",
        "this project; partial efficacy of buprenorphine from its label, the number is a choice",
        "ours",
    ),
    Source(
        "opponent-process",
        "Solomon RL, Corbit JD 1974: a slower opposing process grows with use and is left when the drug is gone.",
        "memory; a and b processes in Chou and D'Orsogna 2022 (arXiv 2205.10704)",
        "memory-high",
    ),
    Source(
        "ours-opponent-process",
        "Gain, times, drives and score of the opposing process, tuned to the anchors of the withdrawal course.",
        "this project; anchors: heroin peak 48-60 h and <8 by day 7-10, methadone peak day 4-6, full agonist <5",
        "ours",
    ),
    Source(
        "ours-breathing",
        "Curves through two points of Dahan 2005, IV: buprenorphine near half of normal breathing from 3.0 µg/kg, "
        "fentanyl apnea from 2.9 µg/kg. Shifts by tolerance and sedatives.",
        "this project; tolerance to euphoria above that to breathing from memory",
        "ours",
    ),
)
