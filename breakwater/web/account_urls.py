"""Addresses of signing in, of one's own account, and of a manager's pages.

allauth's own list is not included: it would bring pages for signing up and for resetting passwords by e-mail. The names
are allauth's where its code asks for them.
"""

from __future__ import annotations

from django.urls import path

from breakwater.web.views import account, demo, lock, manager_home, shifts, sign_in, staff, start, system_home

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.second_factor, name="mfa_authenticate"),
    path("sign-in/colleague/", sign_in.colleague, name="colleague"),
    path("sign-in/start/<uuid:staff_id>/<str:token>/", start.start, name="start"),
    path("sign-in/passkey/", sign_in.passkey, name="mfa_login_webauthn"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("lock/", lock.lock, name="lock"),
    path("locked/", lock.locked, name="locked"),
    path("locked/switch/", lock.switch_user, name="switch_user"),
    path("locked/typed/", lock.typed, name="typed"),
    path("still-here/", lock.still_here, name="still_here"),
    path("demo/sign-ins/", demo.sign_ins, name="demo_sign_ins"),
    path("account/", account.overview, name="mfa_index"),
    path("account/app/", account.set_up_app, name="mfa_activate_totp"),
    path("account/app/remove/", account.remove_app, name="mfa_deactivate_totp"),
    path("account/passkeys/", account.passkeys, name="mfa_list_webauthn"),
    path("account/passkeys/new/", account.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", account.remove_passkey, name="mfa_remove_webauthn"),
    path("account/recovery-codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", account.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/rows/", account.rows, name="rows"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/confirm/", account.confirm_password, name="account_reauthenticate"),
    path("account/confirm/code/", account.confirm_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", account.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("overview/", manager_home.manager_home, name="manager_home"),
    path("overview/missed-doses/", manager_home.missed_doses, name="missed_doses"),
    path("system/", system_home.system_home, name="system_home"),
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/shifts/", shifts.shift_list, name="shifts"),
    path("staff/shifts/<uuid:shift_id>/end/", shifts.end_shift, name="shift_end"),
    path("staff/new/", staff.add, name="staff_add"),
    path("staff/<uuid:staff_id>/", staff.person, name="staff_person"),
    path("staff/<uuid:staff_id>/roles/new/", staff.give_role, name="staff_give_role"),
    path("staff/<uuid:staff_id>/last-day/", staff.extend, name="staff_extend"),
    path("staff/<uuid:staff_id>/end/", staff.end, name="staff_end"),
    path("staff/<uuid:staff_id>/reset/", staff.reset, name="staff_reset"),
    path("staff/<uuid:staff_id>/start-link/", staff.start_link, name="staff_start_link"),
    path("staff/<uuid:staff_id>/end-wait/", staff.end_wait, name="staff_end_wait"),
    path("staff/roles/<uuid:role_id>/last-day/", staff.end_role, name="staff_end_role"),
]
