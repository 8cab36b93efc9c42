"""Where each clinical number comes from, how sure we are of it, and when to look again.

`confidence` is "read" (we read it in the place named), "memory-high" or "memory-medium" (known, not re-read), or "ours"
(a choice of this project, not a published rule). No entry has been reviewed by a clinician yet, and each says so.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.source_lists import (
    after_treatment,
    buprenorphine,
    clocks,
    dosing,
    measures,
    medicines,
    methadone,
    models,
    red_flags,
    scales,
    take_homes,
)
from breakwater.clinical.source_lists.source import NOT_REVIEWED, Confidence, Source

__all__ = ["NOT_REVIEWED", "SOURCES", "Confidence", "Source", "UnknownSource", "source"]


class UnknownSource(KeyError):
    """A rule names a source that is not in the registry."""


SUBJECTS: Final = (
    after_treatment,
    buprenorphine,
    clocks,
    dosing,
    measures,
    medicines,
    methadone,
    models,
    red_flags,
    scales,
    take_homes,
)

SOURCES: Final[dict[str, Source]] = {entry.key: entry for subject in SUBJECTS for entry in subject.SOURCES}


def source(key: str) -> Source:
    """The source with this key. Raises `UnknownSource` when a rule names one that is not registered."""
    try:
        return SOURCES[key]
    except KeyError:
        raise UnknownSource(
            f"No source is registered as {key!r}. Add it to breakwater/clinical/source_lists."
        ) from None
