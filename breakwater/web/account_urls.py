"""Every address of signing in and of one's own account. allauth's own list is not included: it would bring pages for
signing up and for resetting passwords by e-mail. The names are allauth's, because its code asks for them."""

from __future__ import annotations

from django.urls import path

from breakwater.web.views import account, lock, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.second_factor, name="mfa_authenticate"),
    path("sign-in/passkey/", sign_in.passkey, name="mfa_login_webauthn"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("lock/", lock.lock, name="lock"),
    path("locked/", lock.locked, name="locked"),
    path("account/", account.overview, name="mfa_index"),
    path("account/app/", account.set_up_app, name="mfa_activate_totp"),
    path("account/app/remove/", account.remove_app, name="mfa_deactivate_totp"),
    path("account/passkeys/", account.passkeys, name="mfa_list_webauthn"),
    path("account/passkeys/new/", account.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", account.remove_passkey, name="mfa_remove_webauthn"),
    path("account/recovery-codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", account.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/confirm/", account.confirm_password, name="account_reauthenticate"),
    path("account/confirm/code/", account.confirm_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", account.confirm_passkey, name="mfa_reauthenticate_webauthn"),
]
