"""The forms of signing in and of one's own account. allauth's forms, with our words, our waits and our codes."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError

from breakwater.audit import record
from breakwater.organization.models import StaffMember
from breakwater.privacy import second_factor, slow_down

CODE_ATTRIBUTES: dict[str, Any] = {
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "maxlength": "20",
    "spellcheck": "false",
}


def code_field(*, focus: bool = False, **options: Any) -> forms.CharField:
    """A field for a code of the authenticator app, or a recovery code; with ``focus`` the cursor is in it at once."""
    options.setdefault("error_messages", {"required": "Enter the code your authenticator app shows now."})
    attributes = CODE_ATTRIBUTES | ({"data-focus": True} if focus else {})
    return forms.CharField(label="Code", max_length=20, widget=forms.TextInput(attrs=attributes), **options)


def slowed(wait_s: int) -> ValidationError:
    """What to do while a wait runs."""
    minutes = f"{wait_s} seconds" if wait_s < 90 else f"{(wait_s + 59) // 60} minutes"
    return ValidationError(
        f"Too many wrong tries from here. Wait {minutes}, or sign in with a passkey, or enter the code of your "
        "authenticator app together with your password. Your manager can end the wait.",
        code="slowed",
    )


def _plain(field: forms.Field, label: str, required: str, **attrs: str) -> None:
    """Our label and message instead of allauth's, and no placeholder: it vanishes when one types."""
    field.label = label
    field.help_text = ""
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password; while a wait runs also a code, which opens the way (H72)."""

    code = code_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.wait_s = 0
        _plain(self.fields["login"], "E-mail address", "Enter your e-mail address.", autocomplete="username")
        self.fields["login"].widget.attrs["data-focus"] = True
        _plain(self.fields["password"], "Password", "Enter your password.")
        self.fields["login"].error_messages["invalid"] = "Enter an e-mail address like name@example.org."

    def clean(self) -> Any:
        if not self.errors:
            self._try_code()
        try:
            return super().clean()
        finally:
            self.wait_s = int(getattr(self.request, "wait_s", 0))

    def _clean_with_password(self, credentials: dict[str, Any]) -> Any:
        try:
            return super()._clean_with_password(credentials)
        except ValidationError:
            wait_s = int(getattr(self.request, "wait_s", 0))
            if wait_s:
                raise slowed(wait_s) from None
            raise

    def _try_code(self) -> None:
        """A right code given together with the password: the wait does not hold, and no code is asked after it."""
        code = self.cleaned_data.get("code")
        if code:
            self.authenticator = code_with_wait(self.request, self.cleaned_data["login"], code)
            self.request.code_was_right = True

    def login(self, request: Any, redirect_url: str | None = None) -> Any:
        if authenticator := getattr(self, "authenticator", None):
            authenticator.user = self.user
            post_authentication(request, authenticator)
        return super().login(request, redirect_url=redirect_url)


def code_with_wait(request: Any, email: str, code: str) -> Authenticator:
    """The authenticator that a right code of this account belongs to. An unknown name is answered like a wrong code.

    Raises:
        ValidationError: the code is wrong, or too many wrong ones came from this source.
    """
    key, source = slow_down.code_key(email), slow_down.source_of(request)
    if wait_s := slow_down.seconds_to_wait(key, source):
        raise slowed(wait_s)
    staff = StaffMember.objects.filter(email=email.lower()).first()
    authenticator = second_factor.use_code(staff, code) if staff else None
    if authenticator is None:
        slow_down.count_failure(key, source)
        record.access(action="sign_in.code_failed", by=staff, detail={"account": key, "source": source.name})
        raise ValidationError(second_factor.StaffMfaAdapter.error_messages["incorrect_code"], code="incorrect_code")
    slow_down.forget(key, source)
    return authenticator


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    code = code_field(focus=True)
    reauthenticated = False

    def clean_code(self) -> str:
        self.authenticator = code_with_wait(context.request, self.user.email, self.cleaned_data["code"])
        self.authenticator.user = self.user
        return str(self.cleaned_data["code"])

    def save(self) -> None:
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class ColleagueForm(forms.Form):
    """A colleague says with their own password and code: this is who they say they are (H68)."""

    login = forms.EmailField(
        label="Colleague's e-mail address",
        error_messages={"required": "Enter the colleague's e-mail address.", "invalid": "Enter an e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "data-focus": True}),
    )
    password = forms.CharField(
        label="Colleague's password",
        strip=False,
        error_messages={"required": "Enter the colleague's password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    code = code_field()

    def __init__(self, request: Any, staff: StaffMember, data: Any = None) -> None:
        self.request, self.staff = request, staff
        self.wait_s = 0
        super().__init__(data)
        self.fields["code"].label = "Colleague's code"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        colleague = get_adapter().authenticate(self.request, email=given["login"], password=given["password"])
        if colleague is None:
            if wait_s := int(getattr(self.request, "wait_s", 0)):
                raise slowed(wait_s)
            raise ValidationError("The colleague's e-mail address and password do not belong together.")
        code_with_wait(self.request, given["login"], given["code"])
        if colleague.pk == self.staff.pk:
            raise ValidationError("The colleague must be somebody else than you.")
        if not {role.site_id for role in colleague.current_roles()} & {r.site_id for r in self.staff.current_roles()}:
            raise ValidationError("The colleague must work at your site.")
        self.colleague = colleague
        return given


class ConfirmCodeForm(SecondFactorForm):
    """The code asked again before something that matters."""

    reauthenticated = True


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The password asked again, of somebody who has no second factor yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], "Password", "Enter your password.")


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Change one's own password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], "Password you use now", "Enter the password you use now.")
        _plain(self.fields["password1"], "New password", "Enter a new password.")
        _plain(self.fields["password2"], "New password again", "Enter the new password again.")
        self.fields["password1"].help_text = LENGTH_HINT

    def clean_oldpassword(self) -> str:
        """Counted like a sign-in, so that a screen left open is no place to guess at."""
        password = str(self.cleaned_data["oldpassword"])
        if get_adapter().reauthenticate(self.user, password):
            return password
        if wait_s := int(getattr(context.request, "wait_s", 0)):
            raise slowed(wait_s)
        raise get_adapter().validation_error("enter_current_password")


LENGTH_HINT: Final = "At least 15 characters. A few words that belong together only for you work well."


class ReadableCredential:
    """What a browser sends for a passkey is read by a library that trips over anything made up; that is a wrong one."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValidationError("That passkey was not accepted.", code="incorrect_code") from None


class PasskeyForm(ReadableCredential, LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in with a passkey alone."""


class PasskeyAfterPasswordForm(ReadableCredential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey or security key after the password."""


class ConfirmPasskeyForm(ReadableCredential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey asked again before something that matters."""


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app, to prove that it was set up right."""

    code = code_field()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key. The browser fills in the credential."""

    name = forms.CharField(label="What you call it", max_length=60, required=False)
    passwordless = None

    def clean(self) -> Any:
        if "credential" in self.errors:
            del self.errors["credential"]
            raise ValidationError("Your browser did not finish adding the passkey. Press the button again.")
        try:
            return super().clean()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValidationError("Your browser sent a passkey that cannot be read. Press the button again.") from None
