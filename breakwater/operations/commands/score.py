"""Score many forms at once: a CSV file in, the same rows with their results out. Needs no database.

Columns are named by the ids of the scale's items (--list shows them); further columns pass through. A blank cell is a
missing answer: such a row has no total and no band, only a lower bound. Rows that cannot be scored go to a reject file
with their line and the reason, and the exit code is 1. Cells that a spreadsheet would run as a formula get an
apostrophe in front.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from breakwater.clinical.scales import Scale

HELP = "score forms of a scale, CSV in and out"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scale", nargs="?", metavar="SCALE", help="id of the scale; --list shows them")
    parser.add_argument("source", nargs="?", metavar="in.csv", help="rows to score; UTF-8, a header first")
    parser.add_argument("target", nargs="?", metavar="out.csv", help="where the results go; never the same file")
    parser.add_argument("--rejects", metavar="FILE", help="where refused rows go (default: out.csv.rejects.csv)")
    parser.add_argument("--bands", metavar="NAME", help="the set of bands, where a scale has several")
    parser.add_argument("--list", action="store_true", help="list the scales, their items and allowed scores")
    parser.add_argument("--json", action="store_true", help="print the list, or the counts of a run, as JSON")
    parser.set_defaults(usage_error=parser.error)


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import scoring

    if options.list:
        scales = scoring.scales_to_list(options.scale)
        print(scoring.as_json(scales) if options.json else "\n\n".join(_words(scale) for scale in scales))
        return 0
    if options.target is None:
        options.usage_error("give SCALE, in.csv and out.csv, or --list")
    counts = scoring.score_file(
        options.scale, options.source, options.target, rejects=options.rejects, band_set_id=options.bands, tell=_say
    )
    if options.json:
        print(counts.as_json())
    return int(counts.rejected > 0)


def _words(scale: Scale) -> str:
    lines = [f"{scale.id}  {scale.title}, version {scale.version}"]
    if scale.has_total:
        lines.append(f"  total {scale.minimum} to {scale.maximum}")
    lines += [f"  bands {band_set.id}: {band_set.label}" for band_set in scale.band_sets]
    lines += [f"  note: {scale.note}"] if scale.note else []
    for item in scale.items:
        allowed = item.allowed_scores
        scores = f"{allowed[0]} to {allowed[-1]}" if isinstance(allowed, range) else " ".join(map(str, allowed))
        marks = [word for word, is_so in (("optional", item.optional), ("reversed", item.reversed)) if is_so]
        lines.append(f"  {item.id}  {scores}{''.join(f'  ({mark})' for mark in marks)}")
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
