"""Refuse unsafe settings: of the database server, of the database's rights, of the application.

Each refusal has a code and says what to do. Exit code 1 when there is one; warnings alone give 0.
"""

from __future__ import annotations

import argparse
import json

HELP = "refuse unsafe settings, and say what to do about them"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place
    from breakwater.operations.checks import Severity, findings

    with place.opened(default_mode="live") as here:
        here.set_up_django()
        found = list(findings())
    if options.json:
        print(json.dumps({"mode": here.mode, "findings": [finding.as_dict() for finding in found]}, indent=2))
    else:
        for finding in found:
            print(f"{finding.severity.upper()} {finding.code}\n  {finding.message}\n  {finding.remedy}")
        print(f"{len(found)} findings." if found else f"Nothing unsafe was found ({here.mode}).")
    return int(any(finding.severity is Severity.REFUSAL for finding in found))
