"""The pages on science show what the models draw and say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from breakwater import cli
from breakwater.clinical.sources import SOURCES
from breakwater.operations.figures import FIGURES
from tests.docs import parameters
from tests.docs.pages import DOCS, code_of, links_of, text_of

SCIENCE = DOCS / "science"
MODEL_PAGES = [SCIENCE / f"{name}.md" for name in (
    "receptor-and-reward", "levels", "occupancy", "tolerance", "breathing", "synthetic-people", "parameters",
)]  # fmt: skip
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_one_that_the_command_draws(name: str) -> None:
    committed, drawn = (SCIENCE / "figures" / f"{name}.svg").read_text(encoding="utf-8"), FIGURES[name]()
    hint = "run: breakwater figures docs/science/figures"
    assert NUMBER.sub("#", committed) == NUMBER.sub("#", drawn), hint
    # A tenth of a pixel may fall the other way on another processor.
    apart = [
        abs(float(one) - float(other))
        for one, other in zip(NUMBER.findall(committed), NUMBER.findall(drawn), strict=True)
    ]
    assert max(apart) < 0.11, hint


def test_every_figure_is_shown_and_none_is_left_over() -> None:
    shown = {Path(target).stem for page in MODEL_PAGES for target in links_of(page) if target.startswith("figures/")}
    assert shown == set(FIGURES) == {file.stem for file in (SCIENCE / "figures").iterdir()}


def test_the_parameters_on_the_page_are_those_of_the_models() -> None:
    assert text_of(parameters.PAGE) == parameters.page(), "run: python -m tests.docs.parameters"


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.stem)
def test_a_model_page_says_what_it_is_not_for(page: Path) -> None:
    assert "never for dosing a real patient" in text_of(page)


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.stem)
def test_every_source_on_a_model_page_is_registered(page: Path) -> None:
    for line in text_of(page).splitlines():
        for key in code_of(line):
            if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", key):
                assert key in SOURCES, key


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_that_it_is_a_model_and_what_it_shows(name: str) -> None:
    drawn = FIGURES[name]()
    assert "Never for dosing a real patient." in drawn
    assert re.search(r"<title>.{10,}</title><desc>.{30,}</desc>", drawn)
    assert not re.search(r"\b(?:nan|inf)\b", drawn)


def test_the_command_writes_every_figure_into_a_folder_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("breakwater.operations.figures.FIGURES", {"one": lambda: "<svg/>\n", "two": lambda: "<svg/>\n"})
    assert cli.main(["figures", str(tmp_path / "made" / "here")]) == cli.DONE
    assert {file.name for file in (tmp_path / "made" / "here").iterdir()} == {"one.svg", "two.svg"}
    said = capsys.readouterr()
    assert "two.svg" in said.err
    assert said.out == ""
