"""The second factor of staff: codes of an authenticator app, passkeys, recovery codes.

django-allauth keeps and checks them. What is ours: secrets are encrypted in the database, a code counts once in every
server process, and nobody can remove their last factor.
"""

from __future__ import annotations

from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare

from breakwater.organization.models import StaffMember
from breakwater.privacy.sealed import seal, unseal

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class StaffMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """How allauth keeps second factors here."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right. Enter the code your app shows now.",
        "cannot_delete_authenticator": "This is your only second factor. Add another one before you remove it.",
    }

    def encrypt(self, text: str) -> str:
        """Keep a secret so that a copy of the database alone does not give it away."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return has_other_factor(authenticator)


def has_factor(staff: StaffMember) -> bool:
    """Whether a second factor is set up. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=staff, type__in=FACTORS).exists())


def has_other_factor(authenticator: Authenticator) -> bool:
    """Whether a second factor would be left without this one."""
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return bool(others.exists())


@transaction.atomic
def use_code(staff: StaffMember, code: str) -> Authenticator | None:
    """The authenticator this code belongs to, or None when it is wrong or was used before.

    The row is locked while it is looked at, so the same code given twice at once counts once.
    """
    code = "".join(code.split()).replace("-", "")
    rows = Authenticator.objects.select_for_update().filter(user=staff).exclude(type=Authenticator.Type.WEBAUTHN)
    for authenticator in sorted(rows, key=lambda row: row.type != Authenticator.Type.TOTP):
        if authenticator.type == Authenticator.Type.TOTP:
            if _use_app_code(authenticator, code):
                return authenticator
        elif authenticator.wrap().validate_code(code):
            return authenticator
    return None


def _use_app_code(authenticator: Authenticator, code: str) -> bool:
    """Check a six-digit code of this or a neighboring half minute, later than any that was used before."""
    secret = decrypt(authenticator.data["secret"])
    for step in yield_hotp_counters_from_time():
        if not constant_time_compare(code, format_hotp_value(hotp_value(secret, step))):
            continue
        if step <= authenticator.data.get("last_step", -1):
            return False
        authenticator.data["last_step"] = step
        authenticator.save(update_fields=["data"])
        return True
    return False
