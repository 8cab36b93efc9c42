"""One's own account: second factors, recovery codes, password. allauth's views in our pages."""

from __future__ import annotations

from typing import Any

import segno
from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from markupsafe import Markup

from breakwater.audit import record
from breakwater.privacy import second_factor, staff_session
from breakwater.privacy.guard import StaffRequest, signed_in_page
from breakwater.web.views.sign_in import RefusedFormsAre422


class Overview(mfa.IndexView):  # type: ignore[misc]
    """What one signs in with, and how the pages look."""

    template_name = "account/overview.jinja"


class SetUpApp(RefusedFormsAre422, totp.ActivateTOTPView):  # type: ignore[misc]
    """Show the secret as a picture to scan and in letters, and ask for a first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        found["qr"] = qr(found["totp_url"])
        found["secret"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _set_up(self.request, Authenticator.Type.TOTP)
        return response


class RemoveApp(RefusedFormsAre422, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app, if another factor stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _removed(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(RefusedFormsAre422, webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey or security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _set_up(self.request, Authenticator.Type.WEBAUTHN)
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey, if another factor stays."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["is_last"] = not second_factor.has_other_factor(self.object)
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        if not second_factor.has_other_factor(self.object):
            refusal: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
            return refusal
        response: HttpResponse = super().form_valid(form)
        _removed(self.request, Authenticator.Type.WEBAUTHN)
        return response


class NewRecoveryCodes(RefusedFormsAre422, recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones stop working."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record.access(action="sign_in.recovery_codes_made", by=self.request.user)
        return response


class ChangePassword(RefusedFormsAre422, account.PasswordChangeView):  # type: ignore[misc]
    """Change one's own password. Every other open session of this person ends."""

    def get_default_success_url(self) -> str:
        return f"{reverse('mfa_index')}?saved=password"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record.access(action="sign_in.password_changed", by=self.request.user)
        return response


class ConfirmPassword(RefusedFormsAre422, account.ReauthenticateView):  # type: ignore[misc]
    """Give the password again (only somebody without a second factor is asked for it)."""


class ConfirmCode(RefusedFormsAre422, mfa.ReauthenticateView):  # type: ignore[misc]
    """Give a code again before something that matters."""


class ConfirmPasskey(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Use a passkey again before something that matters."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(refused=True), status=422)
        return answer


def qr(text: str) -> Markup:
    """The text as a QR picture that stands in the page itself: the policy allows no data addresses."""
    return Markup(segno.make(text, error="m").svg_inline(scale=4, border=4, light="#fff", omitsize=True))  # noqa: S704


def _set_up(request: HttpRequest, kind: str) -> None:
    """A first factor opens the session it was set up in: its owner has just proved that it works."""
    record.access(action="sign_in.factor_added", by=request.user, detail={"second_factor": str(kind)})  # type: ignore[arg-type]
    record_authentication(request, request.user, method="mfa", type=str(kind), reauthenticated=True)
    if not staff_session.has_second_factor(request.session):
        staff_session.mark_second_factor(request.session, str(kind))


def _removed(request: HttpRequest, kind: str) -> None:
    record.access(action="sign_in.factor_removed", by=request.user, detail={"second_factor": str(kind)})  # type: ignore[arg-type]


def _mine(view: type[Any]) -> Any:
    return signed_in_page(view.as_view())


overview = _mine(Overview)
set_up_app = _mine(SetUpApp)
remove_app = _mine(RemoveApp)
add_passkey = _mine(AddPasskey)
remove_passkey = _mine(RemovePasskey)
recovery_codes = _mine(recovery.ViewRecoveryCodesView)
new_recovery_codes = _mine(NewRecoveryCodes)
change_password = _mine(ChangePassword)
confirm_password = _mine(ConfirmPassword)
confirm_code = _mine(ConfirmCode)
confirm_passkey = _mine(ConfirmPasskey)


@signed_in_page
@require_POST
def rows(request: StaffRequest) -> HttpResponse:
    """Taller rows in tables, or dense ones."""
    request.staff.comfortable = request.POST.get("rows") == "comfortable"
    request.staff.save(update_fields=["comfortable"])
    return redirect("mfa_index")


@signed_in_page
def passkeys(request: HttpRequest) -> HttpResponseBase:
    """The list of passkeys is part of the overview; allauth sends people here after a change."""
    return redirect("mfa_index")
