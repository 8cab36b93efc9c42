"""The locked screen: lock, come back with the password, or let somebody else sign in at this station (H69, H70)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from breakwater.audit import record
from breakwater.privacy import staff_session
from breakwater.privacy.guard import StaffRequest, signed_in_page
from breakwater.web.sign_in_forms import slowed


class UnlockForm(forms.Form):
    """The password of the person who locked the screen."""

    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-focus": ""}),
    )

    def __init__(self, request: StaffRequest, data: Any = None) -> None:
        self.request = request
        super().__init__(data)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if get_adapter().authenticate(self.request, email=self.request.staff.email, password=password) is None:
            if wait_s := int(getattr(self.request, "wait_s", 0)):
                raise slowed(wait_s)
            raise forms.ValidationError("That password is not right.")
        return password


@signed_in_page
@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """Lock now. The page's script asks for the lock page itself, and keeps what was typed in its own memory."""
    if not staff_session.is_locked(request.session):
        staff_session.lock(request.session)
        why = "idle" if request.POST.get("why") == "idle" else "by hand"
        record.access(action="sign_in.locked", by=request.staff, detail={"why": why})
    if "X-Lock" in request.headers:
        return _page(request, UnlockForm(request))
    return redirect("locked")


@signed_in_page
def locked(request: StaffRequest) -> HttpResponse:
    """The lock page, and the way back to where one was."""
    if not staff_session.is_locked(request.session):
        return redirect(way_back(request))
    if request.method != "POST":
        return _page(request, UnlockForm(request))
    form = UnlockForm(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=429 if getattr(request, "wait_s", 0) else 422)
    staff_session.begin(request.session)
    request.session.cycle_key()
    record.access(action="sign_in.unlocked", by=request.staff)
    return HttpResponse(status=204) if "X-Unlock" in request.headers else redirect(way_back(request))


def way_back(request: HttpRequest) -> str:
    """The page of this site named by `next`, else the home screen."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/home/"


def _page(request: HttpRequest, form: UnlockForm, status: int = 200) -> HttpResponse:
    return render(request, "account/locked.jinja", {"form": form, "next": way_back(request)}, status=status)
