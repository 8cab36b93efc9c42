"""Log a call, say what came of it, close an enquiry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from breakwater.journey.admissions.actions import Call
from breakwater.journey.admissions.forms.fields import DayField, MomentField, set_zone
from breakwater.journey.admissions.models import Contact
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Enquiry

# "Other" is what the public form says for any language that needs an interpreter.
LANGUAGES = (
    *("English", "Spanish", "Arabic", "Chinese", "French", "Haitian Creole", "Polish", "Portuguese", "Russian"),
    *("Sign language", "Vietnamese", "Other"),
)
# A call-back further away than this is a mistyped date.
FURTHEST_CALL_BACK = timedelta(days=90)

TALKING, CALL_BACK = "talking", "call_back"

CLOSE_REASONS = (
    "Does not want treatment now",
    "Went to another program",
    "Needs care that we do not give; told where to find it",
    "Wanted information only",
    "Not reached after several tries",
    "Same person as another enquiry",
)
OTHER_REASON = "other"


class LogCallForm(KeyedForm):
    """What the caller says while they are on the phone; only the way they came is needed."""

    site = forms.ChoiceField(label="Site")
    channel = forms.ChoiceField(
        label="How",
        choices=[choice for choice in Enquiry.Channel.choices if choice[0] != Enquiry.Channel.WEB],
        initial=Enquiry.Channel.CALL,
    )
    caller = forms.ChoiceField(label="For whom", choices=Enquiry.Caller.choices, initial=Enquiry.Caller.SELF)
    preferred_name = forms.CharField(
        label="Name they want to be called", required=False, max_length=80, help_text="No name is fine."
    )
    phone = forms.CharField(label="Phone", required=False, max_length=30)
    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)
    language = forms.ChoiceField(label="Language", choices=[(name, name) for name in LANGUAGES])
    urgent = forms.BooleanField(label="Urgent: show first", required=False)
    note = forms.CharField(
        label="What they ask for", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    now = forms.ChoiceField(
        label="Now",
        choices=[(TALKING, "Somebody is talking with them"), (CALL_BACK, "Call them back at the time below")],
        initial=TALKING,
        widget=forms.RadioSelect,
    )
    call_back_due_at = MomentField(label="Call back at", required=False)

    def __init__(self, *args: Any, sites: Iterable[Site], moment: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        self.moment = moment
        self.fields["site"].choices = [(pk, site.name) for pk, site in self.sites.items()]  # type: ignore[attr-defined]
        if len(self.sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = next(iter(self.sites))
        set_zone(self, next(iter(self.sites.values())).zone)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("now") == CALL_BACK:
            if not cleaned.get("call_back_due_at") and "call_back_due_at" not in self.errors:
                self.add_error("call_back_due_at", "Say when to call them back.")
            if not cleaned.get("phone"):
                self.add_error("phone", "Enter the number to call back.")
        else:
            cleaned["call_back_due_at"] = None
        _check_call_back(self, self.moment)
        return cleaned

    @property
    def chosen_site(self) -> Site:
        return self.sites[self.cleaned_data["site"]]

    @property
    def call(self) -> Call:
        names = ("channel", "caller", "preferred_name", "phone", "safe_to_leave_message", "language", "urgent", "note")
        return Call(**{name: self.cleaned_data[name] for name in names})


class ContactForm(KeyedForm):
    """What came of a call, and when to call next."""

    outcome = forms.ChoiceField(label="What came of it", widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    call_back_due_at = MomentField(label="Call again at", required=False)

    def __init__(self, *args: Any, enquiry: Enquiry, moment: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment = moment
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            choice
            for choice in Contact.Outcome.choices
            if enquiry.safe_to_leave_message or choice[0] != Contact.Outcome.MESSAGE_LEFT
        ]
        set_zone(self, enquiry.site.zone)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        not_reached = cleaned.get("outcome") not in (None, Contact.Outcome.TALKED)
        if not_reached and not cleaned.get("call_back_due_at") and "call_back_due_at" not in self.errors:
            self.add_error("call_back_due_at", "Say when to call next, so that nobody is forgotten.")
        _check_call_back(self, self.moment)
        return cleaned


class CloseForm(KeyedForm):
    """Why an enquiry ends without an admission."""

    reason = forms.ChoiceField(
        label="Why does it end here?",
        choices=[
            ("", "Choose a reason"),
            *((words, words) for words in CLOSE_REASONS),
            (OTHER_REASON, "Another reason"),
        ],
        error_messages={"required": "Choose why this enquiry ends here."},
    )
    words = forms.CharField(label="Which reason, if another", required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reason") == OTHER_REASON and not cleaned.get("words"):
            self.add_error("words", "Write the reason in a few words.")
        return cleaned

    @property
    def chosen_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        return self.cleaned_data["words"] if reason == OTHER_REASON else reason


class IdentityForm(KeyedForm):
    """A manager's check that this person is not somebody already in treatment under the same name and birth date."""

    given_name = forms.CharField(label="Legal given name", max_length=80)
    family_name = forms.CharField(label="Legal family name", max_length=80)
    birth_on = DayField(label="Birth date")
    reason = forms.CharField(
        label="How you know that this is a different person",
        max_length=240,
        help_text="For example: the privacy officer compared photo and address.",
    )


def sites_of(sites: Iterable[Site], site_ids: Iterable[UUID]) -> list[Site]:
    """Those of the sites whose ids are named, each once, by name."""
    wanted = set(site_ids)
    return sorted({site for site in sites if site.pk in wanted}, key=lambda site: site.name)


def _check_call_back(form: forms.Form, moment: datetime) -> None:
    due_at = form.cleaned_data.get("call_back_due_at")
    if due_at is None:
        return
    if due_at <= moment:
        form.add_error("call_back_due_at", "This time has already passed. Give a later one.")
    elif due_at > moment + FURTHEST_CALL_BACK:
        form.add_error("call_back_due_at", "This is more than 90 days away. Check the date.")
