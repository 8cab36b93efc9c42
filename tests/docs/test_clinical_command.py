"""What the page of `breakwater clinical` shows is what the program answers."""

from __future__ import annotations

import json

import pytest

from breakwater.clinical.asked.registry import FUNCTIONS, MODEL_NOTICE, ask
from tests.docs.clinical_command import PAGE, SCHEMAS, examples, schema_text
from tests.docs.pages import code_of, rows_of, text_of

AGAIN = "run: python -m tests.docs.clinical_command"
EXAMPLES = examples(text_of(PAGE))


def test_every_function_is_listed_and_has_its_example() -> None:
    assert [code_of(row[0])[0] for row in rows_of(PAGE, "Functions")] == list(FUNCTIONS)
    assert list(EXAMPLES) == list(FUNCTIONS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_on_the_page_is_answered_as_it_says(name: str) -> None:
    asked, answered = EXAMPLES[name]
    assert json.loads(answered) == ask(name, asked), AGAIN


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_model_says_that_it_is_one(name: str) -> None:
    assert (json.loads(EXAMPLES[name][1]).get("notice") == MODEL_NOTICE) == FUNCTIONS[name].is_model


def test_every_function_has_its_schema_and_no_other_is_there() -> None:
    assert sorted(file.stem for file in SCHEMAS.glob("*.json")) == sorted(FUNCTIONS)
    for name in FUNCTIONS:
        assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == schema_text(name), AGAIN


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_keeps_to_its_schema(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    asked = json.loads(EXAMPLES[name][0])
    assert set(asked) <= set(schema["properties"])
    assert set(schema["required"]) <= set(asked)
