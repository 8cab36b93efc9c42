"""Signing in and out: password, second factor, passkey. allauth's views in our pages and under our addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from breakwater.organization.clock import now
from breakwater.web.background import late_jobs


def entrance(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as one that people come to before they are signed in. It reads a session, and no record."""
    marked = never_cache(view)
    marked.breakwater_access = "public"  # type: ignore[attr-defined]
    return marked


class RefusedFormsAre422:
    """An invalid form is answered with status 422, or 429 while a wait runs."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            slow = any(error.code == "slowed" for errors in form.errors.as_data().values() for error in errors)
            response.status_code = 429 if slow else 422
        return response


class SignIn(RefusedFormsAre422, account.LoginView):  # type: ignore[misc]
    """E-mail and password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["ask_code"] = bool(found["form"].wait_s or self.request.POST.get("code"))
        found["notices"] = [str(message) for message in messages.get_messages(self.request)]
        found["demo_sign_ins"] = settings.MODE == "demo"
        if late_jobs(now()):
            found["notices"].append("Some work in the background is late. Care can go on; tell your manager.")
        return found


class SecondFactor(RefusedFormsAre422, mfa.AuthenticateView):  # type: ignore[misc]
    """The code or the passkey after the password."""


class Passkey(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    """Sign in with a passkey alone: it is both factors at once. It is never slowed, for there is nothing to guess."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The challenge for the browser, as JSON, to the page's script; everybody else goes to the sign-in page."""
        if request.headers.get("Accept") != "application/json":
            return redirect("account_login")
        return JsonResponse({"request_options": webauthn_auth.begin_authentication(user=None)})

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, "That passkey was not accepted. Try again, or use your password.")
        return redirect("account_login")


class SignOut(account.LogoutView):  # type: ignore[misc]
    """Sign out; a plain link asks first, so that no other page can sign anybody out."""

    def get_redirect_url(self) -> str:
        return reverse("account_login")


sign_in = entrance(SignIn.as_view())
second_factor = entrance(SecondFactor.as_view())
passkey = entrance(Passkey.as_view())
sign_out = entrance(SignOut.as_view())
