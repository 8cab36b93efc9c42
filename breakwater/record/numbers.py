"""Numbers that people read out: given once, never reused, without gaps that mean anything."""

from __future__ import annotations

from django.db import connection


def next_record_number() -> int:
    """The next record number, from the database's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('record_number_seq')")
        number: int = cursor.fetchone()[0]
    return number
