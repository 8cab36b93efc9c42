"""Everything an admission needs, on one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from breakwater.clinical.formatting import age
from breakwater.journey.admissions.actions import Decision, Papers, Person
from breakwater.journey.admissions.actions.calls import NO_NAME
from breakwater.journey.admissions.enrollment import EnrollmentCheck, Result
from breakwater.journey.admissions.forms.calls import LANGUAGES
from breakwater.journey.admissions.forms.fields import DayField, MomentField, YesNoField, offer, set_zone
from breakwater.organization.models import Bed, Site, StaffMember
from breakwater.organization.models.place import BedQuerySet
from breakwater.privacy.models import Consent
from breakwater.privacy.terms import Signature
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Enquiry, Screening

OLDEST_AGE = 120
ADULT_AGE = 18
NEW_RECORD = "new"
# For any other language the interpreter is ticked to begin with; staff change it as it is.
WITHOUT_INTERPRETER = ("English", "Spanish")
AGREES = [("yes", "Agrees"), ("no", "Says no; treatment goes on")]


class AdmissionForm(KeyedForm):
    """Shape only. Who the person is, whether the bed is free and whether the papers are whole, the action decides."""

    # who
    given_name = forms.CharField(label="Legal given name", max_length=80)
    family_name = forms.CharField(label="Legal family name", max_length=80)
    birth_on = DayField(label="Birth date")
    minor_confirmed = forms.BooleanField(
        label="Under 18: a prescriber has decided about treatment and who signs", required=False
    )
    preferred_name = forms.CharField(label="Wants to be called", required=False, max_length=80)
    pronouns = forms.CharField(label="Pronouns", required=False, max_length=30)
    language = forms.ChoiceField(label="Language", choices=[(name, name) for name in LANGUAGES])
    interpreter_needed = forms.BooleanField(label="Interpreter needed", required=False)
    phone = forms.CharField(label="Phone", required=False, max_length=30)
    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)
    emergency_contact = forms.CharField(
        label="Emergency contact", required=False, max_length=160, help_text="Name, relation and phone."
    )
    # health
    allergies_known = forms.ChoiceField(
        label="Allergies",
        choices=[("none", "No known allergies"), ("some", "Allergic to"), ("not_asked", "Not asked yet")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether there are allergies, or that nobody has asked yet."},
    )
    allergies = forms.CharField(label="Which", required=False, max_length=400, help_text="Separate them with commas.")
    pregnant = YesNoField(label="Pregnant")
    # bed
    bed = forms.ModelChoiceField(
        label="Bed",
        queryset=Bed.objects.none(),
        error_messages={"required": "Choose a free bed.", "invalid_choice": "Choose a free bed."},
    )
    # other program
    enrollment_result = forms.ChoiceField(
        label="In another program?",
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Ask whether the person is in another program, and record the answer."},
    )
    enrollment_detail = forms.CharField(
        label="Other program, date and amount of the last dose there", required=False, max_length=80
    )
    enrollment_checked_at = MomentField(label="Asked at")
    enrollment_checked_by = forms.ModelChoiceField(
        label="Asked by", queryset=StaffMember.objects.none(), empty_label=None
    )
    # papers
    notice_acknowledged = forms.BooleanField(
        label="The person got the notice of privacy practices and confirms it",
        error_messages={"required": "Give the person the notice of privacy practices, and let them confirm it."},
    )
    treatment_sharing = forms.ChoiceField(
        label="Sharing for treatment, payment and running the program",
        choices=AGREES,
        widget=forms.RadioSelect,
        error_messages={"required": "Ask for the agreement to share for treatment, and record yes or no."},
    )
    registry_check = forms.ChoiceField(
        label="Asking registries and other programs about a second enrollment",
        choices=AGREES,
        widget=forms.RadioSelect,
        error_messages={"required": "Ask for the agreement to ask registries, and record yes or no."},
    )
    registries = forms.CharField(
        label="Registries and programs that may be asked",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, each by name.",
    )
    signer = forms.ChoiceField(
        label="Who signs", choices=Consent.Signer.choices, initial=Consent.Signer.PATIENT, widget=forms.RadioSelect
    )
    signed_name = forms.CharField(
        label="Signature: full name, as the person writes it",
        max_length=170,
        error_messages={"required": "Let the person sign with their full name."},
    )
    method = forms.ChoiceField(label="Signed", choices=Consent.Method.choices)
    representative_relation = forms.CharField(label="A representative: which relation", required=False, max_length=80)
    representative_authority = forms.CharField(
        label="A representative: which document allows it", required=False, max_length=120
    )
    capacity_basis = forms.CharField(
        label="Under 18 or represented: the law or finding that says who may sign", required=False, max_length=120
    )
    # records that were shown: "new", or the id of the one it is; and the ids that were on the page
    same_as = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    none_of = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        enquiry: Enquiry,
        screening: Screening | None,
        by: StaffMember,
        moment: datetime,
        beds: BedQuerySet | None,
        bed_options: Iterable[Any] = (),
        held_bed: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = enquiry.site.local(moment).date()
        set_zone(self, enquiry.site.zone)
        self.initial = {
            **self.initial,
            "preferred_name": "" if enquiry.preferred_name == NO_NAME else enquiry.preferred_name,
            "language": enquiry.language,
            "interpreter_needed": enquiry.language not in WITHOUT_INTERPRETER,
            "phone": enquiry.phone,
            "safe_to_leave_message": enquiry.safe_to_leave_message,
            "pregnant": screening.pregnant if screening else None,
            "enrollment_checked_at": moment,
            "enrollment_checked_by": by.pk,
            "registries": "\n".join(settings.ADMISSIONS["registries"]),
            "bed": held_bed,
        }
        offer(self, "enrollment_checked_by", _staff_at(enquiry.site, self.today))
        if beds is None:
            del self.fields["bed"]
        else:
            # Any open bed is a valid answer, so that one just taken is refused with the words that say so.
            offer(self, "bed", beds, [("", "Choose a bed"), *bed_options])

    def clean_birth_on(self) -> date:
        birth_on: date = self.cleaned_data["birth_on"]
        if birth_on > self.today or age(birth_on, self.today) > OLDEST_AGE:
            raise forms.ValidationError("Check the birth date: it is in the future, or more than 120 years ago.")
        return birth_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        birth_on = cleaned.get("birth_on")
        self.is_minor = birth_on is not None and age(birth_on, self.today) < ADULT_AGE
        if self.is_minor and not cleaned.get("minor_confirmed"):
            self.add_error("minor_confirmed", "This person is under 18. Ask a prescriber first, then confirm it here.")
        if cleaned.get("allergies_known") == "some" and not self.allergy_list:
            self.add_error("allergies", "Write which allergies.")
        if cleaned.get("registry_check") == "yes" and not cleaned.get("registries", "").strip():
            self.add_error("registries", "Name each registry and program that may be asked.")
        self._check_signer(cleaned)
        return cleaned

    def _check_signer(self, cleaned: dict[str, Any]) -> None:
        represented = cleaned.get("signer") == Consent.Signer.REPRESENTATIVE
        for name in ("representative_relation", "representative_authority"):
            if represented and not cleaned.get(name):
                self.add_error(name, "Write this when a representative signs.")
        if (represented or self.is_minor) and not cleaned.get("capacity_basis"):
            self.add_error("capacity_basis", "Write the law or finding that says who may sign.")

    @property
    def allergy_list(self) -> tuple[str, ...]:
        typed = self.cleaned_data.get("allergies", "").split(",")
        return tuple(dict.fromkeys(name.strip()[:80] for name in typed if name.strip()))

    @property
    def person(self) -> Person | None:
        """Who it is; None while name or birth date are missing."""
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        if not all(cleaned.get(name) for name in ("family_name", "given_name", "birth_on")):
            return None
        names = (
            *("family_name", "given_name", "birth_on", "preferred_name", "pronouns", "phone"),
            *("interpreter_needed", "safe_to_leave_message", "emergency_contact", "pregnant"),
        )
        known = cleaned.get("allergies_known")
        return Person(
            **{name: cleaned[name] for name in names if name in cleaned},
            language=cleaned.get("language", "English"),
            allergies=self.allergy_list if known == "some" else (),
            allergies_reviewed=known in ("none", "some"),
        )

    @property
    def decision(self) -> Decision:
        """What was said about the records shown."""
        same_as, shown = self.cleaned_data.get("same_as", ""), self.cleaned_data.get("none_of", "")
        if same_as == NEW_RECORD:
            return Decision(none_of=frozenset(found for text in shown.split(",") if (found := _uuid(text))))
        return Decision(same_as=_uuid(same_as))

    @property
    def enrollment(self) -> EnrollmentCheck:
        return EnrollmentCheck(
            result=self.cleaned_data["enrollment_result"],
            checked_at=self.cleaned_data["enrollment_checked_at"],
            checked_by=self.cleaned_data["enrollment_checked_by"],
            detail=self.cleaned_data["enrollment_detail"],
        )

    @property
    def papers(self) -> Papers:
        cleaned = self.cleaned_data
        represented = cleaned["signer"] == Consent.Signer.REPRESENTATIVE
        capacity = Consent.Capacity.MINOR_BY_STATE_LAW if self.is_minor else Consent.Capacity.ADULT
        signature = Signature(
            name=cleaned["signed_name"],
            signer=cleaned["signer"],
            relation=cleaned["representative_relation"] if represented else "",
            authority=cleaned["representative_authority"] if represented else "",
            capacity=Consent.Capacity.REPRESENTED if represented else capacity,
            capacity_basis=cleaned["capacity_basis"],
            method=cleaned["method"],
        )
        return Papers(
            signature=signature,
            notice_acknowledged=cleaned["notice_acknowledged"],
            agrees_to_treatment_sharing=cleaned["treatment_sharing"] == "yes",
            agrees_to_registry_check=cleaned["registry_check"] == "yes",
            registries=tuple(line.strip() for line in cleaned["registries"].splitlines() if line.strip()),
        )


def _staff_at(site: Site, day: date) -> QuerySet[StaffMember]:
    """Everybody who holds a role at the site on this day."""
    return StaffMember.objects.filter(
        is_active=True, roles__site=site, roles__starts_on__lte=day, roles__ends_on__gte=day
    ).distinct()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
