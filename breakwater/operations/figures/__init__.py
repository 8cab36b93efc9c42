"""The figures of the pages on science, drawn from the models themselves.

`FIGURES` maps a file's name to the function that draws it. The pages show what is drawn, and a test draws it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from breakwater.operations.figures import body, levels, people, receptor

FIGURES: Final[dict[str, Callable[[], str]]] = {
    "accumulation": levels.accumulation,
    "methadone-people": levels.methadone_people_figure,
    "buprenorphine-levels": levels.buprenorphine_levels,
    "depots": levels.depots,
    "occupancy": receptor.occupancy,
    "precipitated-withdrawal": receptor.precipitated_withdrawal,
    "rescue": receptor.rescue_figure,
    "tolerance": body.tolerance,
    "withdrawal": body.withdrawal,
    "breathing": body.breathing,
    "synthetic-detox": people.detox,
    "synthetic-outcomes": people.deaths,
    "synthetic-retention": people.retention,
}
