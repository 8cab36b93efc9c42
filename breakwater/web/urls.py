"""The addresses of the site. Each stage brings its own; they read as paths of care."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from breakwater.journey import STAGES
from breakwater.web import account_urls
from breakwater.web.views import clinical_numbers, health, hide_names, home, styleguide, theme

# The first words of an address, where they differ from the stage's name.
PREFIX = {"front_door": ""}


def stage_urls() -> list[URLResolver]:
    """One include for each stage, in the order a person meets them."""
    return [
        path(f"{PREFIX.get(stage, stage + '/')}", include(f"breakwater.journey.{stage}.urls"))
        for stage in STAGES
        if find_spec(f"breakwater.journey.{stage}") and find_spec(f"breakwater.journey.{stage}.urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("home/", home.home, name="home"),
    path("theme/", theme.theme, name="theme"),
    path("hide-names/", hide_names.hide_names, name="hide_names"),
    *account_urls.urlpatterns,
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("clinical-numbers/", clinical_numbers.clinical_numbers_page, name="clinical_numbers"),
    path("chart/", include("breakwater.chart.urls")),
    path("privacy/", include("breakwater.privacy.urls")),
    *stage_urls(),
]

handler400 = "breakwater.web.views.errors.bad_request"
handler403 = "breakwater.web.views.errors.forbidden"
handler404 = "breakwater.web.views.errors.not_found"
handler500 = "breakwater.web.views.errors.server_error"
