"""One row of every model on each side of a wall between two sites, with a word in all its text that must not cross.

Rows are made from the models themselves, so a new model is planted without anybody thinking of it. A model whose
constraints a guess cannot meet says in ``EXACTLY`` what its row looks like; a test fails until it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from pghistory.models import Event

from breakwater.clinical.placement import DIMENSIONS
from breakwater.organization.models import Role, Site, StaffMember, Unit
from breakwater.record.models import Patient
from breakwater.record.models.patient import name_key
from breakwater.record.numbers import next_record_number
from breakwater.testing.cast import make_staff

# Not rows about anybody: the trail itself, keys of forms, the mark of the installation, staff and their roles.
NOT_PLANTED = frozenset(
    {
        "audit.AuditEntry", "audit.AuditSeal", "audit.FormKey", "organization.ClosedDay", "organization.Heartbeat",
        "organization.Installation", "organization.RoleAssignment", "organization.Site", "organization.StaffMember",
        "organization.WeeklyClosure",
    }
)  # fmt: skip
# One for the whole program, seen by every site; so nothing secret stands in them.
SHARED = frozenset({"medication.Product", "privacy.QualifiedService"})
# What a place is called is no secret either.
PLACES = frozenset({"organization.Unit", "organization.Room", "organization.Bed", "organization.Station"})
# Foreign keys that may be empty but say whose row it is, so they are filled.
OWNERS = frozenset({"patient", "enquiry", "episode"})

NOW = datetime.now(UTC)


@dataclass
class Side:
    """One site with everything that was planted there. ``word`` is in every text of its rows."""

    site: Site
    by: StaffMember
    word: str
    family_name: str
    rows: dict[str, models.Model] = field(default_factory=dict)

    def row(self, model: type[models.Model]) -> models.Model:
        """This side's row of a model, made with all it needs when it is not there yet."""
        label = model._meta.label
        if model is Site:
            return self.site
        if model is StaffMember:
            return self.by
        if label not in self.rows:
            self.rows[label] = shared_or_new(self, model)
        return self.rows[label]


Columns = Mapping[str, Any]
EXACTLY: Mapping[str, Callable[[Side], Columns]] = {
    "record.Patient": lambda side: {
        "record_number": next_record_number(),
        "family_name": side.family_name,
        "given_name": side.word,
        "name_key": name_key(side.family_name, side.word),
        "birth_on": datetime(1990, 5, 4, tzinfo=UTC).date(),
        "allergies": [side.word],
        "other_medicines": [side.word],
        "liver": "mild",
        "standing_reviewed_at": NOW,
        "standing_reviewed_by": side.by,
    },
    "record.MedicationOrder": lambda side: {
        "drug": "methadone",
        "status": "active",
        "starts_on": side.site.dosing_day(NOW) - timedelta(days=3),
        "ends_on": side.site.dosing_day(NOW) + timedelta(days=30),
        "signed_at": NOW,
        "signed_by": side.by,
    },
    "record.EpisodeOfCare": lambda side: {"level_of_care": "3.7"},
    "record.Placement": lambda side: {
        "recommended_level": "3.7",
        "decided_level": "3.7",
        "dimensions": {one.id: {"level": "3.7", "reason": side.word} for one in DIMENSIONS},
    },
    "record.Observation": lambda side: {
        "scale": "",
        "scale_version": "",
        "band": "",
        "sedation_poss": "",
        "respiratory_rate_per_min": 16,
    },
    "record.Assessment": lambda side: {"scale": "phq_9", "scale_version": "1999", "band_set": "", "band": ""},
    "medication.AuthorizedReceiver": lambda side: {"named_by": _another(side)},
    "medication.Receipt": lambda side: {"difference_note": ""},
    "medication.Destruction": lambda side: {"first_witness": _another(side), "second_witness": _another(side, "Two")},
    "medication.IncidentStep": lambda side: {"kind": "noted", "cause": ""},
    "medication.ShelfCount": lambda side: {"second_by": _another(side)},
    "medication.Bottle": lambda side: {"expires_on": side.site.dosing_day(NOW) + timedelta(days=90)},
    "medication.StockCount": lambda side: {
        "is_over": False,
        "entry": side.row(apps.get_model("medication.StockEntry")),
    },
    "medication.Product": lambda side: {"strength_mg_per_ml": Decimal(10)},
    "medication.ActUnderway": lambda side: {"outcome": ""},
    "medication.Downtime": lambda side: {
        "began_at": NOW - timedelta(hours=3),
        "back_at": NOW - timedelta(hours=1),
        "ended_at": None,
    },
    "medication.DowntimeDue": lambda side: {"outcome": ""},
    "medication.PaperQuestion": lambda side: {"answer": "", "answer_note": ""},
    "medication.DowntimeSet": lambda side: {"folders": [f"/nowhere/{side.word}"]},
    "record.DoseEvent": lambda side: {"kind": "wrong_person", "second_by": _another(side)},
    "record.OutsideDose": lambda side: {"reverses": None},
    "record.Flag": lambda side: {"action_taken": "", "answer_note": ""},
    "record.Stay": lambda side: {"status": "occupied"},
    "privacy.Disclosure": lambda side: {"basis": "medical_emergency", "consent": None, "service": None},
    "privacy.EmergencyAccess": lambda side: {"expires_at": NOW + timedelta(minutes=50), "review_note": ""},
    "record.TakeHomeReview": lambda side: {"decision": "granted", "most_days": 6},
    "record.TakeHomeSupply": lambda side: {
        "covers_on": side.site.dosing_day(NOW) + timedelta(days=1),
        "drug": "methadone",
        "form": "oral solution",
        "number": 1,
        "part": 1,
    },
    "record.TakeHomeReturn": lambda side: {"condition": "empty", "found_mg": Decimal(0)},
    "medication.CallBack": lambda side: {"due_at": NOW + timedelta(hours=48)},
    "medication.PrintLabel": lambda side: {"first_print": True},
    "therapy.Session": lambda side: {"ends_at": NOW + timedelta(hours=1)},
    "residence.RoutineItem": lambda side: {"unit": _house(side), "starts": time(9), "ends": time(10)},
    "organization.Shift": lambda side: {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=7)},
    "residence.Leave": lambda side: {"due_back_at": NOW + timedelta(hours=2)},
    "residence.Headcount": lambda side: {
        "unit": _house(side),
        "expected": 1,
        "present": 1,
        "on_leave": 0,
        "missing": 0,
    },
}


