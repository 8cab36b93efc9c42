"""Draw the figures of the pages on science from the models, as SVG files in one folder.

The same program always draws the same figures. In a checkout the folder is docs/science/figures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "draw the figures of the pages on science"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where the SVG files go; made if it is not there")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations.commands.serve import say
    from breakwater.operations.figures import FIGURES

    options.folder.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        say(f"Drawing {name}.svg ...")
        (options.folder / f"{name}.svg").write_text(draw(), encoding="utf-8")
    return 0
