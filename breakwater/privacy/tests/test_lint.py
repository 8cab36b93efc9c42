"""The check for ways round the scope filter finds each of them, and lets the right way pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from breakwater.privacy import lint
from breakwater.privacy.guard import public_page, signed_in_page, staff_page

BAD = [
    ("Patient.objects.get(pk=pk)", "unscoped-query"),
    ("Patient.objects.all()", "unscoped-query"),
    ("Patient.objects.filter(pk=pk).first()", "unscoped-query"),
    ("Dose.objects.select_related('patient').within(scope)", "unscoped-query"),
    ("models.Enquiry.objects.filter(site=site)", "unscoped-query"),
    ("people = Patient.objects", "unscoped-query"),
    ("Patient._default_manager.all()", "unscoped-query"),
    ("Patient._base_manager.get(pk=pk)", "unscoped-query"),
    ("SomethingNew.objects.all()", "unscoped-query"),
    ("type(row).objects.get(pk=pk)", "unscoped-query"),
    ("apps.get_model('record', 'Patient')", "unscoped-query"),
    ("get_object_or_404(Patient, pk=pk)", "unscoped-shortcut"),
    ("shortcuts.get_object_or_404(Patient, pk=pk)", "unscoped-shortcut"),
    ("get_list_or_404(Patient)", "unscoped-shortcut"),
    ("Patient.objects.within(scope).raw('SELECT 1')", "raw-query"),
    ("Patient.objects.within(scope).extra(where=['1=1'])", "raw-query"),
    ("from django.db import connection", "raw-query"),
    ("from django.db.models.expressions import RawSQL", "raw-query"),
    ("connection.cursor()", "raw-query"),
    ("Scope(staff_id=x, permission='chart.view', site_ids=every)", "own-scope"),
    ("scope_for(somebody_else, 'chart.view')", "own-scope"),
    ("Patient.objects.within(everything)", "own-scope"),
    ("Patient.objects.within()", "own-scope"),
]

GOOD = [
    "Patient.objects.within(request.scope).get_or_404(pk=pk)",
    "Dose.objects.within(scope).filter(patient=patient).select_related('given_by')",
    "Enquiry.objects.within(scope_for(request.staff, 'enquiry.view')).open()",
    "get_object_or_404(Patient.objects.within(request.scope).active(), pk=pk)",
    "Site.objects.filter(slug=slug)",
    "Bed.objects.filter(room__unit=unit)",
    "form = ModelChoiceField(queryset=Enquiry.objects.none())",
    "patient.doses.all()",
    "from django.db.models import Q",
]


@pytest.mark.parametrize(("source", "code"), BAD, ids=[source for source, _ in BAD])
def test_a_way_round_the_filter_is_found(source: str, code: str) -> None:
    assert code in [problem.code for problem in lint.check_source(f"\n{source}\n")]
    assert {problem.line for problem in lint.check_source(f"\n{source}\n")} == {2}


@pytest.mark.parametrize("source", GOOD, ids=GOOD)
def test_the_right_way_passes(source: str) -> None:
    assert lint.check_source(source) == []


@pytest.mark.parametrize(
    ("name", "looked_at"),
    [
        ("journey/detox/views.py", True),
        ("journey/medication/views/dose.py", True),
        ("journey/medication/presenters/queue.py", True),
        ("chart/views.py", True),
        ("web/views/staff.py", True),
        ("privacy/views/audit.py", True),
        ("journey/therapy/forms.py", True),
        ("journey/detox/actions.py", False),
        ("journey/detox/tests/test_views.py", False),
        ("record/models/patient.py", False),
    ],
)
def test_files_that_answer_requests_are_looked_at(name: str, looked_at: bool) -> None:
    assert lint.is_looked_at(Path(name)) is looked_at


def test_a_new_file_with_a_bad_query_fails_the_check(tmp_path: Path) -> None:
    package = tmp_path / "breakwater"
    file = package / "journey" / "detox" / "views" / "new.py"
    file.parent.mkdir(parents=True)
    file.write_text("def show(request, pk):\n    return Patient.objects.get(pk=pk)\n")

    (problem,) = lint.check_files(package)

    assert str(problem).startswith("breakwater/journey/detox/views/new.py:2: unscoped-query")


def test_the_program_itself_has_no_way_round_the_filter() -> None:
    assert lint.check_files() == []
    assert lint.check_marks() == []


def test_no_model_that_needs_no_scope_leads_to_a_person() -> None:
    about_people = {"patient", "enquiry", "episode", "attendance"}
    for model in apps.get_models():
        if model.__name__ in lint.NOT_ABOUT_PEOPLE:
            named = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}
            assert not named & about_people, f"{model.__name__} leads to a person"


# Addresses without a mark


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to everybody by accident")


@staff_page("chart.view")
def marked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@public_page
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@signed_in_page
def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("people/", include([path("<int:n>/", unmarked), path("marked/", marked)])),
    path("public/", public),
    path("own/", own),
]


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_without_a_mark_is_found() -> None:
    (problem,) = lint.check_marks()

    assert problem.code == "no-mark"
    assert "/people/<int:n>/" in problem.message


def test_a_mark_must_name_a_permission_that_exists() -> None:
    with pytest.raises(KeyError, match="chart\\.veiw"):
        staff_page("chart.veiw")


def test_the_check_ends_with_0_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint.main() == 0
    assert capsys.readouterr().out == ""
