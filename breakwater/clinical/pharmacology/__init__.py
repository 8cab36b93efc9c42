"""How drug levels build up and fall, how much of the receptor is taken, and what body and breath make of it.

For teaching, planning and demo people, never for dosing a real person: clearance of methadone differs up to sixteenfold
between people. Parameters marked "memory" in their source say so wherever they are shown; `parameters()` lists all.
Times are hours, amounts mg, levels ng/mL, unless a name says otherwise. Nothing here makes chance of its own: where
people differ, a NumPy generator is passed in.
"""

from breakwater.clinical.pharmacology.accumulation import (
    FORMULA_SOURCE,
    accumulation_ratio,
    fraction_left,
    fraction_of_steady_state,
    hours_to_fraction,
)
from breakwater.clinical.pharmacology.adaptation import DRIVES, Adaptation, Adapted, Drive, adapt, expected_cows
from breakwater.clinical.pharmacology.autoinduction import Autoinduction, levels_with_autoinduction
from breakwater.clinical.pharmacology.binding import BINDINGS, Binding, bound_over_time
from breakwater.clinical.pharmacology.blood import effect_site, levels, levels_each_day
from breakwater.clinical.pharmacology.breathing import Depression
from breakwater.clinical.pharmacology.compartments import Levels, OneCompartment, Sublingual, TwoCompartments
from breakwater.clinical.pharmacology.drugs import (
    BUPRENORPHINE_MONTHLY,
    BUPRENORPHINE_RBP_6000,
    BUPRENORPHINE_SOLUTION,
    BUPRENORPHINE_TABLET,
    BUPRENORPHINE_WEEKLY,
    FENTANYL_IV,
    METHADONE,
    MORPHINE_IV,
    buprenorphine_people,
    methadone_people,
    morphine_mg_from_heroin,
)
from breakwater.clinical.pharmacology.occupancy import (
    AFFINITY_NM,
    AFFINITY_SOURCE,
    EFFICACY,
    OCCUPANCY_SOURCE,
    Displacement,
    buprenorphine_occupancy_percent,
    competitive_occupancy,
    displacement,
    nanomolar,
    net_effect,
)
from breakwater.clinical.pharmacology.parameters import Parameter, UnknownParameter, parameter, parameters
from breakwater.clinical.pharmacology.reversal import Rescue, rescue

__all__ = [
    "AFFINITY_NM",
    "AFFINITY_SOURCE",
    "BINDINGS",
    "BUPRENORPHINE_MONTHLY",
    "BUPRENORPHINE_RBP_6000",
    "BUPRENORPHINE_SOLUTION",
    "BUPRENORPHINE_TABLET",
    "BUPRENORPHINE_WEEKLY",
    "DRIVES",
    "EFFICACY",
    "FENTANYL_IV",
    "FORMULA_SOURCE",
    "METHADONE",
    "MORPHINE_IV",
    "OCCUPANCY_SOURCE",
    "Adaptation",
    "Adapted",
    "Autoinduction",
    "Binding",
    "Depression",
    "Displacement",
    "Drive",
    "Levels",
    "OneCompartment",
    "Parameter",
    "Rescue",
    "Sublingual",
    "TwoCompartments",
    "UnknownParameter",
    "accumulation_ratio",
    "adapt",
    "bound_over_time",
    "buprenorphine_occupancy_percent",
    "buprenorphine_people",
    "competitive_occupancy",
    "displacement",
    "effect_site",
    "expected_cows",
    "fraction_left",
    "fraction_of_steady_state",
    "hours_to_fraction",
    "levels",
    "levels_each_day",
    "levels_with_autoinduction",
    "methadone_people",
    "morphine_mg_from_heroin",
    "nanomolar",
    "net_effect",
    "parameter",
    "parameters",
    "rescue",
]
