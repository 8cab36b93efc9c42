"""Rows that are never changed: a trigger refuses it, and the application's database user has no right to try."""

from __future__ import annotations

import pgtrigger
from django.db import models


class AppendOnly(models.Model):
    """Base of doses, stock entries, signed notes and audit rows. A mistake is corrected by a further row.

    ``breakwater.operations.roles`` takes UPDATE, DELETE and TRUNCATE on every subclass from the application's role.
    A subclass that needs its own ``Meta`` writes ``class Meta(AppendOnly.Meta):`` to keep the triggers.
    """

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # The library's own Protect speaks row by row; TRUNCATE is only ever one statement.
            pgtrigger.Trigger(
                name="append_only_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'Cannot truncate table %: its rows are never removed', TG_TABLE_NAME;",
            ),
        ]
