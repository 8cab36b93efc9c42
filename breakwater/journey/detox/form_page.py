"""A page with a form about one person: drawn empty, drawn again with what was typed, or with a refusal on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.privacy.guard import StaffRequest
from breakwater.privacy.permissions import may
from breakwater.record.flags import FlagAlreadyAnswered
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare
from breakwater.record.refusals import Conflict, Refused

_SOMEBODY_WAS_FIRST = (Conflict, KeyReused, FlagAlreadyAnswered)


@dataclass(frozen=True, slots=True)
class FormPage:
    """Which template, about whom, and what it is drawn with besides the form."""

    request: StaffRequest
    template: str
    episode: EpisodeOfCare
    context: dict[str, Any] = field(default_factory=dict)

    def show(self, form: KeyedForm, *, status: int | None = None) -> HttpResponse:
        """The page: 200 when it is opened, 422 when the form did not pass, or the status given."""
        context = {**self.context, "form": form, "episode": self.episode, "back": self.came_from}
        return render(self.request, self.template, context, status=status or (422 if form.is_bound else 200))

    def refuse(self, form: KeyedForm, refusal: Refused | KeyReused, *, action: str, words: str = "") -> HttpResponse:
        """The page with the refusal; the try is written down, after the act was rolled back."""
        audit.refused(action=action, by=self.request.staff, code=refusal.code, patient_id=self.episode.patient_id)
        form.refuse(words or refusal.message)
        return self.show(form, status=409 if isinstance(refusal, _SOMEBODY_WAS_FIRST) else 422)

    @property
    def came_from(self) -> str:
        """ "person" when the form was opened from the person's page, else nothing."""
        asked = self.request.POST.get("back") or self.request.GET.get("back")
        return "person" if asked == "person" else ""

    @property
    def way_back(self) -> str:
        """The page to go to after saving; the person's page for somebody whose role has no board."""
        if self.came_from == "person" or not may(self.request.staff, "detox.board"):
            return reverse("detox:person", args=[self.episode.pk])
        return reverse("detox:board")
