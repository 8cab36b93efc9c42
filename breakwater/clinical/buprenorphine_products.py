"""Buprenorphine for under the tongue: which units exist, and the fewest that make up a dose.

Doses are said in mg of the 2 and 8 mg tablet. Zubsolv is absorbed better and is not mg for mg, so each of its units
carries the tablet amount that it stands for; a dose is never compared across products by its printed number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement
from typing import Final, Literal

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.sources import Source, source

__all__ = ["PRODUCTS", "DoseCannotBeMade", "Product", "Strength", "Units", "as_tablet_mg", "units_for"]

Form = Literal["tablet", "film"]


@dataclass(frozen=True, slots=True)
class Strength:
    """One unit: mg of buprenorphine and of naloxone as printed, and the tablet mg it stands for."""

    printed_mg: Decimal
    naloxone_mg: Decimal
    tablet_mg: Decimal
    source: Source

    @property
    def label(self) -> str:
        """As on the package: "8 mg" or "8/2 mg"."""
        naloxone = f"/{format_mg(self.naloxone_mg)}" if self.naloxone_mg else ""
        return f"{format_mg(self.printed_mg)}{naloxone} mg"


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its units, smallest first. `mg_for_mg` is False where printed mg are not tablet mg."""

    key: str
    name: str
    form: Form
    strengths: tuple[Strength, ...]
    mg_for_mg: bool = True

    @property
    def has_naloxone(self) -> bool:
        """Whether naloxone is in it, so that dissolving and injecting it brings on withdrawal."""
        return any(strength.naloxone_mg for strength in self.strengths)


_LABELS: Final = source("bup-sl-products")
_EQUIVALENTS: Final = source("zubsolv-equivalents")


def _same(printed: str, naloxone: str = "0") -> Strength:
    return Strength(Decimal(printed), Decimal(naloxone), Decimal(printed), _LABELS)


def _zubsolv(printed: str, naloxone: str, tablet: str, where: Source = _EQUIVALENTS) -> Strength:
    return Strength(Decimal(printed), Decimal(naloxone), Decimal(tablet), where)


# Sources: bup-sl-products, zubsolv-equivalents.
PRODUCTS: Final = {
    product.key: product
    for product in (
        Product("tablet", "Buprenorphine tablet", "tablet", (_same("2"), _same("8"))),
        Product("tablet_naloxone", "Buprenorphine/naloxone tablet", "tablet", (_same("2", "0.5"), _same("8", "2"))),
        Product(
            "film",
            "Buprenorphine/naloxone film",
            "film",
            (_same("2", "0.5"), _same("4", "1"), _same("8", "2"), _same("12", "3")),
        ),
        Product(
            "zubsolv",
            "Zubsolv tablet",
            "tablet",
            (
                _zubsolv("0.7", "0.18", "1"),
                _zubsolv("1.4", "0.36", "2"),
                _zubsolv("2.9", "0.71", "4"),
                _zubsolv("5.7", "1.4", "8", _LABELS),
                _zubsolv("8.6", "2.1", "12"),
                _zubsolv("11.4", "2.9", "16"),
            ),
            mg_for_mg=False,
        ),
    )
}

# Tablet mg of one dose above which no units are counted.
# Source: ours-bup-units.
MOST_COUNTED_MG: Final = Decimal(64)


class DoseCannotBeMade(ValueError):
    """No whole units of this product make up the dose. The message names the next lower dose that can be made."""


@dataclass(frozen=True, slots=True)
class Units:
    """Whole units that make up one dose: (strength, how many), largest first."""

    product: Product
    parts: tuple[tuple[Strength, int], ...]

    @property
    def count(self) -> int:
        """How many units in all."""
        return sum(number for _, number in self.parts)

    @property
    def tablet_mg(self) -> Decimal:
        """The dose in tablet mg."""
        return sum((strength.tablet_mg * number for strength, number in self.parts), Decimal(0))

    @property
    def naloxone_mg(self) -> Decimal:
        """The naloxone in them, in mg."""
        return sum((strength.naloxone_mg * number for strength, number in self.parts), Decimal(0))

    @property
    def words(self) -> str:
        """For a label: "2 x 8/2 mg" or "1 x 12/3 mg + 1 x 4/1 mg"."""
        return " + ".join(f"{number} x {strength.label}" for strength, number in self.parts)


def units_for(tablet_mg: Decimal, product: Product) -> Units:
    """The fewest whole units of `product` that make up a dose said in tablet mg; with equals, the fewest strengths.

    Nothing is cut or broken. Raises `DoseCannotBeMade`; `ValueError` for a dose not above zero or beyond 64 mg, which
    is taken for a typing error. Sources: bup-sl-products, zubsolv-equivalents, ours-bup-units.
    """
    if not 0 < tablet_mg <= MOST_COUNTED_MG:
        raise ValueError(f"A dose to count out is above 0 and at most {MOST_COUNTED_MG} mg, not {tablet_mg} mg.")
    least_mg = product.strengths[0].tablet_mg
    # Every strength is a multiple of the smallest, so exactly the multiples of the smallest can be made.
    if rest := tablet_mg % least_mg:
        lower = tablet_mg - rest
        instead = f"{format_mg(lower)} mg can" if lower else f"the smallest unit stands for {format_mg(least_mg)} mg"
        raise DoseCannotBeMade(f"{tablet_mg:f} mg cannot be made of whole units of {product.name}; {instead}.")
    return Units(product, _counted(_fewest(tablet_mg, product)))


def _fewest(tablet_mg: Decimal, product: Product) -> tuple[Strength, ...]:
    number = 1
    # Ends at the latest when all units are the smallest.
    while not (fitting := _making_up(tablet_mg, product, number)):
        number += 1
    return min(fitting, key=lambda units: len(set(units)))


def _making_up(tablet_mg: Decimal, product: Product, number: int) -> list[tuple[Strength, ...]]:
    largest_first = product.strengths[::-1]
    choices = combinations_with_replacement(largest_first, number)
    return [units for units in choices if sum(unit.tablet_mg for unit in units) == tablet_mg]


def _counted(units: Iterable[Strength]) -> tuple[tuple[Strength, int], ...]:
    listed = list(units)
    return tuple((strength, listed.count(strength)) for strength in dict.fromkeys(listed))


def as_tablet_mg(printed_mg: Decimal, product: Product) -> Decimal:
    """The tablet mg that one unit with this printed strength stands for: Zubsolv 5.7 is 8, film 8 is 8.

    Raises `DoseCannotBeMade` when the product has no unit of that strength, so that a number meant for another
    product is refused.
    """
    for strength in product.strengths:
        if strength.printed_mg == printed_mg:
            return strength.tablet_mg
    printed = ", ".join(format_mg(strength.printed_mg) for strength in product.strengths)
    raise DoseCannotBeMade(f"{product.name} has no unit of {printed_mg:f} mg. Its units are {printed} mg.")
