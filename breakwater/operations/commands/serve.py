"""Serve Breakwater: database, migrations, web server and worker, until stopped with Ctrl-C.

Without DATABASE_URL a PostgreSQL of our own runs below BREAKWATER_HOME (default: .breakwater in this folder). With
DATABASE_URL (the application's user) an ordinary server is used; give DATABASE_OWNER_URL as well and migrations run
by themselves. BREAKWATER_MODE says whether this is a live program or a demo.
"""

from __future__ import annotations

import argparse
import os
import sys

HELP = "serve the pages (database, migrations, web server, worker)"


def arguments(parser: argparse.ArgumentParser) -> None:
    listening_arguments(parser)


def listening_arguments(parser: argparse.ArgumentParser) -> None:
    """Options that say where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=port,
        default=os.environ.get("PORT") or "8000",
        help="port to listen on (default: PORT of the environment, else 8000)",
    )
    parser.add_argument(
        "--processes", type=int, default=0, help="web server processes (default: one per processor, at most four)"
    )


def port(text: str) -> int:
    """A port number; argparse tells the user when it is none."""
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return int(text)


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place, serving

    listening = serving.Listening(options.host, options.port, options.processes)
    serving.check_port(listening)
    with place.opened(default_mode="live") as here:
        return serving.serve(here, listening, say)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)
