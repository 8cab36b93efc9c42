"""The start link: a new colleague, or one who lost password or phone, chooses a password. No e-mail is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import accounts
from breakwater.web.sign_in_forms import LENGTH_HINT
from breakwater.web.views.sign_in import entrance


class FirstPasswordForm(forms.Form):
    """A password of one's own, twice."""

    password1 = forms.CharField(
        label="Your new password",
        help_text=LENGTH_HINT,
        strip=False,
        error_messages={"required": "Enter a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same password again",
        strip=False,
        error_messages={"required": "Enter the password again."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, staff: StaffMember, data: Any = None) -> None:
        self.staff = staff
        super().__init__(data)

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.staff)
        return password

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if {"password1", "password2"} <= given.keys() and given["password1"] != given["password2"]:
            self.add_error("password2", ValidationError("The two passwords differ. Enter the same one twice."))
        return given


@sensitive_post_parameters("password1", "password2")
def _start(request: HttpRequest, staff_id: UUID, token: str) -> HttpResponse:
    """The page behind a start link; 404 for a link that was used, is too old, or never was."""
    staff = StaffMember.objects.filter(pk=staff_id).first()
    if staff is None or not staff.works_at(now()) or not accounts.may_start(staff, token):
        raise Http404
    form = FirstPasswordForm(staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accounts.set_first_password(staff=staff, password=form.cleaned_data["password1"], at=now())
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(
        request, "account/start.jinja", {"form": form, "name": staff.name, "email": staff.email}, status=status
    )


start = entrance(_start)
