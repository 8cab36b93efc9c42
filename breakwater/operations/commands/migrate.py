"""Bring the database up to date and give the application's database user its rights.

`serve` and `demo` do this by themselves when they know the owner of the tables. Run it by hand where the running
application must not know that address. The first run also marks the database as demo or live, for good.
"""

from __future__ import annotations

import argparse

HELP = "bring the database up to date"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print nothing while it works")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place, schema

    with place.opened() as here:
        here.set_up_django(owner=True)
        schema.migrate(here, verbosity=0 if options.quiet else 1)
    return 0
