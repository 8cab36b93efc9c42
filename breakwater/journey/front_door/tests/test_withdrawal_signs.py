"""Slow breathing is an overdose. The public pages never list it among the signs of withdrawal."""

from __future__ import annotations

import re

import pytest
from django.test import Client

BREATHING = re.compile(r"breath|respir", re.IGNORECASE)


def _listed(html: str) -> list[str]:
    """What stands in the lists and tables of a page."""
    return [re.sub(r"<[^>]+>", " ", found) for found in re.findall(r"<(?:li|td)\b.*?</(?:li|td)>", html, re.DOTALL)]


@pytest.mark.parametrize("address", ["/withdrawal/", "/es/withdrawal/"])
def test_no_list_of_withdrawal_names_breathing(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    # The red card of every page names the signs of an overdose, and breathing belongs there.
    about = re.sub(r'<section class="emergency".*?</section>', "", html, flags=re.DOTALL)
    assert len(_listed(about)) > 10
    assert not [words for words in _listed(about) if BREATHING.search(words)]


@pytest.mark.parametrize(
    ("address", "said"), [("/withdrawal/", "Slow breathing is not withdrawal."), ("/es/withdrawal/", "no es")]
)
def test_the_page_says_that_slow_breathing_is_something_else(client: Client, address: str, said: str) -> None:
    html = client.get(address).content.decode()
    (sentence,) = re.findall(r"<p><strong>(.*?)</strong>", html)
    assert BREATHING.search(sentence)
    assert said in sentence
