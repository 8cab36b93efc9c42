"""The demo center's sign-ins with the codes of this half minute. It does not exist in any other installation."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from breakwater.privacy import demo_sign_in
from breakwater.privacy.guard import public_page


@dataclass(frozen=True, slots=True)
class DemoAccount:
    name: str
    email: str
    roles: str
    code: str


@public_page
@never_cache
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every demo account with its password and current code; 404 unless settings and database say it is a demo."""
    if not demo_sign_in.is_demo():
        raise Http404
    accounts = [
        DemoAccount(
            name=str(staff),
            email=staff.email,
            roles=", ".join(str(assignment) for assignment in staff.current_roles()),
            code=demo_sign_in.current_code(demo_sign_in.demo_secret(staff.email)),
        )
        for staff in demo_sign_in.demo_accounts()
    ]
    left_s = demo_sign_in.CODE_SECONDS - int(time.time()) % demo_sign_in.CODE_SECONDS
    context = {"accounts": accounts, "password": demo_sign_in.DEMO_PASSWORD, "left_s": left_s}
    return render(request, "account/demo_sign_ins.jinja", context)
