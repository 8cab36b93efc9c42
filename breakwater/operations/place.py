"""Where this installation lives: its mode, its folder, its secret and its database addresses.

Everything comes from the environment once, here. Child processes get it back as environment variables, each only
what it needs: the running application never sees the owner's database address.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from breakwater.operations import roles, secret
from breakwater.operations.errors import OperationsError
from breakwater.operations.postgres import Cluster

MODES = ("demo", "live", "test")
DATABASE_NAMES = {"demo": "breakwater_demo", "live": "breakwater", "test": "breakwater_test"}


@dataclass(frozen=True)
class Place:
    """One installation: what kind it is, where its files are, and how to reach its database.

    `owner_url` is None when an ordinary server is used and nobody gave us the owner's address.
    `cluster` is None unless we run the database ourselves.
    """

    mode: str
    home: Path
    app_url: str
    owner_url: str | None
    cluster: Cluster | None = None

    @property
    def app_role(self) -> str:
        """Name of the application's database role."""
        return roles.user_of(self.app_url)

    def environment(self, owner: bool = False) -> dict[str, str]:
        """Environment for a child process: as the application, or as the owner of the tables."""
        kept = {name: value for name, value in os.environ.items() if name not in _OWNER_ONLY}
        kept |= {
            "BREAKWATER_MODE": self.mode,
            "BREAKWATER_HOME": str(self.home),
            "BREAKWATER_SECRET_KEY": secret.secret_key(self.home, self.mode),
            "DATABASE_URL": self.app_url,
            "DJANGO_SETTINGS_MODULE": "breakwater.web.settings",
        }
        if owner:
            kept |= {"DATABASE_OWNER_URL": self.need_owner_url(), "BREAKWATER_DATABASE_ROLE": "owner"}
        return kept

    def need_owner_url(self) -> str:
        """The owner's address; raises OperationsError when nobody gave it."""
        if self.owner_url is None:
            raise OperationsError(
                "database.no_owner",
                "This needs the database user that owns the tables, and only the application's user is known.",
                "Set DATABASE_OWNER_URL to the address of the owner, and DATABASE_URL to that of the application.",
            )
        return self.owner_url

    def set_up_django(self, owner: bool = False) -> None:
        """Make Django ready in this process, connected as the application or as the owner."""
        import django

        for name in _OWNER_ONLY:
            os.environ.pop(name, None)
        os.environ.update(self.environment(owner))
        django.setup()


_OWNER_ONLY = ("DATABASE_OWNER_URL", "BREAKWATER_DATABASE_ROLE")


def mode_of(environment: Mapping[str, str], default: str) -> str:
    """The mode asked for in BREAKWATER_MODE; raises OperationsError for a word that is none."""
    mode = environment.get("BREAKWATER_MODE") or default
    if mode not in MODES:
        raise OperationsError(
            "settings.unknown_mode", f"BREAKWATER_MODE is {mode!r}.", f"Set it to one of: {', '.join(MODES)}."
        )
    return mode


def home_of(environment: Mapping[str, str]) -> Path:
    """The folder for everything Breakwater keeps on disk: BREAKWATER_HOME, else `.breakwater` where we are."""
    return Path(environment.get("BREAKWATER_HOME") or ".breakwater").absolute()


@contextmanager
def opened(default_mode: str = "demo") -> Iterator[Place]:
    """The installation that the environment describes, its database running and its roles in place."""
    mode, home = mode_of(os.environ, default_mode), home_of(os.environ)
    make_private(home)
    if app_url := os.environ.get("DATABASE_URL"):
        yield on_server(mode, home, app_url, os.environ.get("DATABASE_OWNER_URL"))
    else:
        with Cluster(home) as cluster:
            yield on_cluster(mode, home, cluster, DATABASE_NAMES[mode])


def make_private(home: Path) -> None:
    """Create our folder for ourselves alone; one that exists keeps the rights it has."""
    if not home.exists():
        home.mkdir(parents=True)
        # PostgreSQL's own user has to pass through when we are root; what is private inside is 0600 or 0700.
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)


def on_cluster(mode: str, home: Path, cluster: Cluster, database: str) -> Place:
    """The installation in `database` of our own running cluster, created if it is not there."""
    with psycopg.connect(cluster.url(), autocommit=True) as admin:
        roles.create_roles_and_database(admin, database)
    place = Place(mode, home, cluster.url(roles.APP, database), cluster.url(roles.OWNER, database), cluster)
    _set_limits(place)
    return place


def on_server(mode: str, home: Path, app_url: str, owner_url: str | None) -> Place:
    """The installation on an ordinary server. With the owner's address a missing application role is created."""
    place = Place(mode, home, app_url, owner_url)
    with _reachable():
        if owner_url is not None:
            with psycopg.connect(owner_url, autocommit=True) as owner:
                roles.ensure_app_role(owner, app_url)
        _set_limits(place)
    return place


def _set_limits(place: Place) -> None:
    limits = [(place.app_url, roles.APP_LIMITS)]
    if place.owner_url is not None and roles.user_of(place.owner_url) != place.app_role:
        limits.append((place.owner_url, roles.OWNER_LIMITS))
    for url, values in limits:
        with psycopg.connect(url, autocommit=True) as connection:
            roles.set_limits(connection, values)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise OperationsError(
            "database.unreachable",
            f"The database does not answer: {str(error).strip()}",
            "Check that the server runs and that DATABASE_URL and DATABASE_OWNER_URL are right.",
        ) from error
