"""Two people at once: one bed, one record, one episode."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from breakwater.journey.admissions.actions import BedTaken, IdentityQuestion
from breakwater.journey.admissions.tests.builders import MARA, admit, bed, enrollment, held, papers, ready
from breakwater.organization.models import Role
from breakwater.record.models import Enquiry, EpisodeOfCare, Patient, Stay
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast, make_staff

pytestmark = pytest.mark.usefixtures("fresh_database")


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all of them at the same moment, each on its own connection; a refusal is an answer too."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def people(cast: Cast, count: int) -> list[tuple[Enquiry, Any]]:
    """So many enquiries, each of a different person, with their level decided."""
    return [
        (ready(cast), replace(MARA, given_name=f"Mara {chr(65 + number)}", preferred_name=""))
        for number in range(count)
    ]


def test_two_admissions_one_bed_exactly_one(cast: Cast) -> None:
    acts = [
        partial(admit, cast, enquiry, person=person, papers=papers(f"{person.given_name} Quint"))
        for enquiry, person in people(cast, 8)
    ]
    answers = at_once(acts)
    admitted = [answer for answer in answers if isinstance(answer, EpisodeOfCare)]
    assert len(admitted) == 1
    assert [type(answer) for answer in answers if answer not in admitted] == [BedTaken] * 7
    assert Stay.objects.filter(bed=bed(cast), status=Stay.Status.OCCUPIED).count() == 1
    assert EpisodeOfCare.objects.filter(site=cast.harbor).count() == 2  # Rosa, and the one who was first
    assert Patient.objects.count() == 3


def test_many_holds_one_bed_exactly_one(cast: Cast) -> None:
    enquiries = [ready(cast) for _ in range(8)]
    answers = at_once([partial(held, cast, enquiry) for enquiry in enquiries])
    assert sum(isinstance(answer, Stay) for answer in answers) == 1
    assert sum(isinstance(answer, BedTaken) for answer in answers) == 7
    assert Stay.objects.filter(status=Stay.Status.HELD).count() == 1


def test_one_new_person_at_two_sites_at_once_is_admitted_once(cast: Cast) -> None:
    east = make_staff("Eli Brandt", Role.ADMISSIONS, cast.eastside)
    harbor_enquiry, east_enquiry = ready(cast, "1.7"), ready(cast, "1.7")
    Enquiry.objects.filter(pk=east_enquiry.pk).update(site=cast.eastside)
    east_enquiry.refresh_from_db()
    answers = at_once(
        [
            lambda: admit(cast, harbor_enquiry, bed=None),
            lambda: admit(cast, east_enquiry, bed=None, by=east),
        ]
    )
    assert sum(isinstance(answer, EpisodeOfCare) for answer in answers) == 1
    assert sum(isinstance(answer, IdentityQuestion) for answer in answers) == 1
    assert Patient.objects.filter(family_name="Quint").count() == 1


def test_the_same_admission_sent_twice_at_once_happens_once(cast: Cast) -> None:
    enquiry, key, check = ready(cast), uuid.uuid4(), enrollment(cast.admissions)
    answers = at_once([lambda: admit(cast, enquiry, form_key=key, enrollment=check) for _ in range(6)])
    assert {answer.pk for answer in answers} == {answers[0].pk}
    assert EpisodeOfCare.objects.filter(enquiry=enquiry).count() == 1
    assert Stay.objects.filter(enquiry=enquiry).count() == 1
