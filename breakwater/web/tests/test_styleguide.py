"""The page of all parts, and the switch of colors."""

from __future__ import annotations

import pytest
from django.test import Client

from breakwater.organization.models import StaffMember
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


def test_every_role_sees_the_parts_and_nobody_else_does(client: Client, cast: Cast) -> None:
    assert client.get("/styleguide/").status_code == 302
    html = sign_in(client, cast.residence).get("/styleguide/").content.decode()
    assert 'class="dose-line"' in html
    assert 'aria-disabled="true"' in html
    assert "38 min late" in html.replace("\u00a0", " ")


def test_a_staff_page_names_the_shift_the_person_and_the_sites_time(client: Client, cast: Cast) -> None:
    html = sign_in(client, cast.detox_nurse).get("/styleguide/").content.decode()
    assert "Maria Jensen RN" in html
    assert "Harbor" in html
    assert "X-CSRFToken" in html


def test_staff_pages_ask_nothing_of_other_addresses_and_are_not_kept(client: Client, cast: Cast) -> None:
    response = sign_in(client, cast.manager).get("/styleguide/")
    assert "no-store" in response["Cache-Control"]
    assert "http" not in response.content.decode().replace("<html", "").replace("</html", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_colors_stay_with_the_person(client: Client, cast: Cast, theme: str) -> None:
    sign_in(client, cast.manager)
    response = client.post("/theme/", {"theme": theme, "next": "/styleguide/"})
    assert response.headers["Location"] == "/styleguide/"
    assert StaffMember.objects.get(pk=cast.manager.pk).theme == theme
    assert f'data-theme="{theme}"' in client.get("/styleguide/").content.decode()


def test_an_unknown_theme_or_a_foreign_way_back_changes_nothing(client: Client, cast: Cast) -> None:
    sign_in(client, cast.manager)
    response = client.post("/theme/", {"theme": "pink", "next": "//elsewhere.example/"})
    assert response.headers["Location"] == "/home/"
    assert StaffMember.objects.get(pk=cast.manager.pk).theme == "auto"


def test_dark_at_night_follows_the_sites_clock(client: Client, cast: Cast) -> None:
    sign_in(client, cast.manager)
    client.post("/theme/", {"theme": "night"})
    html = client.get("/styleguide/").content.decode()
    assert 'data-theme="dark"' in html or 'data-theme="light"' in html


def test_staff_pages_stay_english_in_a_spanish_browser(client: Client, cast: Cast) -> None:
    html = sign_in(client, cast.manager).get("/styleguide/", headers={"accept-language": "es"}).content.decode()
    assert "There is a problem" in html
    assert "Hay un problema" not in html
