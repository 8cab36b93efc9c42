"""The pages hang together: navigation, links, decision records, and nothing of the machine they were written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import BESIDE, DOCS, ROOT, all_pages, anchors_of, blocks_of, links_of, navigation, text_of

DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
# Text files in these places belong to us. Vendored files and locked requirements do not.
LOOKED_AT = ("breakwater", "tests", "docs", "deploy", "benchmarks")
SUFFIXES = {".py", ".jinja", ".md", ".js", ".css", ".sql", ".yml", ".toml", ".json", ".sh"}
AT_THE_TOP = ("Makefile", "mkdocs.yml", "pyproject.toml", "conftest.py", ".gitignore", ".ci/run")

# A path that exists on one machine only, or words about how the text came to be instead of what it is about.
MACHINE_PATHS = re.compile(r"(?<![\w.:}/])/(?:work|root|mnt|Users)/|(?<![\w.:}/])/tmp/\w|(?<![\w.:}/])/home/\w+/\w")
OF_THE_WORKSHOP = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK)\b|\b[Ii]ssue #?\d+"
    r"|\b(?:[Ll]anguage model|[Cc]hat ?bot|[Cc]opilot|[Aa]s an AI)\b|\bAI[- ](?:generated|written|assisted)"
    r"|\b(?:interop|ux-guide|design\.md|clinical-reference)\b"
)
REGISTRIES = re.compile(r"--(?:extra-)?index-url|(?:files|upload)\.pythonhosted|https?://[^\s\"']*/simple\b")


def test_every_page_of_the_navigation_exists() -> None:
    assert [page for page in navigation() if not (DOCS / page).is_file()] == []


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted(navigation()) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links_of(page) if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists() or (page.is_relative_to(DOCS) and not there.is_relative_to(DOCS)):
        return False  # a page of the built site cannot link to a file that is not in it
    return not anchor or anchor in anchors_of(there)


def test_every_picture_is_small_and_shown() -> None:
    shown = {(page.parent / target).resolve() for page in all_pages() for target in links_of(page)}
    for picture in (DOCS / "images").iterdir():
        assert picture.stat().st_size < 200_000, f"{picture.name} is too large"
        assert picture in shown, f"{picture.name} is on no page"


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_one_title_and_asks_for_nothing_from_elsewhere(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert not re.search(r"!\[[^\]]*\]\(https?:|<(?:script|img|iframe)\b", text), "it shows something of another server"
    assert "```mermaid" not in text_of(page), "the site would fetch the drawing program from elsewhere"


def test_decision_records_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_a_decision_record_says_when_and_is_listed(record: Path) -> None:
    text = text_of(record)
    assert text.startswith(f"# {int(record.name[:4])}. ")
    assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: \w", text, re.MULTILINE)
    assert "\n## Decision\n" in text
    assert record.name in set(links_of(DOCS / "decisions" / "index.md"))


def our_files() -> list[Path]:
    """Every text file that is ours."""
    inside = (file for part in LOOKED_AT for file in (ROOT / part).rglob("*") if file.suffix in SUFFIXES)
    ours = [file for file in inside if not {"vendor", "__pycache__", "results"} & set(file.parts)]
    return [*ours, *(ROOT / name for name in AT_THE_TOP), *BESIDE]


def test_nothing_speaks_of_a_machine_a_workshop_or_a_registry() -> None:
    found = []
    for file in our_files():
        if file == Path(__file__):
            continue
        text = file.read_text(encoding="utf-8")
        for pattern in (MACHINE_PATHS, OF_THE_WORKSHOP, REGISTRIES):
            found += [f"{file.relative_to(ROOT)}: {match.group(0)!r}" for match in pattern.finditer(text)]
    assert found == []


def test_every_command_in_a_block_of_code_exists() -> None:
    from tests.docs.commands import help_of

    known = set(help_of())
    used = {
        (page.name, name)
        for page in all_pages()
        for block in blocks_of(page)
        for name in re.findall(r"^(?:\.venv/bin/)?breakwater ([a-z][a-z-]+)", block, re.MULTILINE)
    }
    assert {(page, name) for page, name in used if name not in known} == set()


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in all_pages() for name in re.findall(r"(?:`|^)make ([a-z]+)", text_of(page), re.MULTILINE)}
    assert named <= targets
