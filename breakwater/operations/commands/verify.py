"""Verify what is kept: the audit chain, the sums of the medicine ledger, constraints, indexes and triggers.

Reads everything and changes nothing. Exit code 1 when something does not hold, with what and where.
"""

from __future__ import annotations

import argparse
import json

HELP = "verify audit chain, ledger sums and constraints"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    from breakwater.operations import place, verification
    from breakwater.operations.commands.serve import say

    with place.opened(default_mode="live") as here:
        here.set_up_django()
        results = []
        for name, verify in verification.PARTS.items():
            if not options.json:
                say(f"Verifying {name} ...")
            results.append(verification.result_of(name, verify))
    if options.json:
        print(json.dumps({"holds": all(one.holds for one in results), "parts": [one.as_dict() for one in results]}))
    else:
        for one in results:
            print(f"{'holds' if one.holds else 'DOES NOT HOLD'}: {one.part} ({one.looked_at})")
            for fault in one.faults:
                print(f"  {fault.code}: {fault.message}")
    return int(not all(one.holds for one in results))
