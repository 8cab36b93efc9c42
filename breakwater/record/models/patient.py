"""A person with a record here."""

from __future__ import annotations

import secrets
import unicodedata
import uuid
from datetime import date
from uuid import UUID

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.organization.models import StaffMember
from breakwater.record.models.photo import PatientPhoto
from breakwater.record.scoped import ScopedQuerySet


def name_key(family_name: str, given_name: str) -> str:
    """A name without case, accents or apostrophes, for finding people who are called alike (H2). Never for merging."""
    plain = unicodedata.normalize("NFKD", f"{family_name} {given_name}")
    return "".join(ch for ch in plain.lower() if ch.isalpha() or ch == " ").strip()


def new_card_code() -> str:
    """What a person's card or wristband carries: an opaque code that says nothing about them."""
    return "BW" + secrets.token_hex(6).upper()


class PatientQuerySet(ScopedQuerySet["Patient"]):
    def lock(self, patient_id: UUID) -> Patient:
        """The person's row, locked until the transaction ends: the one place where acts on one person queue up."""
        return self.select_for_update(no_key=True).get(pk=patient_id)

    def called_alike(self, patient: Patient) -> PatientQuerySet:
        """Other people whose name reads the same."""
        return self.filter(name_key=patient.name_key).exclude(pk=patient.pk)

    def same_name_and_birth(self, *, family_name: str, given_name: str, birth_on: date) -> PatientQuerySet:
        """People whose name reads the same, also with the names the other way round, born on this day (H58)."""
        keys = {name_key(family_name, given_name), name_key(given_name, family_name)}
        return self.filter(name_key__in=keys, birth_on=birth_on)

    def possibly_same(self, *, family_name: str, given_name: str, birth_on: date) -> PatientQuerySet:
        """People worth asking about before a new record is made: one of name and birth date may be mistyped (H58).

        The same name with any birth date, or the same birth date with the same family or given name.
        """
        family, given = name_key(family_name, ""), name_key("", given_name)
        keys = {name_key(family_name, given_name), name_key(given_name, family_name)}
        alike = Q(name_key__startswith=f"{family} ") | Q(name_key__endswith=f" {given}")
        return self.filter(Q(name_key__in=keys) | Q(birth_on=birth_on) & alike)


@pghistory.track()
class Patient(models.Model):
    """Somebody in treatment, now or before. Pages show the preferred name first."""

    within_patient = "id"

    class Liver(models.TextChoices):
        NONE = "none", "No liver disease"
        MILD = "mild", "Mild liver disease"
        MODERATE = "moderate", "Moderate liver disease"
        SEVERE = "severe", "Severe liver disease"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_number = models.PositiveIntegerField(unique=True)
    card_code = models.CharField(max_length=20, unique=True, default=new_card_code)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=30, blank=True)
    name_key = models.CharField(max_length=170, db_index=True)
    birth_on = models.DateField(db_index=True)
    language = models.CharField(max_length=20, default="English")
    interpreter_needed = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    emergency_contact = models.CharField(max_length=160, blank=True)
    allergies = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    allergies_reviewed = models.BooleanField(default=False)
    other_medicines = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    pregnant = models.BooleanField(null=True, help_text="No also where it does not apply; empty when not asked.")
    pregnant_asked_on = models.DateField(null=True)
    liver = models.CharField(max_length=8, choices=Liver.choices, blank=True, help_text="Empty when not asked.")
    qt_risk = models.BooleanField(null=True, help_text="Heart disease, long QT in the family, low potassium.")
    fainted_on = models.DateField(null=True, help_text="The last fainting or seizure.")
    standing_reviewed_at = models.DateTimeField(null=True)
    standing_reviewed_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    photo = models.ForeignKey(PatientPhoto, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing_reviewed_at__isnull=True, standing_reviewed_by__isnull=True)
                | Q(standing_reviewed_at__isnull=False, standing_reviewed_by__isnull=False),
                name="patient_standing_reviewed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(pregnant_asked_on__isnull=True) | Q(pregnant__isnull=False),
                name="patient_pregnancy_day_has_answer",
            ),
        ]
        triggers = [
            # The face of somebody else beside a dose is worse than none (H1).
            pgtrigger.Trigger(
                name="photo_is_their_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("photo_id"),  # type: ignore[no-untyped-call]
                func="""
                    IF NEW.photo_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM record_patientphoto p WHERE p.id = NEW.photo_id AND p.patient_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'A photo belongs to the person it was taken of.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_their_own';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.record_number}"

    @property
    def list_name(self) -> str:
        """As in lists: "Vega, Rosa"."""
        return f"{self.family_name}, {self.given_name}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def called(self) -> str:
        """The name the person asks to be called."""
        return self.preferred_name or self.given_name

    def age_on(self, day: date) -> int:
        """Completed years of age on this day."""
        return day.year - self.birth_on.year - ((day.month, day.day) < (self.birth_on.month, self.birth_on.day))
