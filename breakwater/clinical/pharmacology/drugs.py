"""The medicines and drugs of the models, built from the list of parameters."""

from __future__ import annotations

from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import LN2, OneCompartment, Sublingual, TwoCompartments
from breakwater.clinical.pharmacology.parameters import draw, parameter, value_of
from breakwater.clinical.sources import source

METHADONE: Final = OneCompartment(
    half_life_h=value_of("methadone.half_life"),
    volume_l=value_of("methadone.volume"),
    absorption_per_h=value_of("methadone.absorption"),
    lag_h=value_of("methadone.lag"),
    source=source("methadone-pk"),
)
BUPRENORPHINE_BODY: Final = TwoCompartments(
    clearance_l_per_h=value_of("buprenorphine.clearance"),
    central_l=value_of("buprenorphine.central"),
    exchange_l_per_h=value_of("buprenorphine.exchange"),
    tissue_l=value_of("buprenorphine.tissue"),
    absorption_per_h=value_of("buprenorphine.absorption"),
    lag_h=0.0,
    source=source("buprenorphine-pk"),
)
BUPRENORPHINE_TABLET: Final = Sublingual(
    BUPRENORPHINE_BODY,
    percent_at_1_mg=value_of("buprenorphine.tablet_at_1_mg"),
    percent_fall=value_of("buprenorphine.tablet_fall"),
    source=source("buprenorphine-sublingual"),
)
BUPRENORPHINE_SOLUTION: Final = Sublingual(
    BUPRENORPHINE_BODY,
    percent_at_1_mg=value_of("buprenorphine.solution_at_1_mg"),
    percent_fall=value_of("buprenorphine.solution_fall"),
    source=source("buprenorphine-sublingual"),
)
MORPHINE_IV: Final = OneCompartment(
    half_life_h=value_of("morphine.half_life"),
    volume_l=value_of("morphine.clearance") * value_of("morphine.half_life") / LN2,
    absorption_per_h=None,
    lag_h=0.0,
    source=source("heroin-pk"),
)
FENTANYL_IV: Final = TwoCompartments(
    clearance_l_per_h=value_of("fentanyl.clearance"),
    central_l=value_of("fentanyl.central"),
    exchange_l_per_h=value_of("fentanyl.exchange"),
    tissue_l=value_of("fentanyl.tissue"),
    absorption_per_h=None,
    lag_h=0.0,
    source=source("fentanyl-pk"),
)


def depot(release_half_life_days: float) -> TwoCompartments:
    """A buprenorphine injection that lets its medicine go with this half-life (days), slower than the body clears it.

    Because release is the slowest step, the level falls with its half-life, and so do accumulation and steady state
    (source buprenorphine-depot). The early burst of such injections is not modeled.
    """
    release_per_h = LN2 / (release_half_life_days * 24.0)
    return TwoCompartments(
        clearance_l_per_h=BUPRENORPHINE_BODY.clearance_l_per_h,
        central_l=BUPRENORPHINE_BODY.central_l,
        exchange_l_per_h=BUPRENORPHINE_BODY.exchange_l_per_h,
        tissue_l=BUPRENORPHINE_BODY.tissue_l,
        absorption_per_h=release_per_h,
        lag_h=0.0,
        source=source("buprenorphine-depot"),
    )


BUPRENORPHINE_WEEKLY: Final = depot(value_of("buprenorphine.weekly_half_life"))
BUPRENORPHINE_MONTHLY: Final = depot(value_of("buprenorphine.monthly_half_life"))
BUPRENORPHINE_RBP_6000: Final = depot(value_of("buprenorphine.rbp_half_life"))


def morphine_mg_from_heroin(heroin_mg: float) -> float:
    """Morphine (mg) that heroin (mg) turns into, molecule for molecule (source molar-masses)."""
    return heroin_mg * value_of("mass.morphine") / value_of("mass.heroin")


def methadone_people(rng: np.random.Generator, people: int) -> OneCompartment:
    """Methadone in so many different people: clearance, volume and absorption vary, each in shape (people, 1).

    Half-life follows from volume and clearance, as in the body. The chance comes from the caller (source methadone-pk).
    """
    clearance = draw(parameter("methadone.clearance"), rng, people)
    volume = draw(parameter("methadone.volume"), rng, people)
    return OneCompartment(
        half_life_h=LN2 * volume / clearance,
        volume_l=volume,
        absorption_per_h=draw(parameter("methadone.absorption"), rng, people),
        lag_h=METHADONE.lag_h,
        source=METHADONE.source,
    )


def buprenorphine_people(rng: np.random.Generator, people: int) -> Sublingual:
    """Buprenorphine tablets in so many different people; clearance, volumes, exchange and absorption vary."""
    names = ("clearance", "central", "exchange", "tissue", "absorption")
    clearance, central, exchange, tissue, absorption = (
        draw(parameter(f"buprenorphine.{name}"), rng, people) for name in names
    )
    body = TwoCompartments(clearance, central, exchange, tissue, absorption, 0.0, BUPRENORPHINE_BODY.source)
    return Sublingual(
        body, BUPRENORPHINE_TABLET.percent_at_1_mg, BUPRENORPHINE_TABLET.percent_fall, BUPRENORPHINE_TABLET.source
    )
