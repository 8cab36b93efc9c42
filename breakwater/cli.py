"""The `breakwater` command. Each subcommand is one module in `breakwater/operations/commands/`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import breakwater
from breakwater.operations import commands
from breakwater.operations.errors import OperationsError

DONE, REFUSED, USAGE, CANNOT, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES = """exit codes:
  0    done, or nothing wrong was found
  1    refused, or something wrong was found
  2    the command line was not understood
  3    cannot go on until a person acts; the message says what to do
  130  interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code. Messages to people go to stderr, data to stdout."""
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()  # here rather than while Python ends, where nobody could answer for a reader that has left
        return code
    except OperationsError as error:
        print(f"breakwater: {error.message}", file=sys.stderr)
        if error.remedy:
            print(f"  {error.remedy}", file=sys.stderr)
        print(f"  ({error.code})", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def parser() -> argparse.ArgumentParser:
    """The whole command line. A command module has HELP, `arguments(parser)` and `run(options) -> exit code`."""
    top = argparse.ArgumentParser(
        prog="breakwater",
        description=breakwater.__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"Breakwater {breakwater.__version__}")
    subcommands = top.add_subparsers(title="commands", metavar="command", required=True)
    for name in command_names():
        module = import_module(f"{commands.__name__}.{name}")
        one = subcommands.add_parser(
            name.replace("_", "-"),
            help=module.HELP,
            description=module.__doc__,
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(one)
        one.set_defaults(run=module.run)
    return top


def command_names() -> list[str]:
    """Names of the command modules, in alphabetical order."""
    return sorted(module.name for module in iter_modules(commands.__path__) if not module.name.startswith("_"))
