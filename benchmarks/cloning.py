"""Many rows from one: a row that the product itself wrote is copied in SQL, with some of its columns worked out anew.

Rows are copied by the database's administrator past triggers, because history of ten years cannot be given dose by
dose. What the triggers would have done (a bottle's balance, say) the caller works out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import models

Admin = psycopg.Connection[Any]


def clone(
    admin: Admin, model: type[models.Model], original: models.Model, source: str, columns: Mapping[str, str]
) -> int:
    """Copy `original` once for each row of `source`; returns how many.

    Args:
        source: a table or query, named `s` in the expressions of `columns`.
        columns: SQL for the columns that differ, by their name in the database.
    """
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    unknown = columns.keys() - set(names)
    if unknown:
        raise KeyError(f"{table} has no columns {sorted(unknown)}")
    values = [columns.get(name, f't."{name}"') for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    statement = (
        f'INSERT INTO "{table}" ({listed}) SELECT {", ".join(values)} '
        f'FROM {source} s, "{table}" t WHERE t."{model._meta.pk.column}" = %s'  # type: ignore[union-attr]
    )
    return admin.execute(statement.encode(), [original.pk]).rowcount
