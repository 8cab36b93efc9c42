"""What every page of the window is drawn in: the scan field and the queue beside what is open."""

from __future__ import annotations

from typing import Any

from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.window import FindForm
from breakwater.journey.medication.presenters.notice import notice_of
from breakwater.journey.medication.presenters.queue import queue_of
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest


def frame(request: StaffRequest, station: Station, find_form: FindForm | None = None) -> dict[str, Any]:
    """The context of ``medication/_frame.jinja``."""
    found, moment = at_window.person_open(request), now()
    return {
        "station": station,
        "site": station.site,
        "queue": queue_of(request.scope, station.site, now=moment),
        "notice": notice_of(station, at=moment),
        "find_form": find_form or FindForm(),
        "open_id": found.patient_id if found else None,
        "window_closes": station.site.window_closes,
    }
