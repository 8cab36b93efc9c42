"""The cast: the same few invented people in every test.

Two sites. At Harbor works one staff member for each role. Nadia Storm is a dosing nurse at Eastside and must never
see anybody of Harbor. Rosa Vega is in treatment at Harbor, Omar Lind at Eastside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from breakwater.organization.models import Bed, Role, RoleAssignment, Room, Site, StaffMember, Station, Unit
from breakwater.record.models import (
    Enquiry,
    EpisodeOfCare,
    MedicationOrder,
    Patient,
    Stay,
    TakeHomeHandOver,
    TakeHomeIssue,
    TakeHomeSupply,
)
from breakwater.record.models.patient import name_key
from breakwater.record.numbers import next_record_number

LONG_AGO = date(2020, 1, 1)
FAR_OFF = date(2040, 12, 31)
PASSWORD = "calm-water-under-the-pier"

HARBOR_STAFF: Mapping[str, tuple[str, str]] = {
    Role.ADMISSIONS: ("Amira Cole", ""),
    Role.DETOX_NURSE: ("Maria Jensen", "RN"),
    Role.DOSING_NURSE: ("Tom Keller", "RN"),
    Role.PRESCRIBER: ("Ada Wei", "MD"),
    Role.COUNSELOR: ("Luis Ortega", "LCSW"),
    Role.RESIDENCE: ("June Park", ""),
    Role.RECOVERY: ("Sam Reyes", "CPRS"),
    Role.MANAGER: ("Grace Holm", ""),
    Role.PRIVACY_OFFICER: ("Ines Falk", ""),
    Role.INTEGRATOR: ("Noor Haddad", ""),
}


def make_site(name: str, **fields: Any) -> Site:
    """A site in New York's zone whose dosing day begins at 03:00."""
    return Site.objects.create(name=name, slug=name.lower(), time_zone="America/New_York", state="NY", **fields)


def make_staff(name: str, role: str, site: Site, *, credentials: str = "", **fields: Any) -> StaffMember:
    """A staff member with one role at one site, with the password ``PASSWORD``."""
    return make_staff_at(site, {role: (name, credentials)}, **fields)[role]


def make_staff_at(site: Site, names: Mapping[str, tuple[str, str]], **fields: Any) -> dict[str, StaffMember]:
    """One staff member for each role at this site, of that name and with those credentials."""
    staff = {str(role): _colleague(*name, **fields) for role, name in names.items()}
    # At once: most tests begin with the whole cast, and one row after another would be half of all their statements.
    StaffMember.objects.bulk_create(staff.values())
    RoleAssignment.objects.bulk_create(
        RoleAssignment(staff=one, site=site, role=role, starts_on=LONG_AGO, ends_on=FAR_OFF)
        for role, one in staff.items()
    )
    return staff


def _colleague(name: str, credentials: str, **fields: Any) -> StaffMember:
    staff = StaffMember(
        email=f"{name.lower().replace(' ', '.')}@example.org",
        name=name,
        credentials=credentials,
        initials="".join(word[0] for word in name.split()),
        **{"starts_on": LONG_AGO, "ends_on": FAR_OFF} | fields,
    )
    staff.set_password(PASSWORD)
    return staff


def make_patient(given_name: str = "Rosa", family_name: str = "Vega", **fields: Any) -> Patient:
    """Somebody with a record number, born in 1996 unless said otherwise."""
    return Patient.objects.create(
        given_name=given_name,
        family_name=family_name,
        name_key=name_key(family_name, given_name),
        record_number=next_record_number(),
        birth_on=fields.pop("birth_on", date(1996, 3, 9)),
        allergies_reviewed=fields.pop("allergies_reviewed", True),
        created_at=fields.pop("created_at", datetime.now(UTC)),
        **fields,
    )


def make_episode(patient: Patient, site: Site, by: StaffMember, **fields: Any) -> EpisodeOfCare:
    """An active episode of care, begun now unless said otherwise."""
    started_at = fields.pop("started_at", datetime.now(UTC))
    return EpisodeOfCare.objects.create(
        patient=patient,
        site=site,
        level_of_care=fields.pop("level_of_care", "3.7"),
        started_at=started_at,
        admitted_by=by,
        multiple_enrollment_checked_at=started_at,
        multiple_enrollment_checked_by=by,
        multiple_enrollment_result="No other program found",
        **fields,
    )


def make_unit(site: Site, kind: str = Unit.Kind.DETOX, *, beds: int = 4, name: str = "") -> Unit:
    """A unit with one room and beds A1, A2, ..."""
    unit = Unit.objects.create(site=site, name=name or f"{Unit.Kind(kind).label} unit", kind=kind)
    room = Room.objects.create(unit=unit, name="A")
    Bed.objects.bulk_create(Bed(room=room, label=f"A{number}") for number in range(1, beds + 1))
    return unit


def make_stay(episode: EpisodeOfCare, bed: Bed, by: StaffMember) -> Stay:
    """The person of this episode in this bed, since the episode began."""
    return Stay.objects.create(
        bed=bed, episode=episode, status=Stay.Status.OCCUPIED, during=(episode.started_at, None), created_by=by
    )


