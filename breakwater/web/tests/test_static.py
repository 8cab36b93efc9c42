"""The files every page loads."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
TEMPLATES = [
    *Path(__file__).parents[1].glob("templates/**/*.jinja"),
    *Path(__file__).parents[2].glob("journey/*/templates/**/*.jinja"),
]
CSS = (STATIC / "css" / "breakwater.css").read_text()


def test_the_sheet_is_one_readable_file_under_30_kb() -> None:
    assert len(CSS.encode()) < 30_000
    assert "@layer" not in CSS
    assert "light-dark(" not in CSS
    assert "uppercase" not in CSS


def test_the_sheet_nests_nothing() -> None:
    without_at = re.sub(r"@(media|font-face|page)[^{]*\{", "", CSS)
    depth = 0
    for character in without_at:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth <= 1


def test_light_and_dark_hold_the_same_tokens() -> None:
    blocks = re.findall(r"color-scheme: (light|dark);(.*?)\}", CSS, re.DOTALL)
    names = [(scheme, frozenset(re.findall(r"(--[\w-]+):", body))) for scheme, body in blocks]
    dark = [tokens for scheme, tokens in names if scheme == "dark"]
    light = next(tokens for scheme, tokens in names if scheme == "light")
    assert len(dark) == 2
    assert dark[0] == dark[1]
    assert light - dark[0] == {token for token in light if re.match(r"--(space|radius|row)", token)}


def test_the_two_dark_blocks_are_the_same() -> None:
    blocks = re.findall(r"color-scheme: dark;(.*?)\}", CSS, re.DOTALL)
    assert blocks[0].split() == blocks[1].split()


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [STATIC / "css" / "breakwater.css", STATIC / "js" / "breakwater.js", *TEMPLATES]:
        text = path.read_text()
        addresses = [a for a in re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text) if "www.w3.org" not in a]
        assert not addresses, (path, addresses)


def test_no_template_holds_a_script_a_style_or_an_event_attribute() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"<style|\sstyle=|\son(?:click|load|submit|change|error)=|hx-on|[\"']js:", text), path


def test_every_class_of_a_shared_part_is_in_the_sheet() -> None:
    """A part drawn with a class nobody styles is a part nobody looked at."""
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
    for path in (Path(__file__).parents[1] / "templates" / "components").glob("*.jinja"):
        for value in re.findall(r'class="([^"{]*)"', path.read_text()):
            assert set(value.split()) <= known, (path.name, value)
