"""Staff members, their roles, and the dates both end."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from breakwater.organization.clock import now
from breakwater.organization.models.place import Site


class Role(models.TextChoices):
    """What a staff member does; each role has its own home screen."""

    ADMISSIONS = "admissions", "Admissions"
    DETOX_NURSE = "detox_nurse", "Detox nurse"
    DOSING_NURSE = "dosing_nurse", "Dosing nurse"
    PRESCRIBER = "prescriber", "Prescriber"
    COUNSELOR = "counselor", "Counselor"
    RESIDENCE = "residence", "Residence"
    RECOVERY = "recovery", "Recovery"
    MANAGER = "manager", "Manager"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"
    INTEGRATOR = "integrator", "Integrator"


class StaffManager(BaseUserManager["StaffMember"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> StaffMember:
        """A staff member with this e-mail address; without a password they cannot sign in until one is set."""
        staff = self.model(email=self.normalize_email(email).lower(), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


@pghistory.track(exclude=["password", "last_login"])
class StaffMember(AbstractBaseUser):
    """A person who works here and signs in. No shared accounts; every account has an end (H70, H73)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, help_text="As it stands on a signature, for example M. Jensen.")
    credentials = models.CharField(max_length=20, blank=True, help_text="For example RN, MD, LCSW.")
    initials = models.CharField(max_length=4, blank=True)
    is_active = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day this account works. Extend it while the person works here.")
    theme = models.CharField(max_length=8, default="auto")
    comfortable = models.BooleanField(default=False, help_text="Taller rows in tables.")

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="staff_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.credentials}".strip()

    # The libraries for sign-in ask these of any user; rights here come only from roles.
    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def works_at(self, moment: datetime) -> bool:
        """Whether the account may be used at this moment, by the calendar of the site of the person's work."""
        roles = self.current_roles()
        return self.works_on(roles[0].site.local(moment).date() if roles else moment.date())

    def works_on(self, day: date) -> bool:
        """Whether the account may be used on this day."""
        return self.is_active and self.starts_on <= day <= self.ends_on

    def current_roles(self) -> list[RoleAssignment]:
        """The roles in force today, read once for each loaded staff member."""
        if not hasattr(self, "_current_roles"):
            self._current_roles = self.roles.in_force_at(now())
        return self._current_roles


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force_on(self, day: date) -> RoleAssignmentQuerySet:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def in_force_at(self, moment: datetime) -> list[RoleAssignment]:
        """The roles in force at this moment by the calendar of each role's own site, with site and person."""
        a_day = timedelta(days=1)
        near = self.filter(starts_on__lte=moment.date() + a_day, ends_on__gte=moment.date() - a_day)
        return [assignment for assignment in near.select_related("staff", "site") if assignment.is_in_force_at(moment)]


@pghistory.track()
class RoleAssignment(models.Model):
    """One role of one staff member at one site, from one day to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="roles")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="role_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.site}"

    def is_in_force_at(self, moment: datetime) -> bool:
        """Whether the role holds at this moment, by the calendar of its own site."""
        return self.starts_on <= self.site.local(moment).date() <= self.ends_on
