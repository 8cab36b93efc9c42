"""Chance that can be repeated: a stream of random numbers for each topic, so that topics do not disturb each other."""

from __future__ import annotations

import random
import uuid
from uuid import UUID

import numpy as np


class Chance(random.Random):
    """A named stream. The same seed and name always give the same values."""

    def __init__(self, seed: int, name: str) -> None:
        super().__init__(f"{seed}:{name}")
        self.root, self.name = seed, name

    def about(self, topic: object) -> Chance:
        """A stream of its own for a part of this topic."""
        return Chance(self.root, f"{self.name}/{topic}")

    def id(self) -> UUID:
        """An id that looks like any other but can be repeated."""
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def generator(self) -> np.random.Generator:
        """A generator for what draws many numbers at once."""
        return np.random.default_rng(self.getrandbits(128))

    def happens(self, probability: float) -> bool:
        return self.random() < probability
