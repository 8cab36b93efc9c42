"""Write the downtime set: what a dosing window needs on paper when there is no server.

One encrypted PDF for each site with a dosing window, into every folder of BREAKWATER_DOWNTIME_DIRS, or into the one
given. A running program does this every half hour by itself. Exit code 1 when a set could not be written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

HELP = "write the downtime set: the dosing window on paper"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", metavar="SLUG", help="only this site, by its short name")
    parser.add_argument("--into", metavar="FOLDER", type=Path, help="this folder instead of those of the settings")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place
    from breakwater.operations.commands.serve import say

    with place.opened(default_mode="live") as here:
        here.set_up_django()
        written = [_make(site, options, say) for site in _sites(options.site)]
    if options.json:
        print(json.dumps({"sets": written}, indent=2))
    return int(not written or any("problem" in one for one in written))


def _sites(slug: str | None) -> list[Any]:
    from breakwater.operations.errors import OperationsError
    from breakwater.organization.models import Site, Station

    windows = Station.objects.filter(kind=Station.Kind.DOSING_WINDOW).values("site_id")
    sites = list(Site.objects.filter(pk__in=windows, **({"slug": slug} if slug else {})))
    if not sites:
        raise OperationsError(
            "downtime.no_site",
            f"No site with a dosing window is called {slug!r}." if slug else "No site has a dosing window.",
            "A set is made for each site that has one.",
        )
    return sites


def _make(site: Any, options: argparse.Namespace, say: Any) -> dict[str, Any]:
    from breakwater.journey.medication.downtime_set.make import SetNotMade, make_set
    from breakwater.organization.clock import now

    say(f"Making the downtime set of {site.name} ...")
    try:
        made = make_set(site=site, by=None, at=now(), into=[options.into] if options.into else None)
    except SetNotMade as error:
        say(f"  not made: {error.message} ({error.code})")
        return {"site": site.slug, "problem": error.code, "message": error.message}
    for folder in made.folders:
        say(f"  {made.people} people, {made.pages} pages: {Path(folder) / made.file_name}")
    for failure in made.failed_folders:
        say(f"  not written to {failure}")
    return {
        "site": site.slug, "file": made.file_name, "people": made.people, "pages": made.pages,
        "folders": made.folders, "failed_folders": made.failed_folders,
    }  # fmt: skip
