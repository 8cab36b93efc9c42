"""Sign-ins of the demo center: everybody may know them, so they exist only where no real person's record can.

The password and the secrets of the authenticator apps are worked out, not random, so that the command line can print
them and a page can show the codes of this minute. All of it refuses unless this is a demo (or a test) installation.
"""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from breakwater.organization.models import Installation, StaffMember
from breakwater.record.refusals import Refused

DEMO_PASSWORD: Final = "harbor-demo-open-door"  # noqa: S105 - it is printed on purpose, and works in a demo only
CODE_SECONDS: Final = 30


class NotADemo(Refused):
    code = "not_a_demo"
    message = "Demo sign-ins exist only in a demo installation."


def is_demo() -> bool:
    """Whether settings and database agree that this is a demo. Either of them alone can be wrong."""
    return settings.MODE == "demo" and Installation.objects.filter(kind=Installation.Kind.DEMO).exists()


def demo_secret(email: str) -> str:
    """The secret of this demo account's authenticator app, to type into an app if one likes."""
    return base64.b32encode(
        hashlib.blake2b(email.lower().encode(), digest_size=20, person=b"bw-demo").digest()
    ).decode()


@transaction.atomic
def demo_authenticator(*, staff: StaffMember, secret: str | None = None) -> Authenticator:
    """Give a synthetic staff member an authenticator app, so that the printed sign-in works at once.

    Raises:
        NotADemo: in any installation that is not a demo or a test.
    """
    if settings.MODE != "test" and not is_demo():
        raise NotADemo
    Authenticator.objects.filter(user=staff, type=Authenticator.Type.TOTP).delete()
    made: Authenticator = TOTP.activate(staff, secret or demo_secret(staff.email)).instance
    return made


def current_code(secret: str) -> str:
    """The six digits that an app with this secret shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // CODE_SECONDS)))


def demo_accounts() -> list[StaffMember]:
    """Staff whose app has the demo secret, with roles. Accounts that somebody added by hand are not among them."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("user__name")
    return [app.user for app in apps if decrypt(app.data["secret"]) == demo_secret(app.user.email)]
