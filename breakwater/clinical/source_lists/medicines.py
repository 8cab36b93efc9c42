"""Other medicines."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final = (
    Source(
        "lofexidine-label",
        "Lofexidine: 0.54 mg four times a day, 5-6 h apart, to 14 days; at most 0.72 mg a dose and 2.88 mg a day; "
        "daily 2.16, 1.44, 0.72 mg in Child-Pugh mild, moderate, severe; 1.44 at eGFR 30-89.9, 0.72 below 30; taper "
        "2-4 days.",
        "Lucemyra label copies",
        "read",
    ),
    Source(
        "lofexidine-hold",
        "Lofexidine trials held the dose at systolic pressure below 90 or pulse below 50 with a fall of more than "
        "20 %.",
        "memory",
        "memory-medium",
    ),
    Source(
        "ours-lofexidine",
        "Held below 90 or 50 whatever the fall; organ limits split over four doses; kidney or liver not known: ask; "
        "the taper goes down by whole tablets.",
        "this project, from the label",
        "ours",
    ),
    Source(
        "clonidine-withdrawal",
        "Clonidine (off label): test dose 0.1 mg, 0.1-0.3 mg every 6-8 h, about 1.2 mg a day at most; hold when "
        "pressure is below 90 systolic or 60 diastolic or pulse below 60 (some below 50); taper.",
        "VA comfort medicines; NBK574913",
        "read",
    ),
    Source(
        "ours-alpha2-vitals",
        "Pressure and pulse before an alpha-2 agonist count for 30 minutes; standing ones are asked for at the start.",
        "this project; standing measurements from NBK574913",
        "ours",
    ),
    Source(
        "comfort-medicines",
        "Comfort medicines in opioid withdrawal: usual doses, intervals and daily maxima.",
        "VA comfort medicines (docslib 3981152); NBK574913",
        "read",
    ),
    Source(
        "acetaminophen-liver",
        "Acetaminophen 4 g a day at most, 3 g or less in liver disease. Ours: liver not known counts as liver disease.",
        "VA comfort medicines; the unknown case is ours",
        "read",
    ),
    Source(
        "comfort-intervals",
        "Acetaminophen every 4 h at the soonest; bismuth every 30 min, 8 doses a day at most; trazodone once a night, "
        "20 h apart.",
        "package labeling, from memory",
        "memory-high",
    ),
    Source(
        "ours-comfort-totals",
        "Where a source gives dose and times a day but no maximum, the daily maximum is their product.",
        "this project",
        "ours",
    ),
    Source(
        "ours-qt-pairs",
        "Comfort medicines that lengthen QT are asked about when one is given with methadone or with another.",
        "this project; the medicines from the label copies",
        "ours",
    ),
    Source(
        "naltrexone-start",
        "Naltrexone: 7-10 days without opioids (about 2 weeks after methadone or buprenorphine), urine negative, "
        "naloxone challenge, liver tests; depot 380 mg every 4 weeks; oral 50 mg a day keeps fewer in treatment.",
        "PMC6358483; label copies",
        "read",
    ),
    Source(
        "ours-naltrexone-start",
        "Between 7 and 10 days only with a challenge; an unknown last opioid counts as methadone. After a "
        "buprenorphine depot, which lasts for months, no number of days decides.",
        "this project",
        "ours",
    ),
    Source(
        "naltrexone-liver",
        "Liver enzymes above 5 times the upper limit: naltrexone is usually not started.",
        "memory",
        "memory-medium",
    ),
    Source("naltrexone-pregnancy", "Naltrexone is not started in pregnancy.", "ACOG CO 711", "read"),
    Source(
        "naloxone-titration",
        "Boyer 2012: naloxone into a vein 0.04, then 0.5, 2, 4, 10 mg, every 2-3 min until breathing is back.",
        "memory; first amount and 10 mg were read",
        "memory-high",
    ),
    Source(
        "ours-resedation-watch",
        "Hours of watch after the last naloxone: 4 after short-acting opioids, 24 after long-acting, fentanyl or "
        "unknown ones.",
        "this project; naloxone lasts 45-90 min",
        "ours",
    ),
    Source(
        "xylazine",
        "Xylazine and medetomidine: wounds, slow pulse, low pressure; not reversed by naloxone.",
        "memory",
        "memory-high",
    ),
    Source(
        "alcohol-withdrawal-times",
        "After the last drink: seizures mostly at 6-48 h, delirium at 48-96 h.",
        "memory",
        "memory-high",
    ),
    Source(
        "ours-co-withdrawal",
        "CIWA-Ar beside COWS: which items overlap, totals never added, and what the items of one scale alone say.",
        "this project; items of both forms",
        "ours",
    ),
)
