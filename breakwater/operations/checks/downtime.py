"""Whether there will be paper when the server is gone: a passphrase, a folder elsewhere, sets that are new (H50)."""

from __future__ import annotations

from collections.abc import Iterator

from breakwater.operations.checks.finding import Finding, Severity

REPAIR_FOLDER = "Set BREAKWATER_DOWNTIME_DIRS to two folders: one here, one on another machine's or a removable disk."


def findings(mode: str) -> Iterator[Finding]:
    """Check folders, passphrase and age. Needs Django to be set up, and the tables of this version."""
    from breakwater.journey.medication.downtime_set import folders

    if mode == "test":
        return
    yield from _passphrase()
    if not any(folders.is_outside(folder) for folder in folders.folders()):
        yield Finding(
            "downtime.no_folder_outside",
            "No folder of the downtime set lies outside the disk with the server's data: both could be lost at once.",
            REPAIR_FOLDER,
            Severity.WARNING,
        )
    yield from _old_sets()


def _passphrase() -> Iterator[Finding]:
    from breakwater.journey.medication.downtime_set.passphrase import NoPassphrase, passphrase

    try:
        passphrase()
    except NoPassphrase as error:
        yield Finding(
            "downtime.no_passphrase",
            "No downtime set can be made, because there is nothing to encrypt it with.",
            str(error),
            Severity.WARNING,
        )


def _old_sets() -> Iterator[Finding]:
    from breakwater.journey.medication.downtime_set.age import set_ages
    from breakwater.organization.clock import now
    from breakwater.organization.models import Site, Station

    windows = Station.objects.filter(kind=Station.Kind.DOSING_WINDOW).values("site_id")
    for one in set_ages(Site.objects.filter(pk__in=windows), at=now()):
        if one.is_late:
            yield Finding(
                "downtime.set_too_old",
                one.alarm,
                "See that the worker runs (`breakwater serve` starts it), or run `breakwater downtime`.",
                Severity.WARNING,
            )
