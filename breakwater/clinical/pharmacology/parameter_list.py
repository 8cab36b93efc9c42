"""The numbers themselves, as a pharmacist would want to read them: one line each."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.pharmacology.parameter_shape import Parameter
from breakwater.clinical.sources import source

_METHADONE: Final = source("methadone-pk")
_INDUCTION: Final = source("methadone-autoinduction")
_BUPRENORPHINE: Final = source("buprenorphine-pk")
_SUBLINGUAL: Final = source("buprenorphine-sublingual")
_DEPOT: Final = source("buprenorphine-depot")
_HEROIN: Final = source("heroin-pk")
_FENTANYL: Final = source("fentanyl-pk")
_NALOXONE: Final = source("naloxone-half-life")
_OCCUPANCY: Final = source("nasser-2014")
_AFFINITY: Final = source("volpe-2011")
_EFFICACY: Final = source("ours-efficacy")
_MASS: Final = source("molar-masses")
_BINDING: Final = source("mann-2022")
_BIOPHASE: Final = source("yassen-2006")
_ADAPTATION: Final = source("ours-opponent-process")
_BREATHING: Final = source("ours-breathing")

PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter("methadone.half_life", "half-life in long treatment", 25, "h", _METHADONE, low=8, high=59),
    Parameter("methadone.clearance", "oral clearance CL/F", 9, "L/h", _METHADONE, cv=0.45, low=1.4, high=126),
    Parameter("methadone.volume", "volume V/F", 330, "L", _METHADONE, cv=0.3),
    Parameter("methadone.absorption", "absorption ka", 0.5, "1/h", _METHADONE, cv=0.5, low=0.2, high=1.5),
    Parameter("methadone.lag", "lag before absorption", 0.3, "h", _METHADONE),
    Parameter("methadone.induction", "rise of clearance in treatment", 0.25, "share", _INDUCTION, low=0.2, high=0.3),
    Parameter("methadone.induction_time", "time constant of that rise", 240, "h", _INDUCTION),
    Parameter("buprenorphine.clearance", "clearance CL", 65, "L/h", _BUPRENORPHINE, cv=0.35, low=30, high=140),
    Parameter("buprenorphine.central", "central volume V1", 300, "L", _BUPRENORPHINE, cv=0.35),
    Parameter("buprenorphine.exchange", "exchange Q with tissue", 150, "L/h", _BUPRENORPHINE, cv=0.35),
    Parameter("buprenorphine.tissue", "tissue volume V2", 2000, "L", _BUPRENORPHINE, cv=0.35),
    Parameter("buprenorphine.absorption", "absorption ka under the tongue", 1, "1/h", _BUPRENORPHINE, cv=0.4),
    Parameter("buprenorphine.tablet_at_1_mg", "tablet: percent absorbed of 1 mg", 38.1, "%", _SUBLINGUAL),
    Parameter("buprenorphine.tablet_fall", "tablet: fall for ten times the dose", 19.7, "%", _SUBLINGUAL),
    Parameter("buprenorphine.solution_at_1_mg", "solution: percent absorbed of 1 mg", 53.3, "%", _SUBLINGUAL),
    Parameter("buprenorphine.solution_fall", "solution: fall for ten times the dose", 25.6, "%", _SUBLINGUAL),
    Parameter("buprenorphine.weekly_half_life", "weekly CAM2038, apparent", 4, "d", _DEPOT, low=3, high=5),
    Parameter("buprenorphine.monthly_half_life", "monthly CAM2038, apparent", 22, "d", _DEPOT, low=19, high=25),
    Parameter("buprenorphine.rbp_half_life", "monthly RBP-6000, apparent", 51.5, "d", _DEPOT, low=43, high=60),
    Parameter("morphine.clearance", "clearance CL of morphine", 73.6, "L/h", _HEROIN),
    Parameter("morphine.half_life", "half-life of morphine", 3.5, "h", _HEROIN, low=2.5, high=5),
    Parameter("heroin.half_life", "half-life of heroin, IV", 3, "min", _HEROIN),
    Parameter("heroin.acetylmorphine_half_life", "half-life of 6-monoacetylmorphine", 21.8, "min", _HEROIN),
    Parameter("heroin.inhaled_share", "share of inhaled heroin that arrives", 0.53, "share", _HEROIN),
    Parameter("fentanyl.clearance", "clearance CL", 50, "L/h", _FENTANYL, cv=0.4),
    Parameter("fentanyl.central", "central volume V1", 60, "L", _FENTANYL, cv=0.4),
    Parameter("fentanyl.exchange", "exchange Q with fat", 50, "L/h", _FENTANYL, cv=0.4),
    Parameter("fentanyl.tissue", "fat volume V2 in regular use", 600, "L", _FENTANYL, cv=0.4),
    Parameter("naloxone.half_life", "half-life of naloxone", 60, "min", _NALOXONE, low=30, high=90),
    Parameter("nasser.most", "most receptors taken", 91.4, "%", _OCCUPANCY),
    Parameter("nasser.half_level", "level at half of that", 0.67, "ng/mL", _OCCUPANCY),
    Parameter("affinity.buprenorphine", "Ki at the mu receptor", 0.2, "nM", _AFFINITY),
    Parameter("affinity.morphine", "Ki at the mu receptor", 1.2, "nM", _AFFINITY),
    Parameter("affinity.fentanyl", "Ki at the mu receptor", 1.3, "nM", _AFFINITY),
    Parameter("affinity.methadone", "Ki at the mu receptor", 3.4, "nM", _AFFINITY),
    Parameter("affinity.naloxone", "Ki, scaled from its binding beside fentanyl", 2.2, "nM", _EFFICACY),
    Parameter("efficacy.buprenorphine", "effect when it holds every receptor", 0.4, "share", _EFFICACY),
    Parameter("efficacy.morphine", "effect when it holds every receptor", 1, "share", _EFFICACY),
    Parameter("efficacy.fentanyl", "effect when it holds every receptor", 1, "share", _EFFICACY),
    Parameter("efficacy.methadone", "effect when it holds every receptor", 1, "share", _EFFICACY),
    Parameter("efficacy.naloxone", "effect when it holds every receptor", 0, "share", _EFFICACY),
    Parameter("mass.buprenorphine", "molar mass", 467.64, "g/mol", _MASS),
    Parameter("mass.carfentanil", "molar mass", 394.51, "g/mol", _MASS),
    Parameter("mass.fentanyl", "molar mass", 336.47, "g/mol", _MASS),
    Parameter("mass.heroin", "molar mass", 369.41, "g/mol", _MASS),
    Parameter("mass.methadone", "molar mass", 309.45, "g/mol", _MASS),
    Parameter("mass.morphine", "molar mass", 285.34, "g/mol", _MASS),
    Parameter("mass.naloxone", "molar mass", 327.37, "g/mol", _MASS),
    Parameter("binding.fentanyl.kon", "binding kon", 3.081e-5, "1/(pM^n s)", _BINDING),
    Parameter("binding.fentanyl.koff", "leaving koff", 0.004331, "1/s", _BINDING),
    Parameter("binding.fentanyl.n", "exponent n", 0.8439, "none", _BINDING),
    Parameter("binding.carfentanil.kon", "binding kon", 9.954e-6, "1/(pM^n s)", _BINDING),
    Parameter("binding.carfentanil.koff", "leaving koff", 2.467e-4, "1/s", _BINDING),
    Parameter("binding.carfentanil.n", "exponent n", 1.025, "none", _BINDING),
    Parameter("binding.naloxone.kon", "binding kon", 1.669e-4, "1/(pM^n s)", _BINDING),
    Parameter("binding.naloxone.koff", "leaving koff", 0.03959, "1/s", _BINDING),
    Parameter("binding.naloxone.n", "exponent n", 0.858, "none", _BINDING),
    Parameter("biophase.buprenorphine.ke0", "blood to brain ke0", 0.00447, "1/min", _BIOPHASE),
    Parameter("biophase.buprenorphine.kon", "binding kon", 0.0631, "mL/(ng min)", _BIOPHASE),
    Parameter("biophase.buprenorphine.koff", "leaving koff", 0.0785, "1/min", _BIOPHASE),
    Parameter("drive.morphine.half_level", "level with half of the effect", 30, "ng/mL", _ADAPTATION),
    Parameter("drive.morphine.slope", "steepness", 2, "none", _ADAPTATION),
    Parameter("drive.morphine.most", "most effect", 1, "share", _ADAPTATION),
    Parameter("drive.methadone.half_level", "level with half of the effect", 120, "ng/mL", _ADAPTATION),
    Parameter("drive.methadone.slope", "steepness", 2, "none", _ADAPTATION),
    Parameter("drive.methadone.most", "most effect", 1, "share", _ADAPTATION),
    Parameter("drive.fentanyl.half_level", "level with half of the effect", 0.6, "ng/mL", _ADAPTATION),
    Parameter("drive.fentanyl.slope", "steepness", 2, "none", _ADAPTATION),
    Parameter("drive.fentanyl.most", "most effect", 1, "share", _ADAPTATION),
    Parameter("drive.buprenorphine.half_level", "level with half of the effect", 0.5, "ng/mL", _ADAPTATION),
    Parameter("drive.buprenorphine.slope", "steepness", 3, "none", _ADAPTATION),
    Parameter("drive.buprenorphine.most", "most effect", 0.8, "share", _ADAPTATION),
    Parameter("adaptation.gain", "g, strength of the opposing process", 0.8, "share", _ADAPTATION),
    Parameter("adaptation.time", "tau, time to build and lose tolerance", 168, "h", _ADAPTATION, low=168, high=504),
    Parameter("adaptation.lag", "time until withdrawal shows", 16, "h", _ADAPTATION),
    Parameter("score.half", "withdrawal with a COWS of half the maximum", 0.62, "none", _ADAPTATION, cv=0.25),
    Parameter("score.slope", "steepness of the score", 2.5, "none", _ADAPTATION),
    Parameter("breathing.fentanyl.half_dose", "IV dose with half of the depression", 1.15, "µg/kg", _BREATHING),
    Parameter("breathing.fentanyl.most", "most depression; above 1 is apnea", 1.25, "share", _BREATHING),
    Parameter("breathing.fentanyl.slope", "steepness", 1.5, "none", _BREATHING),
    Parameter("breathing.buprenorphine.half_dose", "IV dose with half of the depression", 0.69, "µg/kg", _BREATHING),
    Parameter("breathing.buprenorphine.most", "most depression: the ceiling", 0.5, "share", _BREATHING),
    Parameter("breathing.buprenorphine.slope", "steepness", 2, "none", _BREATHING),
    Parameter("breathing.tolerance", "rise of the half dose with full tolerance", 3, "times", _BREATHING),
    Parameter("breathing.euphoria_tolerance", "the same for euphoria", 9, "times", _BREATHING),
    Parameter("breathing.sedative_shift", "fall of the half dose with a heavy sedative", 2, "times", _BREATHING),
    Parameter("breathing.sedative_alone", "depression by a heavy sedative alone", 0.3, "share", _BREATHING),
)
