"""The page of clinical numbers: every number with its source, found again without script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from breakwater.clinical.number_list import clinical_numbers
from breakwater.clinical.sources import SOURCES
from breakwater.organization.models import Role
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

PAGE = "/clinical-numbers/"


def _tables(client: Client, **query: str) -> list[list[str]]:
    """The tables of the page, the sources last; of each what its rows say in plain words."""
    html = client.get(PAGE, query).content.decode()
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return [[_plain(row) for row in re.findall(r"<tr\b.*?>(.*?)</tr>", body, re.DOTALL)] for body in bodies]


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _rows(client: Client, **query: str) -> list[str]:
    """The rows of all numbers."""
    return [row for table in _tables(client, **query)[:-1] for row in table]


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_the_numbers_and_nobody_else_does(client: Client, cast: Cast, role: str) -> None:
    assert client.get(PAGE).status_code == 302
    assert sign_in(client, cast.by_role(role)).get(PAGE).status_code == 200


def test_every_number_is_there_with_value_unit_source_and_review(client: Client, cast: Cast) -> None:
    rows = _rows(sign_in(client, cast.prescriber))
    assert len(rows) == len(clinical_numbers())
    (breathing,) = [row for row in rows if row.startswith("red flag limits: respiratory rate emergency low")]
    assert breathing.endswith(" 8 /min news2 read none yet Tue Jun 1, 2027")


def test_every_source_that_a_number_names_is_told_once_where_its_link_leads(client: Client, cast: Cast) -> None:
    sign_in(client, cast.prescriber)
    html = client.get(PAGE).content.decode()
    told = _tables(client)[-1]
    cited = {entry.key for one in clinical_numbers() for entry in one.sources}
    assert [row.split()[0] for row in told] == sorted(cited)
    assert set(re.findall(r'href="#([^"]+)">', html)) - {"main"} == cited == set(re.findall(r'<tr id="([^"]+)"', html))
    (news2,) = [row for row in told if row.startswith("news2 ")]
    assert SOURCES["news2"].citation in news2
    assert SOURCES["news2"].where_read in news2


def test_what_is_from_memory_says_so_in_its_row(client: Client, cast: Cast) -> None:
    rows = _rows(sign_in(client, cast.prescriber))
    marked = [one.from_memory for one in clinical_numbers()]
    assert ["from memory" in row for row in rows] == marked
    assert True in marked


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("news2 spo2 emergency", "red flag limits: SpO2 emergency low"),
        ("cut-offs 91", "red flag limits: SpO2 emergency"),
    ],
)
def test_a_filter_keeps_the_rows_that_hold_every_word(client: Client, cast: Cast, words: str, start: str) -> None:
    (row,) = _rows(sign_in(client, cast.counselor), q=words)
    assert row.startswith(start)


def test_a_filter_that_finds_nothing_says_what_to_do(client: Client, cast: Cast) -> None:
    html = sign_in(client, cast.counselor).get(PAGE, {"q": "zebra <b>"}).content.decode()
    assert "No number has all of these words." in html
    assert "zebra &lt;b&gt;" in html
    assert "zebra <b>" not in html


def test_the_menu_of_every_staff_page_leads_there(client: Client, cast: Cast) -> None:
    assert f'href="{PAGE}"' in sign_in(client, cast.residence).get("/styleguide/").content.decode()
