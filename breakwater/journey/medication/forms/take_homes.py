"""What is typed about take-homes: the review, which days, scanned codes, counts, losses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from breakwater.clinical.amounts import AmountRefused, mg_in_words, parse_mg
from breakwater.clinical.formatting import day as day_words
from breakwater.clinical.formatting import mg
from breakwater.clinical.take_home_call_back import HOURS_OFFERED
from breakwater.clinical.take_home_eligibility import QUESTIONS
from breakwater.journey.medication.forms.fields import reason_field
from breakwater.journey.medication.forms.witnessed import WitnessedForm
from breakwater.journey.medication.models import CallBack, PrintRelease
from breakwater.journey.medication.take_homes.returns import Counted
from breakwater.journey.medication.take_homes.review import Judged
from breakwater.record.forms import KeyedForm
from breakwater.record.models import TakeHomeLoss, TakeHomeReplacement, TakeHomeReturn, TakeHomeReview, TakeHomeSupply

YES_NO = [("yes", "Yes"), ("no", "No")]
ANSWER = {"yes": True, "no": False}


class ReviewForm(KeyedForm):
    """The six considerations, the decision and the reason. Stopping asks only for the reason."""

    decision = forms.ChoiceField(
        label="Decision", choices=TakeHomeReview.Decision.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide."},
    )  # fmt: skip
    most_days = forms.IntegerField(
        label="Most days in hand at once", required=False, min_value=1,
        help_text="For this person. Closed days come on top. The strictest limit decides, whoever set it.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Enter days as a whole number, for example 6.", "min_value": "Enter at least 1 day.",
        },
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the reason for this decision."},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, words in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(label=words, choices=YES_NO, widget=forms.RadioSelect, required=False)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The six, in their order."""
        return [self[name] for name in QUESTIONS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == TakeHomeReview.Decision.GRANTED:
            for name in QUESTIONS:
                if not cleaned.get(name):
                    self.add_error(name, f"Answer yes or no: {QUESTIONS[name].lower()}.")
            if not cleaned.get("most_days") and "most_days" not in self.errors:
                self.add_error("most_days", "Enter how many days this person may have in hand, for example 6.")
        return cleaned

    def judged(self) -> Judged:
        """The answers as the action takes them."""
        answers = self.cleaned_data
        granted = answers["decision"] == TakeHomeReview.Decision.GRANTED
        considered = {name: ANSWER.get(answers.get(name) or "") for name in QUESTIONS}
        return Judged(answers["decision"], considered, answers["reason"], answers["most_days"] if granted else None)


class SiteLimitForm(forms.Form):
    most_days = forms.IntegerField(
        label="Most days in hand at this site", required=False, min_value=0,
        help_text="Leave empty to take the site's own limit away.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Enter days as a whole number.", "min_value": "Enter 0 or more days."},
    )  # fmt: skip
    reason = reason_field("Why", "Write why the site sets this limit.")


