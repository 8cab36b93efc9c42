"""The color switch: light, dark, by the system, or dark at night. Kept with the staff member."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from breakwater.privacy.guard import StaffRequest, signed_in_page

THEMES: Final = ("auto", "light", "dark", "night")


@signed_in_page
@require_POST
def theme(request: StaffRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on; an unknown choice changes nothing."""
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        request.staff.theme = chosen
        request.staff.save(update_fields=["theme"])
    return redirect(back_of(request))


def back_of(request: HttpRequest) -> str:
    """The page a small switch was pressed on; the first page when that is not one of ours."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/home/"
