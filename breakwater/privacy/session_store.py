"""Sessions in the database, read and written in one prepared statement each, because every page does both."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as InDatabase

from breakwater.audit import prepared
from breakwater.organization.clock import now

READ = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"
WRITE = """
    UPDATE django_session SET session_data = %(data)s, expire_date = %(expires)s
     WHERE session_key = %(key)s RETURNING session_key
"""


class SessionStore(InDatabase):
    """Django's own store in what it keeps and for how long; only the two statements are ours."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when it has ended or never was."""
        found = prepared.ask(READ, {"key": self.session_key, "now": now()})
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0][0])
        return kept

    def save(self, must_create: bool = False) -> None:
        """Write the session.

        Raises:
            UpdateError: it was ended meanwhile, and does not come back to life.
            django.db.DatabaseError: the database did not answer, which is not the same.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data = self.encode(dict(self.items()))
        values = {"key": self.session_key, "data": data, "expires": self.get_expiry_date()}
        if not prepared.ask(WRITE, values):
            raise UpdateError
