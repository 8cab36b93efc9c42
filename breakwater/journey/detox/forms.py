"""The forms of detox. They check shape and ask about unusual values; the actions decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from breakwater.clinical.formatting import number
from breakwater.clinical.red_flags import PINPOINT_PUPILS, REPORTS
from breakwater.clinical.scales import COWS
from breakwater.clinical.scales.scale import Item
from breakwater.clinical.vitals import POSS, VitalProblem, Vitals, celsius, check_plausible, fahrenheit
from breakwater.journey.detox.actions import Seen
from breakwater.journey.detox.fields import (
    RANGE_OF,
    ClockField,
    ConfirmedField,
    DayField,
    NotAMoment,
    TemperatureField,
    VitalField,
    moment_of,
)
from breakwater.journey.detox.schedule import SOONER_MINUTES
from breakwater.organization.models import Site
from breakwater.record.flags import ANSWERS
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare, Flag, Observation

VITAL_FIELDS = ("respiratory_rate_per_min", "spo2_percent", "pulse_per_min", "systolic_mmhg", "diastolic_mmhg")
SIGNS = [*((report.code, report.label) for report in REPORTS.values()), (PINPOINT_PUPILS, "Pinpoint pupils")]
_DROWSY = frozenset({"2", "3", "4"})


@dataclass(frozen=True, slots=True)
class Question:
    """An unusual value to confirm: what the box sends, its words, and whether it is ticked already."""

    field: str
    token: str
    words: str
    ticked: bool


def _item_field(item: Item) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=item.label,
        help_text=item.look_back,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(choice.score, choice.label) for choice in item.choices],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"{item.label}: choose one of the scores shown."},
    )


class RecordForm(KeyedForm):
    """COWS, vital signs and signs seen at one visit to the bedside. Every part may be left out, but not all of them."""

    respiratory_rate_per_min = VitalField("respiratory_rate_per_min")
    spo2_percent = VitalField("spo2_percent")
    pulse_per_min = VitalField("pulse_per_min")
    systolic_mmhg = VitalField("systolic_mmhg", "Blood pressure, systolic")
    diastolic_mmhg = VitalField("diastolic_mmhg", "Blood pressure, diastolic")
    temperature = TemperatureField()
    temperature_unit = forms.ChoiceField(
        label="Unit", choices=[("F", "°F"), ("C", "°C")], initial="F", required=False, widget=forms.RadioSelect
    )
    sedation_poss = forms.ChoiceField(
        label="Sleepiness (POSS)",
        required=False,
        choices=[("", "Not assessed"), *((letter, f"{letter}: {words}") for letter, words in POSS.items())],
        error_messages={"invalid_choice": "Sleepiness: choose one of those shown."},
    )
    reports = forms.MultipleChoiceField(
        label="Signs seen or told",
        required=False,
        choices=SIGNS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose among the signs shown."},
    )
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    observed_time = ClockField()
    observed_on = DayField()
    look_again = forms.TypedChoiceField(
        label="Look again sooner than planned",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "As planned"), *SOONER_MINUTES.items()],
    )
    stays_incomplete = forms.BooleanField(required=False, label="Save it incomplete: no total, no band")
    confirmed = ConfirmedField()

    field_order = tuple(f"cows_{item.id}" for item in COWS.items)

    def __init__(self, *args: Any, episode: EpisodeOfCare, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site: Site = episode.site
        self.episode, self.now = episode, now
        self.questions: list[Question] = []
        self.missing: tuple[str, ...] = ()
        self.observed_at = now

    @property
    def items(self) -> Iterator[tuple[Item, BoundField]]:
        """The COWS items with their fields, in the order of the form."""
        return ((item, self[f"cows_{item.id}"]) for item in COWS.items)

    @property
    def answers(self) -> dict[str, int]:
        """The COWS answers that were given."""
        given = ((item.id, self.cleaned_data.get(f"cows_{item.id}")) for item in COWS.items)
        return {item_id: score for item_id, score in given if score is not None}

    @property
    def vitals(self) -> Vitals:
        data = self.cleaned_data
        temperature = data.get("temperature")
        if temperature is not None and data.get("temperature_unit") != "C":
            temperature = celsius(temperature)
        return Vitals(
            **{name: data.get(name) for name in VITAL_FIELDS},
            temperature_c=temperature,
            sedation_poss=data.get("sedation_poss") or None,
        )

    def seen(self) -> Seen:
        """The clean answers as the action takes them."""
        return Seen(
            observed_at=self.observed_at,
            answers=self.answers,
            vitals=self.vitals,
            reports=frozenset(self.cleaned_data["reports"]),
            note=self.cleaned_data["note"].strip(),
            stays_incomplete=self.cleaned_data["stays_incomplete"],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.answers and not data.get("reports") and not self.errors and self.vitals == Vitals():
            raise forms.ValidationError("Enter a score, a vital sign or a sign that you saw.", code="nothing_seen")
        self._check_items()
        self._check_vitals()
        self._check_pupils()
        self._check_time()
        return data

    def questions_about(self, *fields: str) -> list[Question]:
        """What is asked beside these fields."""
        return [question for question in self.questions if question.field in fields]

    def _check_items(self) -> None:
        scored = COWS.score(self.answers)
        if self.answers and not any(name.startswith("cows_") for name in self.errors):
            self.missing = scored.missing
        if not self.missing or self.cleaned_data.get("stays_incomplete"):
            return
        labels = ", ".join(COWS.item(item_id).label.lower() for item_id in self.missing)
        which = "it" if len(self.missing) == 1 else "them"
        self.add_error(
            "stays_incomplete",
            f"No answer for: {labels}. Answer {which}, or tick the box to save the form incomplete. "
            f"The answers given come to {scored.lower_bound} or more.",
        )

    def _check_vitals(self) -> None:
        if self.cleaned_data.get("diastolic_mmhg") is not None and self.cleaned_data.get("systolic_mmhg") is None:
            if "systolic_mmhg" not in self.errors:
                self.add_error("systolic_mmhg", "Enter the systolic pressure too.")
            return
        for problem in check_plausible(self.vitals):
            field = "temperature" if problem.field == "temperature_c" else problem.field
            message = self._temperature_message(problem) if field == "temperature" else problem.message
            if problem.kind == "impossible":
                self.add_error(field, message)
            else:
                shown = self._typed_temperature() if field == "temperature" else problem.value
                self._ask(field, str(self.cleaned_data[field]), message, f"Yes, {shown} is right")

    def _check_pupils(self) -> None:
        """Pinned pupils score 0 on COWS like normal ones; in a drowsy person that must not pass unseen."""
        drowsy = self.cleaned_data.get("sedation_poss") in _DROWSY
        told = PINPOINT_PUPILS in self.cleaned_data.get("reports", ())
        if drowsy and self.answers.get("pupils") == 0 and not told:
            self._ask(
                "cows_pupils",
                "not pinpoint",
                "Pupils score 0 also when they are pinpoint, and this person is drowsy. Tick “Pinpoint pupils” under "
                "the signs, or confirm that they are of normal size.",
                "The pupils are of normal size",
            )

    def _check_time(self) -> None:
        if {"observed_time", "observed_on"} & set(self.errors):
            return
        at, day = self.cleaned_data.get("observed_time"), self.cleaned_data.get("observed_on")
        if at is None:
            if day is not None and day != self.site.local(self.now).date():
                self.add_error("observed_time", "Enter the time for that day, for example 14:20.")
            return
        try:
            moment = moment_of(day or self.site.local(self.now).date(), at, self.site.zone, now=self.now)
        except NotAMoment:
            self.add_error("observed_time", "Clocks were put forward over this time. Enter another.")
            return
        if moment > self.now:
            self.add_error("observed_time", "This time is in the future. If it was on an earlier day, enter the day.")
        elif moment + timedelta(minutes=1) <= self.episode.started_at:
            self.add_error("observed_time", "This time is before admission. Enter when you saw the person.")
        else:
            self.observed_at = max(moment, self.episode.started_at)

    def _ask(self, field: str, value: str, message: str, words: str) -> None:
        token = f"{field}={value}"
        ticked = token in self.cleaned_data.get("confirmed", ())
        self.questions.append(Question(field, token, words, ticked))
        if not ticked:
            self.add_error(field, message)

    def _typed_temperature(self) -> str:
        unit = "C" if self.cleaned_data.get("temperature_unit") == "C" else "F"
        return f"{number(self.cleaned_data['temperature'])} °{unit}"

    def _temperature_message(self, problem: VitalProblem) -> str:
        typed = self._typed_temperature()
        if problem.kind == "unusual":
            return f"Temperature {typed}: is this right?"
        low, high = RANGE_OF["temperature_c"].possible
        if typed.endswith("F"):
            low, high = fahrenheit(low), fahrenheit(high)
            other = "°C"
        else:
            other = "°F"
        span = f"{number(low)} to {number(high)}"
        return f"Temperature: {typed} is not possible. Enter a number from {span}, or choose {other}."


for _item in COWS.items:
    RecordForm.base_fields[f"cows_{_item.id}"] = _item_field(_item)


class CorrectForm(RecordForm):
    """What should have been entered, with the reason. It begins with what was entered."""

    reason = forms.CharField(
        label="What was wrong with the first entry", max_length=200,
        error_messages={"required": "Say what was wrong with the first entry."},
    )  # fmt: skip
    field_order = ("reason", *RecordForm.field_order)

    def __init__(self, *args: Any, original: Observation, episode: EpisodeOfCare, now: datetime, **kwargs: Any) -> None:
        self.original = original
        kwargs.setdefault("initial", _entered(original, episode.site))
        super().__init__(*args, episode=episode, now=now, **kwargs)
        del self.fields["look_again"]
        self.observed_at = original.observed_at

    def _check_time(self) -> None:
        """Without a time typed, or with the same minute, the first entry's moment stays to the second."""
        super()._check_time()
        first = self.original.observed_at
        if self.cleaned_data.get("observed_time") is None or abs(self.observed_at - first) < timedelta(minutes=1):
            self.observed_at = first


