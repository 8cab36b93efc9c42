"""The public addresses. They are neutral words: they stand in histories and on shared phones."""

from __future__ import annotations

from django.urls import URLPattern, path

from breakwater.journey.front_door import views
from breakwater.journey.front_door.languages import ENGLISH, SPANISH, in_both

app_name = "front_door"

# name of page and template -> address
STATIC_PAGES = {
    "emergency": "emergency/",
    "facts": "facts/",
    "withdrawal": "withdrawal/",
    "treatment": "treatment/",
    "family": "family/",
    "cost": "cost/",
    "safer": "safer/",
    "about": "about/",
    "privacy": "privacy/",
}


def static_pages() -> list[URLPattern]:
    """Each page that asks nothing, in both languages."""
    return [
        path(f"{'es/' if language == SPANISH else ''}{address}", views.page, {"name": name, "language": language},
             name=name if language == ENGLISH else f"{name}_es")
        for name, address in STATIC_PAGES.items()
        for language in (ENGLISH, SPANISH)
    ]  # fmt: skip


urlpatterns = [
    *in_both("", views.home, "home"),
    *static_pages(),
    *in_both("call-back/", views.call_back, "call_back"),
    *in_both("leave/", views.leave, "leave"),
]
