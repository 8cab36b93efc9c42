"""A signed agreement to share, with every element 42 CFR 2.31 asks for. Never changed; its end is a further row."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.privacy.codes import Category, Purpose, RecipientClass, Statement
from breakwater.record.models import Document, Patient
from breakwater.record.scoped import ScopedQuerySet


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        """Consents nobody has ended. Whether one has run out is asked of each: ``privacy.consent.why_not_valid``."""
        return self.filter(end__isnull=True)


class Consent(AppendOnly):
    class Kind(models.TextChoices):
        TPO = "tpo", "Treatment, payment and running the program"
        RELEASE = "release", "Sharing with somebody named"
        REGISTRY = "registry", "Check for enrollment in two programs"
        COUNSELING_NOTES = "counseling_notes", "Counseling notes"
        PROCEEDING = "proceeding", "Legal proceeding"

    class Expires(models.TextChoices):
        ON_DATE = "on_date", "On a date"
        ON_EVENT = "on_event", "When something happens"
        END_OF_TREATMENT = "end_of_treatment", "When treatment here ends"
        END_OF_RESEARCH = "end_of_research", "When the research ends"
        NEVER = "never", "When it is taken back"

    class Signer(models.TextChoices):
        PATIENT = "patient", "The person"
        REPRESENTATIVE = "representative", "A representative"

    class Capacity(models.TextChoices):
        ADULT = "adult", "Adult who decides for themselves"
        MINOR_BY_STATE_LAW = "minor_by_state_law", "Minor who may sign under state law"
        REPRESENTED = "represented", "Somebody else decides"

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", "On the screen"
        PAPER = "paper", "On paper"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=18, choices=Kind.choices)
    form_code = models.CharField(max_length=30)
    form_version = models.CharField(max_length=20)
    # 1 whose record
    patient_name = models.CharField(max_length=170, help_text="As written on the form.")
    chart_names = ArrayField(models.CharField(max_length=170), help_text="The names in the chart at signing.")
    # 2 who may tell
    disclosers = ArrayField(models.CharField(max_length=160), default=list)
    # 3 what
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices), default=list)
    description = models.TextField(blank=True)
    entire_record_reason = models.CharField(max_length=240, blank=True)
    # 4 to whom
    recipients = models.JSONField(default=list, help_text='A list of {"name": ..., "aliases": [...]}.')
    recipient_classes = ArrayField(models.CharField(max_length=20, choices=RecipientClass.choices), default=list)
    intermediary_name = models.CharField(max_length=160, blank=True)
    intermediary_members = ArrayField(models.CharField(max_length=160), default=list)
    intermediary_class = models.CharField(max_length=20, choices=RecipientClass.choices, blank=True)
    # 5 why
    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose.choices), default=list)
    # 6 right to revoke, and the other sentences the form carried
    statements = ArrayField(models.CharField(max_length=24, choices=Statement.choices), default=list)
    revoke_how = models.TextField(blank=True)
    # 7 until when
    expires = models.CharField(max_length=18, choices=Expires.choices, blank=True)
    expires_on = models.DateField(null=True)
    expires_event = models.CharField(max_length=160, blank=True)
    # 8 who signed
    signer = models.CharField(max_length=14, choices=Signer.choices, default=Signer.PATIENT)
    signed_name = models.CharField(max_length=170, blank=True)
    representative_relation = models.CharField(max_length=80, blank=True)
    representative_authority = models.CharField(max_length=160, blank=True, help_text="The document that gives it.")
    capacity = models.CharField(max_length=20, choices=Capacity.choices, default=Capacity.ADULT)
    capacity_basis = models.CharField(max_length=160, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.ELECTRONIC)
    # 9 when
    signed_at = models.DateTimeField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-signed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="tpo") | Q(purposes__contained_by=["treatment", "payment", "operations"]),
                name="consent_tpo_holds_no_other_purpose",
            ),
            models.CheckConstraint(
                condition=Q(kind="counseling_notes") | ~Q(categories__contains=["counseling_notes"]),
                name="consent_counseling_notes_alone",
            ),
            models.CheckConstraint(
                condition=Q(kind="proceeding") | ~Q(purposes__contains=["proceeding"]),
                name="consent_proceeding_alone",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-signed_at"], name="consent_by_patient")]

    def __str__(self) -> str:
        return f"consent {self.kind} {self.pk}"

    def has_run_out(self, at: datetime) -> bool:
        """Whether its date has passed. An event that ends it is recorded as a ``ConsentEnd``."""
        return self.expires_on is not None and at.date() > self.expires_on


class ConsentEnd(AppendOnly):
    """Why a consent no longer counts. It takes effect for every release asked for from then on (H63)."""

    class Reason(models.TextChoices):
        REVOKED = "revoked", "Taken back"
        EVENT_HAPPENED = "event_happened", "What it was to last until has happened"
        KNOWN_FALSE = "known_false", "Found to be false"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    said_by = models.CharField(max_length=170, blank=True, help_text="The person, or a representative.")
    in_writing = models.BooleanField(default=False)
    note = models.CharField(max_length=240, blank=True)
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ConsentEnd"].as_manager()
    within_patient = "consent__patient_id"

    class Meta(AppendOnly.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="revoked") | ~Q(said_by=""), name="consent_end_revoked_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"end of {self.consent_id}"


class RecipientMatch(AppendOnly):
    """A staff member found that this recipient belongs to a class the consent names. Software never decides that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="matches")
    recipient_name = models.CharField(max_length=160)
    recipient_class = models.CharField(max_length=20, choices=RecipientClass.choices)
    reason = models.CharField(max_length=240, help_text="How we know, for example the person named them.")
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["RecipientMatch"].as_manager()
    within_patient = "consent__patient_id"

    class Meta(AppendOnly.Meta):
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="recipient_match_says_how")]

    def __str__(self) -> str:
        return f"match for {self.consent_id}"