class AnswerFlagForm(KeyedForm):
    """What was done about a red flag. "Seen" is not among the answers."""

    flags = forms.MultipleChoiceField(
        label="This answers", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one flag that this answers.",
                        "invalid_choice": "One of these flags has been answered meanwhile. Look at the list again."},
    )  # fmt: skip
    action_taken = forms.ChoiceField(
        label="What did you do?", choices=list(ANSWERS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Say what you did about it.", "invalid_choice": "Choose one of the answers shown."},
    )  # fmt: skip
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Who was told and when, what you found.",
    )  # fmt: skip

    def __init__(self, *args: Any, flags: Sequence[Flag], **kwargs: Any) -> None:
        """``flags``: all of the person's; the open ones are ticked to begin with."""
        kwargs.setdefault("initial", {"flags": [str(flag.pk) for flag in flags if flag.answered_at is None]})
        super().__init__(*args, **kwargs)
        asked = self.fields["flags"]
        if isinstance(asked, forms.MultipleChoiceField):
            asked.choices = [(str(flag.pk), flag.title) for flag in flags]


def _entered(original: Observation, site: Site) -> dict[str, Any]:
    """An observation as the form would have been filled in."""
    local = site.local(original.observed_at)
    temperature: Decimal | None = original.temperature_c
    return {
        **{f"cows_{item_id}": score for item_id, score in original.answers.items()},
        **{name: getattr(original, name) for name in VITAL_FIELDS},
        "temperature": number(temperature) if temperature is not None else None,
        "temperature_unit": "C" if temperature is not None else "F",
        "sedation_poss": original.sedation_poss,
        "reports": original.reports,
        "note": original.note,
        "observed_time": f"{local:%H:%M}",
        "observed_on": local.date(),
    }
