"""Continuity, retention and codes."""

from typing import Final

from breakwater.clinical.source_lists.source import Source

SOURCES: Final[tuple[Source, ...]] = ()
