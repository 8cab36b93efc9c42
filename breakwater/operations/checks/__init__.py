"""What must be true before real people are treated with this installation, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterator

from breakwater.operations.checks.finding import Finding, Severity

__all__ = ["Finding", "Severity", "findings"]


def findings() -> Iterator[Finding]:
    """Everything unsafe about this installation, as the application itself sees it. Needs Django to be set up.

    An unreachable database raises psycopg.OperationalError: that is a fault, not an unsafe setting.
    """
    from django.conf import settings

    from breakwater.operations.checks import database_rights, database_server, downtime, schema, settings_checks

    yield from settings_checks.findings(settings)
    with database_server.connected(settings.DATABASE_URL) as connection:
        yield from database_server.findings(connection, settings.MODE)
        yield from database_rights.findings(connection)
        of_schema = list(schema.findings(connection, settings.MODE))
    yield from of_schema
    if all(finding.code != "database.missing_migrations" for finding in of_schema):
        yield from downtime.findings(settings.MODE)
