"""Somebody on the way to a bed, as far as a test needs them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from breakwater.clinical.opioid_use_disorder import AREAS
from breakwater.clinical.placement import DIMENSIONS
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.actions import Answers, Decision, DimensionAnswer, Papers, Person
from breakwater.journey.admissions.enrollment import EnrollmentCheck, Result
from breakwater.organization.models import Bed, StaffMember
from breakwater.privacy.terms import Signature
from breakwater.record.models import Enquiry, EpisodeOfCare, Placement, Screening, Stay
from breakwater.testing.cast import Cast, make_enquiry


def at_now() -> datetime:
    return datetime.now(UTC)


def screened(cast: Cast, enquiry: Enquiry, *, yes: int = 7, **changes: Any) -> Screening:
    """The health questions asked, with so many areas answered yes and the others no."""
    areas: dict[str, bool | None] = {area.id: area.number <= yes for area in AREAS}
    return actions.record_screening(
        enquiry=enquiry,
        answers=Answers(**{"areas": areas, **changes}),
        by=cast.admissions,
        at=at_now(),
        form_key=uuid.uuid4(),
    )


def dimensions(level: str = "3.7", **levels: str) -> dict[str, DimensionAnswer]:
    """An answer in each dimension, all at one level unless named."""
    return {
        d.id: DimensionAnswer(reason="As told on the phone", level=levels.get(d.id, level) if d.gives_level else "")
        for d in DIMENSIONS
    }


def placed(cast: Cast, enquiry: Enquiry, *, level: str = "3.7", **changes: Any) -> Placement:
    """The level of care decided."""
    given: dict[str, Any] = {
        "enquiry": enquiry,
        "dimensions": dimensions(level),
        "decided_level": "",
        "reason_when_different": "",
        "by": cast.admissions,
        "at": at_now(),
        "form_key": uuid.uuid4(),
    }
    return actions.decide_placement(**{**given, **changes})


def bed(cast: Cast, label: str = "A1") -> Bed:
    """A bed of the detox unit at Harbor."""
    return Bed.objects.select_related("room__unit__site").get(room__unit=cast.detox_unit, label=label)


def held(cast: Cast, enquiry: Enquiry, label: str = "A1", **changes: Any) -> Stay:
    """A bed held for four hours."""
    given: dict[str, Any] = {
        "bed": bed(cast, label),
        "enquiry": enquiry,
        "lasting": timedelta(hours=4),
        "by": cast.admissions,
        "at": at_now(),
        "form_key": uuid.uuid4(),
    }
    return actions.hold_bed(**{**given, **changes})


def ready(cast: Cast, level: str = "3.7", **fields: Any) -> Enquiry:
    """Somebody whose level is decided."""
    enquiry = make_enquiry(cast.harbor, **fields)
    placed(cast, enquiry, level=level)
    return enquiry


MARA = Person(
    family_name="Quint",
    given_name="Mara",
    birth_on=date(1990, 5, 17),
    preferred_name="Mara",
    pronouns="she/her",
    phone="555-0111",
    emergency_contact="Jo Quint, sister, 555-0112",
    allergies=("penicillin",),
    allergies_reviewed=True,
    pregnant=False,
)


def papers(name: str = "Mara Quint", **changes: Any) -> Papers:
    given: dict[str, Any] = {
        "signature": Signature(name=name),
        "notice_acknowledged": True,
        "agrees_to_treatment_sharing": True,
        "agrees_to_registry_check": True,
        "registries": ("State opioid treatment registry",),
    }
    return Papers(**{**given, **changes})


def enrollment(by: StaffMember, **changes: Any) -> EnrollmentCheck:
    given: dict[str, Any] = {"result": Result.PERSON_SAYS_NO, "checked_at": at_now(), "checked_by": by}
    return EnrollmentCheck(**{**given, **changes})


def admit(cast: Cast, enquiry: Enquiry, **changes: Any) -> EpisodeOfCare:
    """Mara admitted to bed A1, unless said otherwise."""
    given: dict[str, Any] = {
        "enquiry": enquiry,
        "person": MARA,
        "decision": Decision(),
        "bed": changes["bed"] if "bed" in changes else bed(cast),
        "enrollment": enrollment(cast.admissions),
        "papers": papers(),
        "by": cast.admissions,
        "at": at_now(),
        "form_key": uuid.uuid4(),
    }
    return actions.admit(**{**given, **changes})
