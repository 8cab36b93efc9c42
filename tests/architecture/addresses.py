"""Every address of the site, and how to fill in its parameters for each side of the wall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from breakwater.audit.models import FormKey
from breakwater.organization.models import RoleAssignment, StaffMember
from breakwater.privacy.guard import access_of
from breakwater.record.models import Dose
from tests.architecture.planting import NOW, Side, planted_models

PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
# Parameters that name no row of a person.
PLAIN: Mapping[str, str] = {"token": "no-such-token", "pk": "1", "scale_id": "phq_9"}


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver: its text, who may open it, and the part of the program it belongs to."""

    text: str
    mark: str | None
    namespace: str
    names: tuple[tuple[str, str], ...]

    def filled(self, ids: Mapping[str, str]) -> str:
        """The address with these parameters."""
        return "/" + PARAMETER.sub(lambda found: ids[found["name"]], self.text)

    @property
    def names_a_record(self) -> bool:
        """Whether a parameter names a row of a site. A form key does not: it is drawn at random, told to nobody."""
        return any(model is not FormKey for model in self.rows().values())

    def rows(self) -> dict[str, type[models.Model]]:
        """The model behind each parameter that names a row."""
        return {name: model_behind(name, self) for converter, name in self.names if converter == "uuid"}

    def __str__(self) -> str:
        return f"/{self.text}"


def every_address() -> list[Address]:
    """All addresses, library pages too."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Iterable[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Address]:
    for one in patterns:
        assert isinstance(one.pattern, RoutePattern), f"{prefix}{one.pattern} is not a path: it cannot be filled in."
        text = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, text, one.namespace or namespace)
        else:
            names = tuple((found["converter"] or "str", found["name"]) for found in PARAMETER.finditer(text))
            yield Address(text, access_of(one.callback), namespace, names)


def model_behind(parameter: str, address: Address) -> type[models.Model]:
    """The model a parameter such as ``order_id`` names: of the address's own part before others, exact names first."""
    if parameter == "form_key":
        return FormKey
    word = parameter.removesuffix("_id")
    known: list[type[models.Model]] = [*planted_models(), StaffMember, RoleAssignment]
    best = min(known, key=lambda one: (_likeness(one, word), one._meta.app_label != address.namespace, one._meta.label))
    assert _likeness(best, word) < UNLIKE, (
        f"Nobody knows what {parameter} of {address} names. Call it after its model, "
        "or teach model_behind in tests/architecture/addresses.py."
    )
    return best


UNLIKE = 3


def _likeness(model: type[models.Model], word: str) -> int:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
    if name == word:
        return 0
    if name.endswith(f"_{word}"):
        return 1
    return 2 if name.startswith(f"{word}_") else UNLIKE


def ids_at(side: Side, address: Address) -> dict[str, str]:
    """The parameters that name this side's rows."""
    return dict(PLAIN) | {name: str(_row(side, model).pk) for name, model in address.rows().items()}


def ids_of_nobody(address: Address, unknown: UUID) -> dict[str, str]:
    """Parameters that name nothing."""
    return dict(PLAIN) | {name: str(unknown) for name in address.rows()}


def _row(side: Side, model: type[models.Model]) -> Any:
    if model is RoleAssignment:
        return side.by.roles.earliest("starts_on")
    if model is FormKey:
        return FormKey.objects.get_or_create(
            staff_id=side.by.pk, action="dose.given", body_hash=side.word,
            defaults={"subject_id": side.row(Dose).pk, "claimed_at": NOW},
        )[0]  # fmt: skip
    return side.row(model)
