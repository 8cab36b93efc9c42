"""Shapes of what is typed on the pages of the privacy part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from breakwater.audit.models import AuditEntry
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy import minimum_necessary
from breakwater.privacy.bases import Verified
from breakwater.privacy.codes import ORDINARY, Category, Channel, Purpose, RecipientClass
from breakwater.privacy.emergency_access import SHORTEST_EXPLANATION
from breakwater.privacy.models import EmergencyAccess
from breakwater.record.forms import KeyedForm

ANY = [("", "Any")]
# What a person may agree to with this page; proceedings, research and counseling notes have forms of their own.
PURPOSES = (
    Purpose.TREATMENT, Purpose.PHARMACY, Purpose.PAYMENT, Purpose.PATIENT_REQUEST, Purpose.DRUG_MONITORING,
    Purpose.STATE_REPORT,
)  # fmt: skip


def day_input() -> forms.DateInput:
    """A day, picked or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def password_field(label: str = "Your password") -> forms.CharField:
    """The signed-in person's own password, asked for again. It is never drawn back into the page."""
    return forms.CharField(
        label=label,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Enter your password."},
    )


class AuditSearchForm(forms.Form):
    """What to look for in the audit trail. Every field may stay empty."""

    person = forms.IntegerField(
        label="Record number", required=False, min_value=1,
        error_messages={
            "invalid": "Enter the record number in digits.", "min_value": "Enter the record number in digits.",
        },
    )  # fmt: skip
    staff = forms.ChoiceField(
        label="Staff member", required=False,
        error_messages={"invalid_choice": "Choose a staff member from the list."},
    )  # fmt: skip
    action = forms.CharField(
        label="Action begins with",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "dose."}),
    )
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[*ANY, *AuditEntry.Kind.choices],
        error_messages={"invalid_choice": "Choose a kind from the list."},
    )  # fmt: skip
    since = forms.DateField(
        label="From", required=False, widget=day_input(),
        error_messages={"invalid": "Write the day as YYYY-MM-DD."},
    )  # fmt: skip
    until = forms.DateField(
        label="To", required=False, widget=day_input(),
        error_messages={"invalid": "Write the day as YYYY-MM-DD."},
    )  # fmt: skip

    def __init__(self, *args: Any, staff: Sequence[StaffMember], site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        choices = [*ANY, *((str(one.pk), str(one)) for one in staff)]
        self.fields["staff"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days become moments at the site: the first one's beginning, the last one's end."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first.")
        cleaned["since_at"] = datetime.combine(since, time(), self.site.zone) if since else None
        cleaned["until_at"] = datetime.combine(until + timedelta(days=1), time(), self.site.zone) if until else None
        return cleaned


class ExportForm(forms.Form):
    """Asks for the password before rows leave as a file."""

    password = password_field()


class OpenEmergencyAccessForm(KeyedForm):
    record_number = forms.IntegerField(
        label="Record number", min_value=1, help_text="From the wristband, the card, or the site that cares for them.",
        error_messages={
            "required": "Enter the record number.", "invalid": "Enter the record number in digits.",
            "min_value": "Enter the record number in digits.",
        },
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why it cannot wait", choices=EmergencyAccess.Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose why it cannot wait.", "invalid_choice": "Choose why it cannot wait."},
    )  # fmt: skip
    explanation = forms.CharField(
        label="What is happening", widget=forms.Textarea(attrs={"rows": 2}), min_length=SHORTEST_EXPLANATION,
        max_length=500,
        error_messages={
            "required": "Write in a few words what is happening.",
            "min_length": "Write in a few words what is happening.",
        },
    )  # fmt: skip
    password = password_field()


