"""Buprenorphine: start, limits, products."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
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
        "bup-start-methadone-dose",
        "Change from methadone to buprenorphine ideally at 30-40 mg of methadone a day or less.",
        "labels and compendia",
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
        "bup-standard-start",
        "Standard start: 2-4 mg, look again after 30-60 min, add 2-4 mg every 1-2 h, day 1 to 16 mg (older labels "
        "8-12), day 2 12-16 mg, usual 16-24 mg a day.",
        "label copies and protocols",
        "read",
    ),
    Source(
        "bup-high-dose-start",
        "High-dose start in the emergency department: 8 mg first, up to 32 mg in the visit; 579 encounters without "
        "respiratory depression, precipitated withdrawal in 0.8 %.",
        "PMC8283555",
        "read",
    ),
    Source(
        "bup-dissolve",
        "Under the tongue or in the cheek until dissolved, not swallowed, no drink for 15 min, then rinse the teeth.",
        "labels, from memory",
        "memory-high",
    ),
    Source(
        "precipitated-withdrawal",
        "Precipitated withdrawal: a rise of COWS by 6 or more within about 2 hours of a buprenorphine dose; treated "
        "with more buprenorphine.",
        "ACEP and ASAM 2023 fentanyl material; the number 6 is from memory",
        "memory-medium",
    ),
    Source(
        "precipitated-withdrawal-care",
        "Precipitated withdrawal: more buprenorphine, 8-16 mg, to 24-32 mg in all; alpha-2 agonist, antiemetic; "
        "hospital when severe. Above 24 mg on day 1 may be considered (ASAM 2023).",
        "ACEP pages; ASAM 2023 fentanyl statement",
        "read",
    ),
    Source(
        "bup-low-dose-start",
        "Low-dose start: 0.25-0.5 mg first, then 0.25-1 mg more a day, full agonist continued.",
        "Haemmig 2016; JABFM micro-induction table",
        "memory-medium",
    ),
    Source(
        "jabfm-low-dose",
        "Low-dose start: 0.5 mg once, 0.5 twice, 1 twice, 2 twice, 2 three times, 4 three times on days 1-6; from day "
        "7 by judgment, full agonist then lowered by 25 % a week.",
        "JABFM micro-induction table",
        "read",
    ),
    Source(
        "haemmig-2016",
        "Haemmig R et al. 2016 (Bernese method), case 1, mg a day: 0.2, 0.2, 2.8, 4.5, 5, 6.5, 8, 8, 12.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ours-full-agonist-taper",
        "The weekly 25 % is taken from the amount before the taper, so that it ends after four steps; the first step "
        "is on the first day left to judgment.",
        "this project; 25 % a week from the JABFM table",
        "ours",
    ),
    Source(
        "bup-daily-limits",
        "FDA notice December 2024 (FR 2024-30776): no maximum stated. Ours: ask above 24 mg, strong check above 32 mg.",
        "notice summary; the two checks are ours",
        "ours",
    ),
    Source(
        "bup-sl-products",
        "Tablets 2 and 8 mg, alone or with naloxone 0.5 and 2; film 2/0.5, 4/1, 8/2, 12/3; Zubsolv 0.7/0.18, 1.4/0.36, "
        "2.9/0.71, 5.7/1.4, 8.6/2.1, 11.4/2.9, where 5.7 mg stands for an 8 mg tablet.",
        "dailymed copies of the labels",
        "read",
    ),
    Source(
        "zubsolv-equivalents",
        "Zubsolv 0.7, 1.4, 2.9, 8.6, 11.4 mg stand for tablets of 1, 2, 4, 12, 16 mg.",
        "memory; only 5.7 for 8 mg was read",
        "memory-medium",
    ),
    Source(
        "ours-bup-units",
        "Units are counted for doses up to 64 mg; a larger number is taken for a typing error.",
        "this project",
        "ours",
    ),
    Source(
        "cam2038-doses",
        "CAM2038 (Brixadi): weekly 8, 16, 24, 32 mg; monthly 64, 96, 128 mg; weekly doses are not added up to make a "
        "monthly one; buttock, thigh, abdomen or upper arm; health-care setting and REMS only.",
        "dailymed copy of the label",
        "read",
    ),
    Source(
        "cam2038-conversion",
        "CAM2038 from daily mg under the tongue: 6 or less weekly 8; 8-10 weekly 16 or monthly 64; 12-16 weekly 24 or "
        "monthly 96; 18-24 weekly 32 or monthly 128. New: one 4 mg test dose, 16 mg, 8 mg more within 3 days.",
        "memory",
        "memory-high",
    ),
    Source(
        "cam2038-windows",
        "CAM2038 may be given 2 days around its weekly and 1 week around its monthly due day.",
        "memory",
        "memory-high",
    ),
    Source(
        "rbp6000-doses",
        "RBP-6000 (Sublocade): 300 mg, 300 mg, then 100 mg (300 if needed); at least 26 days apart, up to 2 weeks late "
        "tolerated; older label: 7 days on 8-24 mg first, abdomen only; half-life 43-60 days.",
        "dailymed copy of the label",
        "read",
    ),
    Source(
        "rbp6000-2025",
        "RBP-6000, label of 2025: after one dose under the tongue and an hour's watch; the second 300 mg from one week "
        "on; abdomen, thigh, buttock or upper arm.",
        "summaries of the label change; the week from memory",
        "memory-medium",
    ),
    Source(
        "xr-bup-iv",
        "Depot buprenorphine in a vein forms a solid and can kill: under the skin only, by staff, under REMS.",
        "boxed warnings, from memory in part",
        "memory-high",
    ),
    Source(
        "ours-xr-due",
        "A monthly depot is due 28 days after the last; an equal reading of four weeks for both products.",
        "this project",
        "ours",
    ),
    Source(
        "bup-pet",
        "Greenwald 2003: mu-receptor availability fell by 41, 80 and 84 % at 2, 16 and 32 mg (SD 8, 2, 2).",
        "PubMed 12902992",
        "read",
    ),
    Source(
        "greenwald-2014",
        "Greenwald 2014: withdrawal held off with half of the receptors free (1 ng/mL, about 4 mg a day); another "
        "opioid's reward blocked with less than 20 % free (3 ng/mL, more than 16 mg a day).",
        "PubMed 25179217",
        "read",
    ),
    Source(
        "dahan-2005",
        "Dahan 2005: under buprenorphine breathing levels off near half of its baseline; under fentanyl it does not.",
        "abstract",
        "read",
    ),
    Source(
        "bup-liver",
        "Buprenorphine in liver disease: mild no change; moderate caution, no start on the combination; severe avoid "
        "the combination, half of the mono dose. Depots not recommended in moderate or severe disease.",
        "labels, from memory",
        "memory-high",
    ),
    Source("bup-age", "Buprenorphine for opioid use disorder: labels from 16 years.", "label copies", "read"),
    Source(
        "bup-interactions",
        "CYP3A4 inhibitors raise buprenorphine, inducers lower it; class Ia and III antiarrhythmics add to QT.",
        "label copies; the lists of names from memory",
        "memory-high",
    ),
    Source("bup-rifampin", "Rifampin lowers buprenorphine by about 70 %.", "memory", "memory-medium"),
)
