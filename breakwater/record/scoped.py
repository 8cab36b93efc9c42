"""Rows that belong to a person are reached through a scope: the sites one may reach, and people opened in an emergency.

A model says how it is reached with one class attribute:
``within_patient = "patient_id"`` (the path to the person; the whole record follows the person) or
``within_site = "site_id"`` (rows that exist before there is a patient, or belong to a place).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import Http404

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class ReachableSites(Protocol):
    """What ``within`` needs to know; ``privacy.scope.Scope`` is the one that views use."""

    @property
    def site_ids(self) -> Collection[UUID]: ...

    @property
    def patient_ids(self) -> Collection[UUID]: ...


class ScopedQuerySet(models.QuerySet[M_co]):
    """Base of every manager over rows about people."""

    def within(self, scope: ReachableSites) -> Self:
        """Only rows that this scope reaches; an empty scope reaches nothing."""
        site_path = getattr(self.model, "within_site", None)
        if site_path is not None:
            return self.filter(**{f"{site_path}__in": list(scope.site_ids)})
        path = getattr(self.model, "within_patient", "patient_id")
        episodes = apps.get_model("record", "EpisodeOfCare")._default_manager.filter(site_id__in=list(scope.site_ids))
        reach = Q(**{f"{path}__in": episodes.values("patient_id")})
        if scope.patient_ids:
            reach |= Q(**{f"{path}__in": list(scope.patient_ids)})
        return self.filter(reach)

    def get_or_404(self, **lookup: Any) -> M_co:
        """The one row, or a 404 that is the same whether the row is missing or out of reach (H60)."""
        try:
            return self.get(**lookup)
        except (ObjectDoesNotExist, ValueError):
            raise Http404 from None