class TellInEmergencyForm(KeyedForm):
    """The facts that must be on record before anything is told (42 CFR 2.51). Who tells and when come by themselves."""

    recipient = forms.CharField(
        label="Name of the medical person you tell",
        max_length=160,
        error_messages={"required": "Enter the name of the person you tell."},
    )
    facility = forms.CharField(
        label="Their hospital, ambulance service or practice",
        max_length=160,
        error_messages={"required": "Enter where they work."},
    )
    nature = forms.CharField(
        label="What the emergency is",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "Write what the emergency is."},
    )
    categories = forms.MultipleChoiceField(
        label="What you tell",
        choices=[
            (code, label) for code, label in Category.choices if code in minimum_necessary.SETS[Purpose.TREATMENT]
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what they need to treat the person now.",
        error_messages={"required": "Choose what you tell."},
    )
    channel = forms.ChoiceField(
        label="By way of",
        choices=[(code.value, code.label) for code in (Channel.PHONE, Channel.PRINT, Channel.FAX)],
        initial=Channel.PHONE,
    )
    verified = forms.ChoiceField(
        label="How you made sure of who they are",
        choices=[
            (code.value, code.label) for code in (Verified.CALLED_BACK, Verified.IN_PERSON, Verified.KNOWN_ADDRESS)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how you made sure of who they are."},
    )


class RestrictionForm(KeyedForm):
    """What a person asks us not to share. What is left empty means all."""

    asked_words = forms.CharField(
        label="What the person asks for",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        help_text="In their words.",
        error_messages={"required": "Write what the person asks for, in their words."},
    )
    recipients = forms.CharField(
        label="Not with whom",
        required=False,
        max_length=640,
        help_text="Exact names between commas. Empty: with nobody.",
    )
    categories = forms.MultipleChoiceField(
        label="Not what",
        choices=[(code, label) for code, label in Category.choices if code in ORDINARY],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None marked: nothing at all.",
    )
    purposes = forms.MultipleChoiceField(
        label="Not what for",
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None marked: for no purpose.",
    )
    agreed = forms.TypedChoiceField(
        label="Our answer",
        choices=[("yes", "We agree and keep to it"), ("no", "We cannot, and have told the person why")],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
        error_messages={"required": "Choose our answer."},
    )

    @property
    def recipient_list(self) -> list[str]:
        """The names one by one."""
        return [name.strip() for name in self.cleaned_data["recipients"].split(",") if name.strip()]


class ReviewForm(KeyedForm):
    outcome = forms.ChoiceField(
        label="What you found", choices=EmergencyAccess.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found.", "invalid_choice": "Choose what you found."},
    )  # fmt: skip
    note = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        error_messages={"required": "Write what you found, and what follows from it."},
    )  # fmt: skip


class ReleaseReviewForm(KeyedForm):
    appropriate = forms.TypedChoiceField(
        label="Was it right to share this?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes", error_messages={"required": "Say whether it was right to share this."},
    )  # fmt: skip
    person_informed = forms.BooleanField(label="The person was told what was shared, with whom and why", required=False)
    note = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        error_messages={"required": "Write what you found, and what follows from it."},
    )  # fmt: skip


class RevokeForm(KeyedForm):
    said_by = forms.CharField(
        label="Who takes it back", max_length=170, help_text="The person's name, or that of their representative.",
        error_messages={"required": "Enter who takes the agreement back."},
    )  # fmt: skip
    in_writing = forms.BooleanField(label="It was given in writing, and the paper is kept", required=False)
    note = forms.CharField(label="Note", required=False, max_length=240)


class MatchForm(KeyedForm):
    recipient_name = forms.CharField(
        label="Recipient", max_length=160, help_text="The exact name a letter to them would carry.",
        error_messages={"required": "Enter the recipient's exact name."},
    )  # fmt: skip
    recipient_class = forms.ChoiceField(label="Belongs to", error_messages={"required": "Choose what they belong to."})
    reason = forms.CharField(
        label="How you know", max_length=240, help_text="For example: the person named them as their doctor.",
        error_messages={"required": "Write how you know that they belong to it."},
    )  # fmt: skip

    def __init__(self, *args: Any, classes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, RecipientClass(code).label) for code in classes]
        self.fields["recipient_class"].choices = choices  # type: ignore[attr-defined]


class ReleaseConsentForm(KeyedForm):
    """The person agrees that somebody named gets some of the record, for one purpose, until a day."""

    recipient = forms.CharField(
        label="With whom", max_length=160, help_text="The exact name of the person or organization.",
        error_messages={"required": "Enter who may get it."},
    )  # fmt: skip
    aliases = forms.CharField(
        label="Other names of the same recipient", required=False, max_length=320, help_text="Between commas."
    )
    categories = forms.MultipleChoiceField(
        label="What may be shared", choices=[(code, label) for code, label in Category.choices if code in ORDINARY],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose what may be shared."},
    )  # fmt: skip
    description = forms.CharField(
        label="In plain words", max_length=240, error_messages={"required": "Describe it in plain words."}
    )
    purpose = forms.ChoiceField(
        label="What for", choices=[(code.value, code.label) for code in PURPOSES], widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for."},
    )  # fmt: skip
    expires_on = forms.DateField(
        label="Last day", widget=day_input(),
        error_messages={"required": "Choose the last day.", "invalid": "Write the day as YYYY-MM-DD."},
    )  # fmt: skip
    signed_name = forms.CharField(
        label="Signature of the person", max_length=170, help_text="The person types their full name.",
        error_messages={"required": "The person signs by typing their full name."},
    )  # fmt: skip

    @property
    def alias_list(self) -> list[str]:
        """The aliases one by one."""
        return [alias.strip() for alias in self.cleaned_data["aliases"].split(",") if alias.strip()]


class DoseEventReviewForm(KeyedForm):
    """What the officer writes about a dose that another person swallowed."""

    note = forms.CharField(
        label="What did either person learn about the other, and what follows?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what follows."},
    )