def make_order(episode: EpisodeOfCare, by: StaffMember, *, dose_mg: str = "80", **fields: Any) -> MedicationOrder:
    """A signed methadone order, in force from a month ago for 90 days, unless said otherwise."""
    at = datetime.now(UTC)
    today = episode.site.dosing_day(at)
    return MedicationOrder.objects.create(
        patient=episode.patient,
        episode=episode,
        site=episode.site,
        drug=fields.pop("drug", MedicationOrder.Drug.METHADONE),
        form=fields.pop("form", "oral solution"),
        dose_mg=Decimal(dose_mg),
        starts_on=fields.pop("starts_on", today - timedelta(days=30)),
        ends_on=fields.pop("ends_on", today + timedelta(days=60)),
        status=fields.pop("status", MedicationOrder.Status.ACTIVE),
        requested_at=at,
        requested_by=by,
        signed_at=fields.pop("signed_at", at),
        signed_by=fields.pop("signed_by", by),
        **fields,
    )


def make_take_home(order: MedicationOrder, covers_on: date, by: StaffMember, **fields: Any) -> TakeHomeSupply:
    """One bottle of this order for a day, issued and handed over now, unless ``handed_over`` is False."""
    at, handed_over = fields.pop("at", datetime.now(UTC)), fields.pop("handed_over", True)
    window = Station.objects.filter(site=order.site).first() or Station.objects.create(site=order.site, name="Window")
    issue = TakeHomeIssue.objects.create(
        patient=order.patient, episode=order.episode, site=order.site, station=window, lock_box=True,
        dosing_day=order.site.dosing_day(at), treatment_day=1, deciding_rule="", counted_days=1, outstanding_days=0,
        closure_days=0, education_given=True, issued_at=at, issued_by=by,
    )  # fmt: skip
    if handed_over:
        TakeHomeHandOver.objects.create(issue=issue, scanned=1, handed_over_at=at, handed_over_by=by)
    return TakeHomeSupply.objects.create(
        issue=issue, patient=order.patient, order=order, order_version=order.version, site=order.site,
        covers_on=covers_on, drug=order.drug, form=order.form, dose_mg=order.dose_mg, lot="M4471", **fields,
    )  # fmt: skip


def make_enquiry(site: Site, **fields: Any) -> Enquiry:
    """Somebody who asked for a call just now."""
    return Enquiry.objects.create(
        site=site,
        channel=fields.pop("channel", Enquiry.Channel.WEB),
        preferred_name=fields.pop("preferred_name", "Rosie"),
        phone=fields.pop("phone", "555-0100"),
        received_at=fields.pop("received_at", datetime.now(UTC)),
        **fields,
    )


@dataclass(slots=True)
class Cast:
    """Everybody, with attribute names that read in a test: ``cast.dosing_nurse``, ``cast.rosa``."""

    harbor: Site
    eastside: Site
    detox_unit: Unit
    residence_unit: Unit
    window: Station
    admissions: StaffMember
    detox_nurse: StaffMember
    dosing_nurse: StaffMember
    prescriber: StaffMember
    counselor: StaffMember
    residence: StaffMember
    recovery: StaffMember
    manager: StaffMember
    privacy_officer: StaffMember
    integrator: StaffMember
    nadia: StaffMember
    rosa: Patient
    rosas_episode: EpisodeOfCare
    omar: Patient
    omars_episode: EpisodeOfCare

    def by_role(self, role: str) -> StaffMember:
        """Harbor's staff member of this role."""
        staff: StaffMember = getattr(self, role)
        return staff


def make_cast() -> Cast:
    """Two sites, a detox unit and a house at Harbor, one staff member per role, two people in treatment."""
    harbor, eastside = make_site("Harbor"), make_site("Eastside")
    detox_unit = make_unit(harbor, Unit.Kind.DETOX)
    residence_unit = make_unit(harbor, Unit.Kind.RESIDENCE)
    window = Station.objects.create(site=harbor, name="Window 1", kind=Station.Kind.DOSING_WINDOW)
    staff = make_staff_at(harbor, HARBOR_STAFF)
    nadia = make_staff("Nadia Storm", Role.DOSING_NURSE, eastside, credentials="RN")
    started_at = datetime.combine(datetime.now(UTC).date() - timedelta(days=35), time(15), UTC)
    rosa = make_patient("Rosa", "Vega", preferred_name="Rosie", pronouns="she/her")
    omar = make_patient("Omar", "Lind")
    return Cast(
        harbor=harbor,
        eastside=eastside,
        detox_unit=detox_unit,
        residence_unit=residence_unit,
        window=window,
        nadia=nadia,
        rosa=rosa,
        rosas_episode=make_episode(rosa, harbor, staff["admissions"], started_at=started_at),
        omar=omar,
        omars_episode=make_episode(omar, eastside, nadia, started_at=started_at),
        **staff,
    )
