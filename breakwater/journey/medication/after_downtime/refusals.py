"""What typing in from paper refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from breakwater.record.refusals import Conflict, Refused


class DowntimeRefused(Refused):
    """The times do not fit, the bottle is the wrong one, or something is still open."""

    code = "downtime_refused"


class SettledAlready(Conflict):
    """Somebody else said first what came of this dose."""

    code = "downtime_due_settled"
    message = "Somebody has settled this dose already. Look at the list before you go on."
