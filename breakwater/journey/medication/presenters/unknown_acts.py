"""Acts of a window whose answer was lost, as the next person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from breakwater.journey.medication.models import ActUnderway
from breakwater.organization.models import Station
from breakwater.record.scoped import ReachableSites

# A confirmation open for less is somebody who is just pouring.
PATIENCE = timedelta(minutes=2)


def unknown_acts(scope: ReachableSites, station: Station, *, at: datetime) -> Sequence[ActUnderway]:
    """Confirmations of this window, oldest first, whose key was never used and which nobody has settled."""
    acts = ActUnderway.objects.within(scope).unknown().filter(station=station, drawn_at__lte=at - PATIENCE)
    return list(acts.select_related("patient", "order", "drawn_by", "station__site"))
