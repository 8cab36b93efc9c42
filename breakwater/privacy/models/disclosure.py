"""One row for everything that left the program about a person: the accounting of disclosures. Never changed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.models.consent import Consent
from breakwater.privacy.models.qualified_service import QualifiedService
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet

# A person may ask for the disclosures of the last 3 years (42 CFR 2.25).
ACCOUNTING_YEARS = 3


class DisclosureQuerySet(ScopedQuerySet["Disclosure"]):
    def for_accounting(self, at: datetime) -> DisclosureQuerySet:
        """Disclosures made with consent in the 3 years before this moment, newest first (42 CFR 2.25)."""
        try:
            since = at.replace(year=at.year - ACCOUNTING_YEARS)
        except ValueError:  # February 29
            since = at.replace(year=at.year - ACCOUNTING_YEARS, day=28)
        with_consent = [Disclosure.Basis.CONSENT, Disclosure.Basis.CENTRAL_REGISTRY]
        return self.filter(basis__in=with_consent, disclosed_at__gte=since, disclosed_at__lte=at)

    def emergencies_to_review(self) -> DisclosureQuerySet:
        """Releases in a medical emergency that the privacy officer has not looked at."""
        return self.filter(basis=Disclosure.Basis.MEDICAL_EMERGENCY, review__isnull=True)


class Disclosure(AppendOnly):
    class Basis(models.TextChoices):
        CONSENT = "consent", "The person's written consent"
        PATIENT_ACCESS = "patient_access", "The person's own copy"
        MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency"
        QUALIFIED_SERVICE = "qualified_service", "Agreement with a qualified service organization"
        CENTRAL_REGISTRY = "central_registry", "Central registry, with consent"
        AUDIT_EVALUATION = "audit_evaluation", "Audit or evaluation"
        RESEARCH = "research", "Research"
        COURT_ORDER = "court_order", "Court order"
        CRIME_ON_PREMISES = "crime_on_premises", "Crime on the premises or against staff"
        CHILD_ABUSE_REPORT = "child_abuse_report", "Report of child abuse or neglect"
        DEIDENTIFIED = "deidentified", "Without anything that identifies the person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="disclosures")
    disclosed_at = models.DateTimeField()
    disclosed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    recipient_name = models.CharField(max_length=160)
    recipient_organization = models.CharField(max_length=160, blank=True)
    recipient_address = models.CharField(max_length=240, blank=True)
    requester_verified = models.CharField(max_length=20, help_text="How we made sure of who asked.")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    description = models.CharField(max_length=240, blank=True)
    item_count = models.PositiveIntegerField(default=1)
    document_ids = ArrayField(models.UUIDField(), default=list)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    authority = models.CharField(max_length=240, blank=True, help_text="Order, law or agreement the release rests on.")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="disclosures")
    consent_form_version = models.CharField(max_length=60, blank=True)
    service = models.ForeignKey(QualifiedService, on_delete=models.PROTECT, null=True, related_name="disclosures")
    notice_version = models.CharField(max_length=40, blank=True)
    emergency_nature = models.TextField(blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    request_id = models.CharField(max_length=36, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-disclosed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(basis__in=["consent", "central_registry"])
                | Q(consent__isnull=False) & ~Q(notice_version="") & ~Q(consent_form_version=""),
                name="disclosure_names_its_consent",
            ),
            models.CheckConstraint(
                condition=~Q(basis="medical_emergency") | ~Q(emergency_nature="") & ~Q(recipient_organization=""),
                name="disclosure_emergency_facts",
            ),
            models.CheckConstraint(
                condition=~Q(basis="qualified_service") | Q(service__isnull=False), name="disclosure_names_its_service"
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=["court_order", "audit_evaluation", "research"]) | ~Q(authority=""),
                name="disclosure_names_its_authority",
            ),
            models.CheckConstraint(condition=~Q(recipient_name=""), name="disclosure_names_its_recipient"),
        ]
        indexes = [models.Index(fields=["patient", "-disclosed_at"], name="disclosure_by_patient")]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def category_labels(self) -> list[str]:
        """What went out, in words."""
        return [str(Category(code).label) for code in self.categories]

    @property
    def review_due_at(self) -> datetime:
        """When the privacy officer should have looked at an emergency release: by the end of the next working day."""
        due = self.disclosed_at + timedelta(days=1)
        while due.weekday() >= 5:
            due += timedelta(days=1)
        return due


class DisclosureReview(AppendOnly):
    """The privacy officer looked at a release made in a medical emergency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="review")
    appropriate = models.BooleanField()
    person_informed = models.BooleanField(help_text="The person was told what was shared, with whom and why.")
    note = models.TextField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["DisclosureReview"].as_manager()
    within_patient = "disclosure__patient_id"

    def __str__(self) -> str:
        return f"review of {self.disclosure_id}"
