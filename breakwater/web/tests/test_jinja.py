"""Filters and form parts, as a template sees them."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from jinja2 import UndefinedError


class Example(forms.Form):
    name = forms.CharField(label="Name", help_text="Any name", error_messages={"required": "Tell us a name"})
    rate = forms.IntegerField(label="Respiratory rate", required=False)
    route = forms.ChoiceField(label="Route", choices=[("po", "by mouth"), ("sl", "under the tongue")])
    safe = forms.ChoiceField(label="Safe?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    also = forms.MultipleChoiceField(
        label="Also", choices=[("a", "alcohol"), ("b", "none")], widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="I am sure")


def draw(source: str, **context: Any) -> str:
    template = engines["jinja2"].from_string('{% import "components/forms.jinja" as forms %}' + source)
    return str(template.render(context))


def test_times_are_shown_in_the_zone_of_the_pages_site() -> None:
    at = datetime(2026, 11, 22, 19, 20, tzinfo=UTC)
    assert draw("{{ at|clock }}", at=at, site=SimpleNamespace(time_zone="America/New_York")) == "14:20"
    assert draw("{{ at|clock }}", at=at) == "19:20"


def test_a_missing_name_is_an_error_and_not_an_empty_space() -> None:
    with pytest.raises(UndefinedError):
        draw("{{ dose_mg }}")


def test_what_people_type_is_escaped() -> None:
    html = draw('{{ forms.field(form["name"]) }}', form=Example({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_medicine_names_are_escaped_and_told_apart() -> None:
    html = draw("{{ text|medicine }}", text="hydroxyzine <b>")
    assert 'aria-hidden="true">hydrOXYzine &lt;b&gt;</span>' in html
    assert 'class="visually-hidden">hydroxyzine &lt;b&gt;</span>' in html


def test_a_field_ties_label_hint_and_message_to_its_control() -> None:
    html = draw('{{ forms.field(form["name"]) }}', form=Example({}))
    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext">Any name' in html
    assert "Tell us a name" in html
    assert "required" not in html.replace("Tell us", "")


def test_optional_is_said_in_words() -> None:
    assert "(optional)" in draw('{{ forms.field(form["rate"]) }}', form=Example())
    assert "(optional)" not in draw('{{ forms.field(form["name"]) }}', form=Example())


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("route", "<select"),
        ("safe", 'type="radio"'),
        ("also", 'type="checkbox"'),
        ("note", "<textarea"),
        ("sure", 'type="checkbox"'),
        ("rate", 'type="number"'),
    ],
)
def test_each_kind_of_field_gets_its_control_and_keeps_what_was_typed(name: str, control: str) -> None:
    typed = {"rate": "17", "route": "sl", "safe": "n", "also": ["b"], "note": "slept well", "sure": "on"}
    html = draw("{{ forms.field(form[name]) }}", form=Example(typed), name=name)
    assert control in html
    kept = {
        "rate": 'value="17"', "route": 'value="sl" selected', "safe": 'value="n" id="id_safe_1" checked',
        "also": 'value="b" id="id_also_1" checked', "note": "slept well", "sure": "checked",
    }  # fmt: skip
    assert kept[name] in html


def test_the_summary_links_to_each_field_and_says_which_answer_is_missing() -> None:
    html = draw("{{ forms.error_summary(form) }}", form=Example({}))
    assert '<a href="#id_name">Tell us a name</a>' in html
    assert '<a href="#id_safe_0">Answer this: Safe?</a>' in html
    assert "This field is required" not in html


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    assert draw("{{ forms.error_summary(form) }}", form=Example()).strip() == ""


def test_a_blocked_button_stays_with_its_reason() -> None:
    html = draw('{{ forms.blocked_button("Give 80 mg", "1 hold to clear first.") }}')
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="give-80-mg-reason"' in html
    assert 'id="give-80-mg-reason">1 hold to clear first.' in html
