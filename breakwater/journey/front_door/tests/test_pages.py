"""The public pages stand alone: no database, no session, nothing from elsewhere, in both languages."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import translation
from jinja2.ext import babel_extract

from breakwater.journey.front_door.forms import CallBackForm
from breakwater.journey.front_door.urls import STATIC_PAGES

ENGLISH = ["/", *(f"/{address}" for address in STATIC_PAGES.values()), "/call-back/"]
SPANISH = [f"/es{address}" for address in ENGLISH]
ROOT = Path(__file__).parents[3]
CATALOGUE = ROOT / "web" / "locale" / "es" / "LC_MESSAGES"


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any page that reaches for the database fails."""

    def refuse(self: BaseDatabaseWrapper) -> None:
        raise AssertionError("A public page asked for the database")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)


@pytest.mark.parametrize("address", ENGLISH + SPANISH)
def test_each_page_is_drawn_without_a_single_query(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/es/emergency/"])
def test_a_staff_members_session_cookie_is_not_even_looked_up(client: Client, address: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ENGLISH + SPANISH)
def test_each_page_has_one_emergency_card_that_dials(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert html.count('class="emergency"') == 1
    assert 'href="tel:911"' in html


@pytest.mark.parametrize("address", ENGLISH + SPANISH)
def test_each_page_has_a_neutral_title_a_way_out_and_the_other_language(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    spanish = address.startswith("/es/")
    assert "<title>Breakwater</title>" in html
    assert f'<html lang="{"es-US" if spanish else "en-US"}">' in html
    assert html.count("data-leave") == 2
    assert f'href="{address.removeprefix("/es") if spanish else "/es" + address}"' in html


@pytest.mark.parametrize("address", ENGLISH + SPANISH)
def test_no_page_names_another_address_or_runs_inline_script(client: Client, address: str) -> None:
    response = client.get(address)
    html = response.content.decode()
    assert "http" not in re.sub(r"</?html", "", html)
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", html)
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", ENGLISH + SPANISH)
def test_words_that_label_a_person_are_not_used(client: Client, address: str) -> None:
    html = client.get(address).content.decode().lower()
    for word in ("abuser", "substance abuse", "clean urine", "substitution", "drogadict", " adicto", " limpio.", "!"):
        assert word not in html.replace("<!doctype", ""), word


def test_the_language_is_the_addresss_and_not_the_browsers(client: Client) -> None:
    english = client.get("/", headers={"accept-language": "es"})
    assert "Get help with heroin" in english.content.decode()
    assert english["Content-Language"] == "en"
    spanish = client.get("/es/", headers={"accept-language": "en"})
    assert "Ayuda con la heroína" in spanish.content.decode()
    assert spanish["Content-Language"] == "es"


def test_leaving_takes_our_cookies_away_and_shows_nothing_of_ours(client: Client) -> None:
    client.get("/")
    assert settings.CSRF_COOKIE_NAME in client.cookies
    response = client.get("/leave/")
    html = response.content.decode()
    assert response.cookies[settings.CSRF_COOKIE_NAME]["max-age"] == 0
    assert "Breakwater" not in html
    assert "<title>Weather</title>" in html
    assert "no-store" in response["Cache-Control"]


def test_leaving_works_when_the_database_does_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(SessionStore, "flush", away)
    client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    response = client.get("/leave/")
    assert response.status_code == 200
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def spanish_catalogue() -> dict[str, str]:
    with (CATALOGUE / "django.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in pofile.read_po(file) if message.id}


def public_templates() -> list[Path]:
    layouts = [ROOT / "web" / "templates" / "layouts" / name for name in ("base.jinja", "public.jinja")]
    return [
        *layouts,
        *ROOT.glob("web/templates/components/*.jinja"),
        *ROOT.glob("journey/front_door/templates/**/*.jinja"),
    ]


def test_every_sentence_has_its_spanish() -> None:
    known = spanish_catalogue()
    assert [(path.name, text) for path in public_templates() for text in sentences(path) if not known.get(text)] == []


def sentences(path: Path) -> list[str]:
    """Every text a template marks for translation."""
    options = {"extensions": "jinja2.ext.do", "trimmed": "true"}
    found = [message for _, _, message, _ in babel_extract(BytesIO(path.read_bytes()), ("_", "gettext"), (), options)]
    return [str(message[0] if isinstance(message, tuple) else message) for message in found]


def test_every_question_and_message_of_the_form_has_its_spanish() -> None:
    def words(language: str) -> list[str]:
        with translation.override(language):
            form = CallBackForm()
            return [
                str(text)
                for name, field in form.fields.items()
                if name not in ("caller", "form_key", "shown_at", "language")
                for text in (field.label, *(label for _, label in getattr(field, "choices", ())))
            ]

    for english, spanish in zip(words("en"), words("es"), strict=True):
        assert english != spanish


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in mofile.read_mo(file) if message.id}
    assert compiled == spanish_catalogue()


@pytest.mark.parametrize("word", ["adicto", "drogadict", "limpio ", "sucio", "abuso", "tú ", " tu "])
def test_spanish_uses_the_words_of_the_glossary(word: str) -> None:
    assert not [text for text in spanish_catalogue().values() if word in text.lower()]


def test_withdrawal_is_never_the_bare_word_that_also_means_not_using() -> None:
    for text in spanish_catalogue().values():
        for found in re.finditer("abstinencia", text.lower()):
            assert text.lower()[: found.start()].endswith("síndrome de "), text
