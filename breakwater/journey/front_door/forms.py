"""The form that asks for a call, in two short steps. Shape only: what happens with it is in ``actions``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from breakwater.journey.front_door.phone import read_phone
from breakwater.journey.front_door.promise import BestTime

# A person needs longer than this to read the first question. Whoever is faster is asked to press the button again.
FASTEST_PERSON: Final = timedelta(seconds=2)
_SIGNED_FOR: Final = "front_door.shown_at"

CONTACT: Final = ("preferred_name", "phone", "safe_to_leave_message")
DETAILS: Final = ("best_time", "language", "urgent", "note")

SAFE: Final = "yes"
NOT_SAFE: Final = "no"

# What the queue shows first, and in what words. The key is what travels in the form.
URGENT: Final[Mapping[str, str]] = {
    "sick": "In withdrawal or very sick now",
    "pregnant": "Pregnant",
    "break": "Left a hospital, jail or program in the last 2 weeks",
    "suicide": "Thinking of ending their life",
}


class CallBackForm(forms.Form):
    """Everything a call-back asks. Only a name and a number are needed; all else may be skipped."""

    preferred_name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("A first name or nickname is fine"),
        max_length=80,
        error_messages={"required": _("Tell us what to call you. Any name is fine.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        error_messages={"required": _("Enter the phone number we should call")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    safe_to_leave_message = forms.ChoiceField(
        label=_("Is it safe to leave a message?"),
        choices=[
            (SAFE, _("Yes, but do not say why you called")),
            (NOT_SAFE, _("No, do not leave a message")),
        ],
        error_messages={"required": _("Choose whether we may leave a message")},
        widget=forms.RadioSelect,
    )
    best_time = forms.ChoiceField(
        label=_("When should we call?"),
        required=False,
        choices=[
            (BestTime.SOON.name, _("As soon as you can, day or night")),
            (BestTime.MORNING.name, _("Morning, 8 to noon")),
            (BestTime.AFTERNOON.name, _("Afternoon, noon to 5")),
            (BestTime.EVENING.name, _("Evening, 5 to 9")),
        ],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Which language do you like to speak?"),
        required=False,
        choices=[
            ("English", "English"),
            ("Spanish", "Español"),
            ("Other", _("Another one, with an interpreter")),
        ],
        widget=forms.RadioSelect,
    )
    urgent = forms.MultipleChoiceField(
        label=_("Is any of this true now?"),
        required=False,
        choices=[
            ("sick", _("I am in withdrawal or feel very sick")),
            ("pregnant", _("I am pregnant")),
            ("break", _("I left a hospital, jail or program in the last 2 weeks")),
            ("suicide", _("I am thinking of ending my life")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Anything else we should know before we call?"),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Make this shorter: 500 characters at most. You can tell us the rest.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    caller = forms.ChoiceField(choices=[("self", ""), ("family", "")], required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False)
    # People do not see this field and leave it empty; programs that fill in every field do not.
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial.setdefault("form_key", uuid4())
        self.initial.setdefault("shown_at", signed_now())
        self.initial.setdefault("caller", "self")
        self.initial.setdefault("best_time", BestTime.SOON.name)
        self.initial.setdefault("language", "Spanish" if get_language() == "es" else "English")

    def clean_phone(self) -> str:
        """The number in the one form the queue uses."""
        phone = read_phone(self.cleaned_data["phone"])
        if phone is None:
            raise forms.ValidationError(_("Enter a phone number with its area code, for example 212-555-0100"))
        return phone

    def errors_of(self, names: tuple[str, ...]) -> bool:
        """Whether any of these fields was refused."""
        return any(name in self.errors for name in names)

    def looks_automatic(self) -> bool:
        """Whether a program may have sent this. It only costs one more press of the button, never the request."""
        return bool(self.data.get("website")) or not slow_enough(self.data.get("shown_at", ""))


def signed_now() -> str:
    """The present moment as a word only we can make."""
    return signing.TimestampSigner(salt=_SIGNED_FOR).sign("shown")


def slow_enough(shown_at: str) -> bool:
    """Whether the page was drawn by us, at least ``FASTEST_PERSON`` ago."""
    signer = signing.TimestampSigner(salt=_SIGNED_FOR)
    try:
        signer.unsign(shown_at)
        signer.unsign(shown_at, max_age=FASTEST_PERSON)
    except signing.SignatureExpired:
        return True
    except signing.BadSignature:
        return False
    return False
