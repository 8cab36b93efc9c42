"""Pages for what went wrong, drawn without a database."""

from __future__ import annotations

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.test import Client, RequestFactory

from breakwater.web.views import errors


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_each_page_stands_without_request_and_database(status: int) -> None:
    response = errors.error_page(status)
    html = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert f"{status} · " in html
    assert 'href="tel:911"' in html
    assert 'lang="es"' in html


def test_an_unknown_address_gets_the_page_without_echoing_the_address(client: Client) -> None:
    response = client.get("/nothing/rosa-vega/")
    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()
    assert "rosa" not in response.content.decode()


def test_missing_and_forbidden_are_the_same_bytes(client: Client) -> None:
    first, second = errors.not_found(RequestFactory().get("/a/")), errors.not_found(RequestFactory().get("/b/"))
    assert first.content == second.content


def test_a_database_that_does_not_answer_is_503_and_anything_else_500() -> None:
    request = RequestFactory().get("/")
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        assert errors.server_error(request).status_code == 503
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        assert errors.server_error(request).status_code == 500


def test_h6_after_a_form_was_sent_a_database_that_went_away_is_not_called_nothing_saved() -> None:
    for method, words in (("post", "We do not know whether what you sent was saved"), ("get", "Please try again")):
        request = getattr(RequestFactory(), method)("/medication/window/")
        try:
            raise OperationalError("terminating connection")
        except OperationalError:
            html = errors.server_error(request).content.decode()
        assert words in html
        assert "Nothing was" not in html


def test_h6_a_session_that_broke_off_with_the_database_is_not_a_page_that_could_not_be_read() -> None:
    request = RequestFactory().post("/medication/window/")
    interrupted = SessionInterrupted("deleted")
    interrupted.__context__ = OperationalError("terminating connection")  # as Django raises it
    assert errors.bad_request(request, interrupted).status_code == 503
    assert errors.bad_request(request, SessionInterrupted("deleted")).status_code == 400


def test_an_old_form_is_told_to_load_the_page_again() -> None:
    response = Client(enforce_csrf_checks=True).post("/call-back/", {"step": "contact"})
    assert response.status_code == 403
    assert "form_out_of_date" in response.content.decode()
