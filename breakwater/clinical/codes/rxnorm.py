"""RxNorm codes of the medicines this program gives: ingredients, and products by strength.

Depots are named as in `buprenorphine_injections`; tablets and film as in `buprenorphine_products`, with the medicine in
front.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.codes.code import RXNORM, Code, Status, UnknownCode, by_code, look_up
from breakwater.clinical.formatting import number
from breakwater.clinical.sources import source

Product = Literal[
    "methadone_tablet",
    "methadone_solution",
    "buprenorphine_film",
    "buprenorphine_tablet_naloxone",
    "buprenorphine_tablet",
    "rbp6000",
    "cam2038_weekly",
    "cam2038_monthly",
    "naloxone_nasal",
    "naloxone_injection",
]

# Product, our words, unit of its strength, and the code of each strength (of buprenorphine where there is naloxone).
_PRODUCTS: Final[tuple[tuple[Product, str, str, dict[str, str]], ...]] = (
    ("methadone_tablet", "Methadone tablet", "mg", {"5": "864718", "10": "864706", "40": "864978"}),
    ("methadone_solution", "Methadone oral solution", "mg/mL", {"1": "864761", "2": "864769", "10": "991147"}),
    (
        "buprenorphine_film",
        "Buprenorphine and naloxone film",
        "mg",
        {"2": "1010600", "4": "1307056", "8": "1010604", "12": "1307061"},
    ),
    ("buprenorphine_tablet_naloxone", "Buprenorphine and naloxone tablet", "mg", {"2": "351266", "8": "351267"}),
    ("buprenorphine_tablet", "Buprenorphine tablet", "mg", {"2": "351264", "8": "351265"}),
    ("rbp6000", "RBP-6000 (Sublocade), monthly injection", "mg", {"100": "1996184", "300": "1996192"}),
    (
        "cam2038_weekly",
        "CAM2038 (Brixadi), weekly injection",
        "mg",
        {"8": "2639021", "16": "2639029", "24": "2639031", "32": "2639033"},
    ),
    (
        "cam2038_monthly",
        "CAM2038 (Brixadi), monthly injection",
        "mg",
        {"64": "2639036", "96": "2639041", "128": "2639043"},
    ),
    ("naloxone_nasal", "Naloxone nasal spray", "mg", {"4": "1725059", "8": "2540703"}),
    ("naloxone_injection", "Naloxone injection", "mg/mL", {"0.4": "1659929"}),
)

PRODUCTS: Final[dict[tuple[Product, Decimal], Code]] = {
    (product, Decimal(strength)): Code(
        RXNORM, code, f"{words}, {number(strength)} {unit}", Status.ACTIVE, source("rxnorm")
    )
    for product, words, unit, strengths in _PRODUCTS
    for strength, code in strengths.items()
}

INGREDIENTS: Final = {
    name: Code(RXNORM, code, name.capitalize(), Status.ACTIVE, source("rxnorm-ingredients"))
    for name, code in {"methadone": "6813", "buprenorphine": "1819", "naloxone": "7242", "naltrexone": "7243"}.items()
}

CODES: Final = by_code((*INGREDIENTS.values(), *PRODUCTS.values()))


def rxnorm_code(code: str) -> Code:
    """The code on our list. Raises `UnknownCode`."""
    return look_up(CODES, code, RXNORM)


def rxnorm_for(product: Product, strength: Decimal) -> Code:
    """The code of a product in one strength: mg, for liquids mg/mL, of buprenorphine where naloxone is in it too.

    Raises `UnknownCode` for a strength that is not on our list; a near one is never taken for it.
    """
    if (product, strength) not in PRODUCTS:
        raise UnknownCode(f"There is no RxNorm code on our list for {product} of strength {number(strength)}.")
    return PRODUCTS[product, strength]


def rxnorm_ingredient(name: str) -> Code:
    """The code of methadone, buprenorphine, naloxone or naltrexone, from memory. Raises `UnknownCode`."""
    if name not in INGREDIENTS:
        raise UnknownCode(f"There is no RxNorm ingredient on our list for {name}.")
    return INGREDIENTS[name]
