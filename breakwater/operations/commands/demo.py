"""Build the demo center: two sites, about 400 synthetic people, 90 days of history. With --serve, open its pages.

It is built only in a database that was marked as demo when it was created; one that holds real people is refused.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from breakwater.operations.commands.serve import listening_arguments, say
from breakwater.operations.errors import OperationsError

if TYPE_CHECKING:
    from breakwater.operations.place import Place

HELP = "build the demo center, and serve it with --serve"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serve", action="store_true", help="serve the pages once it is built")
    parser.add_argument("--rebuild", action="store_true", help="begin anew; what was entered in the demo is lost")
    parser.add_argument("--seed", type=int, default=None, help="another number makes other people")
    listening_arguments(parser)


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import demo_center, place, serving
    from breakwater.operations.preparation import prepare

    listening = serving.Listening(options.host, options.port, options.processes)
    if options.serve:
        serving.check_port(listening)
    with place.opened(default_mode="demo") as here:
        refuse_unless_demo(here)
        demo_center.refuse_live(here)
        if options.rebuild:
            demo_center.drop(here)
        prepare(here, say)
        demo_center.build_if_missing(here, options.seed, say)
        if not options.serve:
            demo_center.print_sign_ins(here, say)
            return 0
        return serving.serve(here, listening, say, announce=lambda: demo_center.print_sign_ins(here, say))


def refuse_unless_demo(here: Place) -> None:
    """A live installation never becomes a demo by a mistyped command."""
    if here.mode != "demo":
        raise OperationsError(
            "demo.wrong_mode",
            f"BREAKWATER_MODE is {here.mode}, and synthetic people are put into demo installations only.",
            "Unset BREAKWATER_MODE, and DATABASE_URL if it names the database of a live program.",
        )