def _another(side: Side, name: str = "One") -> StaffMember:
    """Somebody else than who did it, for what two or three people sign."""
    found = StaffMember.objects.filter(email=f"{side.word}.{name}@example.org".lower()).first()
    return found or make_staff(f"{side.word} {name}", Role.DOSING_NURSE, side.site)


def _house(side: Side) -> Unit:
    return Unit.objects.get_or_create(site=side.site, kind=Unit.Kind.RESIDENCE, defaults={"name": "House"})[0]


def planted_models() -> list[type[models.Model]]:
    """Every model of ours that gets a row."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("breakwater.")
        and model._meta.label not in NOT_PLANTED
        and not issubclass(model, Event)
    ]


def plant(side: Side) -> None:
    """One row of every model at this side."""
    for model in planted_models():
        side.row(model)


def shared_or_new(side: Side, model: type[models.Model]) -> models.Model:
    """The one row both sides see, or a new one of this side's own."""
    if model._meta.label not in SHARED:
        return _made(side, model)
    found = model._default_manager.first()
    return found or _made(side, model)


def _made(side: Side, model: type[models.Model]) -> models.Model:
    columns = {one.name: _value(side, one) for one in model._meta.concrete_fields if _is_filled(one)}
    describe = EXACTLY.get(model._meta.label)
    try:
        return model._default_manager.create(**(columns | dict(describe(side) if describe else {})))
    except Exception as problem:
        raise AssertionError(
            f"No row of {model._meta.label} could be planted ({problem}). "
            "Say in EXACTLY of tests/architecture/planting.py what a row of it looks like."
        ) from problem


def _is_filled(one: models.Field[Any, Any]) -> bool:
    if (one.primary_key and not one.is_relation) or isinstance(one, models.AutoField):
        return False
    if one.is_relation:
        return not one.null or one.name in OWNERS
    return not one.has_default() and not one.null and not (one.choices and one.blank)


def _value(side: Side, one: models.Field[Any, Any]) -> Any:
    if isinstance(one, models.ForeignKey):
        return side.row(one.related_model)
    if one.choices:
        return next(iter(one.flatchoices))[0]
    if isinstance(one, models.CharField | models.TextField):
        return _text(side, one)
    for kind, value in VALUES:
        if isinstance(one, kind):
            return value(side)
    raise AssertionError(f"No value is known for {one}. Add its kind to VALUES of tests/architecture/planting.py.")


def _text(side: Side, one: models.Field[Any, Any]) -> str:
    place = one.model._meta.label in PLACES | SHARED
    text = uuid4().hex if one.unique or place else f"{side.word} {one.name}"
    return text[: one.max_length] if one.max_length else text


VALUES: tuple[tuple[type[models.Field[Any, Any]], Callable[[Side], Any]], ...] = (
    (ArrayField, lambda side: []),
    (DateTimeRangeField, lambda side: (NOW - timedelta(hours=1), None)),
    (models.DateTimeField, lambda side: NOW),
    (models.DateField, lambda side: side.site.dosing_day(NOW)),
    (models.TimeField, lambda side: time(12)),
    (models.BooleanField, lambda side: True),
    (models.DecimalField, lambda side: Decimal(1)),
    (models.IntegerField, lambda side: 1),
    (models.JSONField, lambda side: {}),
    (models.UUIDField, lambda side: uuid4()),
    (models.BinaryField, lambda side: b"x"),
)


def person(side: Side) -> Patient:
    """The person planted at this side."""
    found = side.row(Patient)
    assert isinstance(found, Patient)
    return found
