"""Acts with medicine that two people sign: what happened is typed, then the colleague reads it and signs (H37)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from breakwater.clinical.amounts import mg_in_words
from breakwater.clinical.formatting import mg
from breakwater.journey.medication.forms.fields import ColleagueFields, answer_field, reason_field
from breakwater.journey.medication.forms.stock import QuantityField
from breakwater.journey.medication.models import Bottle
from breakwater.journey.medication.models.stock_kind import PUMPED, StockKind
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm


def in_words(bottle: Bottle, amount_mg: Decimal) -> str:
    """An amount of a bottle as it is read aloud: measured, in mg, in words, of which medicine and lot."""
    spoken = f" ({mg_in_words(amount_mg)})" if amount_mg < 10_000 else ""
    return f"{bottle.quantity(amount_mg)} = {mg(amount_mg)}{spoken} of {bottle.product}, {bottle}"


class WitnessedForm(ColleagueFields):
    """Sent once without a signature to be read, and once more with it to be done."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("colleague_email", "colleague_password"):
            self.fields[name].required = self.is_signed

    @property
    def is_signed(self) -> bool:
        """Whether the colleague was asked already."""
        return "colleague_email" in self.data

    def needs_colleague(self) -> bool:
        """Whether what was typed takes a second person."""
        return True

    def waits_for_signature(self) -> bool:
        """Whether everything but the colleague's signature is there."""
        return self.is_bound and not self.is_signed and self.is_valid() and self.needs_colleague()

    def answers(self) -> list[BoundField]:
        """What happened."""
        return [bound for bound in self if not bound.name.startswith("colleague_")]

    def signature(self) -> list[BoundField]:
        """What only the colleague knows."""
        return [bound for bound in self if bound.name.startswith("colleague_")]

    def amount_of(self, bottle: Bottle) -> str:
        """The typed quantity as it is read aloud."""
        return in_words(bottle, bottle.product.mg_in(self.cleaned_data["quantity"]))

    def statement(self, bottle: Bottle) -> str:
        """What the colleague signs, in a sentence or two."""
        raise NotImplementedError


class WasteForm(WitnessedForm):
    quantity = QuantityField(label="Lost or thrown away")
    kept = answer_field(
        "Where is it now?",
        [("no", "Gone: spilled, or left in the cup and rinsed away"), ("yes", "Collected: it goes into waste stock")],
        "Say where it is now.",
    )
    reason = reason_field("What happened", "Write what happened.")

    field_order = ("quantity", "kept", "reason")

    def statement(self, bottle: Bottle) -> str:
        where = "It goes into waste stock." if self.cleaned_data["kept"] == "yes" else "It is gone."
        return f"Waste {self.amount_of(bottle)}. {self.cleaned_data['reason']}. {where}"


class PumpForm(WitnessedForm):
    """What a pump drew without a dose. A colleague signs when it is not poured back."""

    kind = answer_field("What was done?", [(one.value, one.label) for one in PUMPED], "Say what was done.")
    quantity = QuantityField(label="Drawn from the bottle")
    went = answer_field(
        "Where did it go?",
        [("back", "Back into this bottle"), ("waste", "Into waste stock; a colleague signs")],
        "Say where it went.",
    )
    reason = reason_field("What was found, such as the error of the calibration", "Write what was done.")

    field_order = ("kind", "quantity", "went", "reason")

    def needs_colleague(self) -> bool:
        return bool(self.cleaned_data["went"] == "waste")

    def statement(self, bottle: Bottle) -> str:
        kind = StockKind(self.cleaned_data["kind"]).label
        return f"{kind}: {self.amount_of(bottle)} goes into waste stock. {self.cleaned_data['reason']}"


class MoveForm(WitnessedForm):
    """Pour into another bottle of the same lot."""

    into = forms.ModelChoiceField(
        queryset=Bottle.objects.none(), label="Into which bottle?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the bottle.", "invalid_choice": "Choose a bottle of this lot."},
    )  # fmt: skip
    quantity = QuantityField(label="Poured over")
    reason = reason_field("Why", "Write why it is moved.")

    field_order = ("into", "quantity", "reason")

    def __init__(self, *args: Any, others: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
        self.fields["into"].label_from_instance = lambda one: f"{one.code}, {one}"  # type: ignore[attr-defined]

    def statement(self, bottle: Bottle) -> str:
        return f"Pour {self.amount_of(bottle)} into {self.cleaned_data['into'].code}. {self.cleaned_data['reason']}"


class MoveToSiteForm(WitnessedForm, KeyedForm):
    """Hand a whole bottle over to another site."""

    to_site = forms.ModelChoiceField(
        queryset=Site.objects.none(), label="To which site?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the site.", "invalid_choice": "Choose another site."},
    )  # fmt: skip
    reference = forms.CharField(
        label="Order form it goes under",
        max_length=60,
        error_messages={"required": "Enter the number of the order form it goes under."},
    )
    reason = reason_field("Why", "Write why it is moved.")

    field_order = ("to_site", "reference", "reason")

    def __init__(self, *args: Any, sites: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_site"].queryset = sites  # type: ignore[attr-defined]

    def statement(self, bottle: Bottle) -> str:
        answers, all_of_it = self.cleaned_data, in_words(bottle, bottle.balance_mg)
        return f"Hand over {all_of_it} to {answers['to_site']}, order form {answers['reference']}. {answers['reason']}"
