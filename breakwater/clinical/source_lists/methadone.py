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
        "ours-partly-taken",
        "A day on which less than half of the dose was swallowed counts as missed; from half on it counts as dosed. "
        "The amount swallowed, not the amount poured, is what was taken.",
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
    Source(
        "42-cfr-8.12-start",
        "42 CFR 8.12, final rule 89 FR 7528 (2 Feb 2024): methadone may start after an audio-visual visit, "
        "buprenorphine also after an audio-only one; under 18 a parent or guardian consents in writing unless state "
        "law lets minors.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "42-cfr-8.12-split",
        "42 CFR 8.12, final rule 89 FR 7528 (2 Feb 2024): split doses are allowed with documentation.",
        "public specification and health-plan notice of the rule",
        "read",
    ),
    Source(
        "methadone-hospital-table",
        "Hospital start of methadone: 20-30 mg first, 10 mg more every 4 h, day totals 40, 50 and 60 mg on days 1 to "
        "3, then no raise for 72 h.",
        "PMC10870273",
        "read",
    ),
    Source(
        "methadone-uk",
        "UK practice: 10-30 mg to start, at most 30 mg more in a week.",
        "secondary copies of the guideline",
        "read",
    ),
    Source(
        "methadone-lower-start",
        "Older age, lung disease, sleep apnea and liver disease: lower start.",
        "guideline copies",
        "read",
    ),
    Source(
        "methadone-peak-time",
        "Methadone peaks 1-7.5 h after a dose, usually 2.5-4 h; sedation is checked 2-4 h after early doses.",
        "label copies; NBK574913",
        "read",
    ),
    Source(
        "methadone-peak-trough",
        "Peak-to-trough ratio above 2 suggests fast metabolism (split dose); trough 200-400 ng/mL is a guide only.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ours-levels",
        "A trough is drawn at least 20 h after a daily dose, 8 h after one part of a split dose.",
        "this project",
        "ours",
    ),
    Source(
        "ours-titration",
        "How a suggestion for the next methadone dose is made: what is not known comes first, then sedation, then "
        "withdrawal before the dose, then the limits. A suggestion never passes a limit.",
        "this project, from ASAM 2020 and NBK574913",
        "ours",
    ),
    Source(
        "ours-rebuild",
        "After a lower dose for missed days: raise by at most the step a day, each day by a prescriber after a review, "
        "never above the usual dose. After a restart the limits of a new start apply.",
        "this project; the policies ask for daily review and name no steps",
        "ours",
    ),
    Source(
        "vomited-dose",
        "Vomiting more than 30 minutes after a dose or unseen: no replacement; never a second one the same day without "
        "the prescriber; in pregnancy the prescriber decides.",
        "secondary copies of programs' policies",
        "read",
    ),
    Source(
        "vomited-dose-shares",
        "Vomiting seen by staff within 15 minutes of a dose: up to the full dose; 15 to 30 minutes: half.",
        "memory",
        "memory-medium",
    ),
    Source(
        "aatod-guest-2013",
        "AATOD guest dosing guidelines, 2013: a written order with dose, last dose date, take-homes given, period and "
        "contacts; the host confirms the last dose before the first guest dose and reports back.",
        "guideline summary",
        "read",
    ),
    Source(
        "qt-correction",
        "Rate correction of the QT interval, RR in seconds: Bazett QT / RR^(1/2), Fridericia QT / RR^(1/3).",
        "textbook formulas",
        "read",
    ),
    Source(
        "ours-qt-limits",
        "QT and heart rate outside these are refused as impossible; Bazett is marked as unreliable outside 60-100 "
        "/min.",
        "this project; Bazett over-corrects at fast rates",
        "ours",
    ),
    Source(
        "aps-hrs-qtc",
        "APS/HRS methadone safety: avoid starting above 500 ms, caution from 450 ms, ECG again at 30-40 mg and 100 mg "
        "a day.",
        "guideline summary",
        "read",
    ),
    Source(
        "bccsu-ecg",
        "BCCSU: ECG only with risk factors or two or more medicines that lengthen QT.",
        "guideline summary",
        "read",
    ),
    Source("aatod-ecg", "AATOD: the ECG must not become a barrier to treatment.", "policy summary", "read"),
    Source(
        "qt-medicines",
        "Medicines that lengthen QT beside those that raise methadone: citalopram, escitalopram, haloperidol, "
        "quetiapine, ziprasidone; loperamide in overdose.",
        "memory",
        "memory-high",
    ),
    Source(
        "comfort-medicines-qt",
        "Ondansetron, hydroxyzine and lofexidine lengthen QT; hydroxyzine and trazodone sedate.",
        "label copies; VA comfort-medicines page",
        "read",
    ),
    Source(
        "opioid-sedative-warning",
        "Boxed warning: benzodiazepines, alcohol and other sedatives with opioids can stop breathing.",
        "label copies",
        "read",
    ),
    Source(
        "mixed-agonists",
        "Nalbuphine, butorphanol and pentazocine bring on withdrawal in a person who takes a full agonist.",
        "memory",
        "memory-high",
    ),
    Source(
        "buprenorphine-displaces",
        "Buprenorphine brings on withdrawal beside methadone unless it is begun as a low-dose start.",
        "label copies; NBK574913",
        "read",
    ),
)
