"""Signing in and out: password, second factor, passkey. allauth's views in our pages and under our addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from breakwater.audit import record
from breakwater.organization.clock import now
from breakwater.privacy import slow_down
from breakwater.privacy.permissions import CARE
from breakwater.privacy.sign_in import SecondFactorStage
from breakwater.privacy.staff_session import COLLEAGUE
from breakwater.web.background import late_jobs
from breakwater.web.sign_in_forms import ColleagueForm


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["may_ask_colleague"] = any(role.role in CARE for role in self.stage.login.user.current_roles())
        return found


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


@login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def _colleague(request: HttpRequest) -> HttpResponse:
    """A phone is lost or left at home: after the password a colleague speaks for somebody who cares for people (H68).

    The session is as good as any for the work, but it changes nothing about how either of them signs in.
    """
    stage = request._login_stage  # type: ignore[attr-defined]
    staff = stage.login.user
    if not any(role.role in CARE for role in staff.current_roles()):
        return redirect("mfa_authenticate")
    form = ColleagueForm(request, staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        record_authentication(request, staff, method="mfa", type=COLLEAGUE)
        source = slow_down.source_of(request).name
        record.access(action="sign_in.vouched", by=staff, detail={"by": str(form.colleague.pk), "source": source})
        answer: HttpResponse = stage.exit()
        return answer
    slow = any(error.code == "slowed" for errors in form.errors.as_data().values() for error in errors)
    status = 429 if slow else 422 if form.errors else 200
    return render(request, "account/colleague.jinja", {"form": form}, status=status)


sign_in = entrance(SignIn.as_view())
second_factor = entrance(SecondFactor.as_view())
passkey = entrance(Passkey.as_view())
colleague = entrance(_colleague)
sign_out = entrance(SignOut.as_view())