class IssueForm(KeyedForm):
    """Which days, and what was done. No amount: it comes from the signed order when the bottles are issued."""

    patient = forms.UUIDField(widget=forms.HiddenInput)
    drawn_from = forms.CharField(widget=forms.HiddenInput, max_length=1000)
    days = forms.MultipleChoiceField(
        label="Days to cover", widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one day.",
            "invalid_choice": "One of these days cannot be covered any more. Choose again.",
        },
    )  # fmt: skip
    lock_box = forms.BooleanField(required=False, label="Has a lock-box with a key or code, or was given one")
    education_given = forms.BooleanField(
        required=False, label="Safe use, storage and naloxone were talked about today, in the person's language"
    )

    def __init__(self, *args: Any, days: Sequence[tuple[date, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["days"].choices = [(day.isoformat(), words) for day, words in days]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("education_given"):
            self.add_error("education_given", "Talk about safe use and storage first, then tick this.")
        return cleaned

    @property
    def chosen(self) -> tuple[date, ...]:
        """The days asked for, oldest first."""
        return tuple(sorted(date.fromisoformat(one) for one in self.cleaned_data["days"]))


class HandOverForm(forms.Form):
    scanned = forms.CharField(
        label="Scan every bottle", max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="The scanner writes one code on each line. A code that cannot be read is typed.",
        error_messages={"required": "Scan every bottle before it leaves."},
    )  # fmt: skip
    education_given = forms.BooleanField(
        required=False, label="Safe use, storage and naloxone were talked about now, in the person's language"
    )

    @property
    def codes(self) -> list[str]:
        return str(self.cleaned_data["scanned"]).split()


class ReleaseForm(forms.Form):
    format = forms.ChoiceField(
        label="Printer", choices=PrintRelease.Format.choices, initial=PrintRelease.Format.PDF,
        error_messages={"required": "Choose the kind of printer.", "invalid_choice": "Choose PDF or ZPL."},
    )  # fmt: skip


class ReprintForm(forms.Form):
    reason = reason_field("Why is it printed again?", "Write why the label is printed again.")


class CountBackForm(WitnessedForm, KeyedForm):
    """One answer for each bottle; a colleague reads and signs when a bottle still holds medicine."""

    def __init__(self, *args: Any, bottles: Sequence[TakeHomeSupply], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bottles = bottles
        for bottle in bottles:
            self.fields[f"condition_{bottle.pk}"] = forms.ChoiceField(
                label=f"Bottle for {day_words(bottle.covers_on)}", required=False,
                choices=[("", "Not here"), *TakeHomeReturn.Condition.choices],
            )  # fmt: skip
            self.fields[f"found_{bottle.pk}"] = forms.CharField(
                label=f"mg left in the bottle for {day_words(bottle.covers_on)}", required=False, max_length=10,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[TakeHomeSupply, forms.BoundField, forms.BoundField]]:
        """Each bottle with its two fields."""
        return [(one, self[f"condition_{one.pk}"], self[f"found_{one.pk}"]) for one in self.bottles]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for bottle in self.bottles:
            name = f"found_{bottle.pk}"
            text = str(cleaned.get(name) or "").strip()
            if text and text != "0":
                try:
                    cleaned[name] = parse_mg(text)
                except AmountRefused as refused:
                    self.add_error(name, refused.message)
            else:
                cleaned[name] = Decimal(0) if text else None
        return cleaned

    def needs_colleague(self) -> bool:
        """Whether any of them holds medicine."""
        return any(mg_in(one, self.bottles) for one in self.counted)

    def statements(self) -> list[str]:
        """What the colleague signs: each bottle with what is in it, in digits and words."""
        said = []
        for bottle, one in ((bottle, one) for bottle in self.bottles for one in self.counted):
            if bottle.pk == one.supply_id:
                held = mg_in(one, self.bottles)
                left = f"{mg(held)} ({mg_in_words(held)}) of {bottle.drug} into waste stock" if held else "empty"
                words = TakeHomeReturn.Condition(one.condition).label.lower()
                said.append(f"Bottle for {day_words(bottle.covers_on)}, {words}: {left}.")
        return said

    @property
    def counted(self) -> list[Counted]:
        """The bottles that are here."""
        answers = self.cleaned_data
        return [
            Counted(one.pk, answers[f"condition_{one.pk}"], answers[f"found_{one.pk}"])
            for one in self.bottles
            if answers[f"condition_{one.pk}"]
        ]


def mg_in(one: Counted, bottles: Sequence[TakeHomeSupply]) -> Decimal:
    """What a bottle holds as it was counted: all of its dose when sealed, else what was measured."""
    if one.condition == TakeHomeReturn.Condition.SEALED:
        return next(bottle.dose_mg for bottle in bottles if bottle.pk == one.supply_id)
    return Decimal(0) if one.condition == TakeHomeReturn.Condition.EMPTY else one.found_mg or Decimal(0)


class LossForm(KeyedForm):
    bottles = forms.MultipleChoiceField(
        label="Which bottles?", widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose the bottle that is gone.", "invalid_choice": "One of these was reported already.",
        },
    )  # fmt: skip
    how = forms.ChoiceField(
        label="What became of them?", choices=TakeHomeLoss.How.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what became of them."},
    )  # fmt: skip
    account = forms.CharField(
        label="What happened, as the person tells it", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what happened."},
    )  # fmt: skip
    reference = forms.CharField(label="Number of the police report", required=False, max_length=60)

    def __init__(self, *args: Any, bottles: Sequence[TakeHomeSupply], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one.pk), f"{day_words(one.covers_on)}, bottle {one.number} of {one.of}") for one in bottles]
        self.fields["bottles"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["bottles"]]


class ReplacementForm(forms.Form):
    way = forms.ChoiceField(
        label="What takes its place?", choices=TakeHomeReplacement.Way.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what takes its place."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Why", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why."},
    )  # fmt: skip


class CallBackForm(KeyedForm):
    why = forms.ChoiceField(
        label="Why", choices=CallBack.Why.choices, widget=forms.RadioSelect, initial=CallBack.Why.CAUSE,
        error_messages={"required": "Choose why."},
    )  # fmt: skip
    note = forms.CharField(label="Reason", required=False, max_length=240, help_text="Needed when not drawn at random.")
    hours = forms.TypedChoiceField(
        label="To come within", coerce=int, choices=[(hours, f"{hours} hours") for hours in HOURS_OFFERED],
        error_messages={"required": "Choose by when.", "invalid_choice": "Choose one of the hours in the list."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("why") == CallBack.Why.CAUSE and not cleaned.get("note", "").strip():
            self.add_error("note", "Write why this person is called back.")
        return cleaned


class CallBackCountForm(forms.Form):
    sealed_found = forms.IntegerField(
        label="Sealed bottles you see", min_value=0, max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Count the sealed bottles and enter the number, 0 when there is none.",
            "invalid": "Enter a whole number, for example 3.", "min_value": "Enter 0 or more.",
            "max_value": "Check the number.",
        },
    )  # fmt: skip
    note = forms.CharField(label="What the person says about a difference", required=False, max_length=240)
