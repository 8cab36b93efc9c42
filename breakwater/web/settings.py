"""Settings of the site, read from the environment once.

``BREAKWATER_MODE``   demo, live or test: what kind of installation this is. Only ``live`` holds real people.
``DATABASE_URL``      the application's own database user; it cannot change doses, stock, signed or audit rows.
``DATABASE_OWNER_URL``  the owner of the tables, used for migrations when ``BREAKWATER_DATABASE_ROLE=owner``.
"""

from __future__ import annotations

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from breakwater.journey import STAGES

env = environ.Env()
PACKAGE = Path(__file__).resolve().parents[1]

MODE = env.str("BREAKWATER_MODE", default="demo")
HOME = Path(env.str("BREAKWATER_HOME", default=str(Path.cwd() / ".breakwater")))
LIVE = MODE == "live"
DEBUG = env.bool("BREAKWATER_DEBUG", default=False)
TEST_SECRET = "for-tests-only-" + "0" * 50
SECRET_KEY = env.str("BREAKWATER_SECRET_KEY", default="" if LIVE else TEST_SECRET)
ALLOWED_HOSTS = env.list("BREAKWATER_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("BREAKWATER_TRUSTED_ORIGINS", default=[])


def installed_stages() -> list[str]:
    """The stages of the journey that stand in this tree, in the order a person meets them."""
    return [f"breakwater.journey.{stage}" for stage in STAGES if (PACKAGE / "journey" / stage / "__init__.py").exists()]


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "procrastinate.contrib.django",
    "breakwater.organization",
    "breakwater.audit",
    "breakwater.record",
    "breakwater.privacy",
    *installed_stages(),
    "breakwater.chart",
    "breakwater.demo",
    "breakwater.web",
]

MIDDLEWARE = [
    "breakwater.web.middleware.RequestIdentity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "breakwater.audit.history.ChangesCarryTheirAuthor",
    "breakwater.web.middleware.ClinicalPagesAreNotStored",
    "breakwater.web.middleware.RefusalsBecomePages",
    "breakwater.privacy.middleware.DenyUnmarkedViews",
    "breakwater.privacy.session_guard.StaffSessionGuard",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "breakwater.web.urls"
WSGI_APPLICATION = "breakwater.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [
            PACKAGE / "web" / "templates",
            *(PACKAGE / "journey" / stage / "templates" for stage in STAGES),
            *(PACKAGE / part / "templates" for part in ("organization", "audit", "record", "privacy", "chart")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "breakwater.web.jinja.environment",
            "context_processors": ["breakwater.web.context.page", "breakwater.web.session_context.session"],
            "auto_reload": DEBUG,
        },
    },
    # Only for the plain-text pieces that installed libraries render for themselves; no page of ours uses it.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASE_ROLE = env.str("BREAKWATER_DATABASE_ROLE", default="app")
DATABASE_URL = env.str("DATABASE_URL", default="postgres:///breakwater")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_OWNER_URL if DATABASE_ROLE == "owner" else DATABASE_URL),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organization.StaffMember"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "breakwater.privacy.sign_in.StaffBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if MODE == "test":
    # Hashing slowly proves nothing in a test and costs a second per sign-in.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "breakwater.privacy.password_rules.NotEasyToGuess"},
]

ACCOUNT_ADAPTER = "breakwater.privacy.sign_in.StaffAccountAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = (
    False  # no box to tick: a session ends with the browser, at the latest after SESSION_COOKIE_AGE
)
ACCOUNT_RATE_LIMITS = False  # `privacy.slow_down` counts in the database; allauth's counts could lock a nurse out
ACCOUNT_FORMS = {
    "login": "breakwater.web.sign_in_forms.SignInForm",
    "reauthenticate": "breakwater.web.sign_in_forms.ConfirmPasswordForm",
    "change_password": "breakwater.web.sign_in_forms.NewPasswordForm",
}
MFA_ADAPTER = "breakwater.privacy.second_factor.StaffMfaAdapter"
MFA_FORMS = {
    "authenticate": "breakwater.web.sign_in_forms.SecondFactorForm",
    "reauthenticate": "breakwater.web.sign_in_forms.ConfirmCodeForm",
    "activate_totp": "breakwater.web.sign_in_forms.SetUpAppForm",
    "add_webauthn": "breakwater.web.sign_in_forms.AddPasskeyForm",
    "authenticate_webauthn": "breakwater.web.sign_in_forms.PasskeyAfterPasswordForm",
    "login_webauthn": "breakwater.web.sign_in_forms.PasskeyForm",
    "reauthenticate_webauthn": "breakwater.web.sign_in_forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Breakwater"
MFA_TOTP_TOLERANCE = 1  # half minutes a phone's clock may differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not LIVE
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BREAKWATER_BEHIND_PROXY", False) else 0

SESSION_ENGINE = "breakwater.privacy.session_store"
SESSION_COOKIE_AGE = 14 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = LIVE
CSRF_COOKIE_SECURE = LIVE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "breakwater.web.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = LIVE and env.bool("BREAKWATER_TLS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a probe on the same machine has no certificate to check
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BREAKWATER_BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31_536_000 if LIVE else 0
# Other sites learn nothing. With "no-referrer" browsers would send `Origin: null` with our own forms too.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_AUTOREFRESH = False

EMAIL_BACKEND = env.str("BREAKWATER_EMAIL_BACKEND", default="django.core.mail.backends.dummy.EmailBackend")

# Slow an attacker down, never shut a nurse out of the dosing window (H72). The counts are in `privacy.slow_down`.
AXES_HANDLER = "breakwater.privacy.slow_down.SlowDown"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# How soon a call for help should be answered, and how long a bed is held for somebody who is coming: our own choices.
ADMISSIONS = {
    "answer_within_minutes": env.int("BREAKWATER_ANSWER_WITHIN_MINUTES", default=15),
    "hold_hours": env.int("BREAKWATER_HOLD_HOURS", default=4),
    # Registries and programs nearby that may be asked about a second enrollment, each by name (42 CFR 2.34).
    "registries": env.list("BREAKWATER_REGISTRIES", default=[]),
}
# Where the downtime set is put, and what it is encrypted with. The first folder is this machine's; at least one further
# one should lie on another.
DOWNTIME = {
    "folders": [Path(one) for one in env.list("BREAKWATER_DOWNTIME_DIRS", default=[str(HOME / "downtime")])],
    "passphrase": env.str("BREAKWATER_DOWNTIME_PASSPHRASE", default=""),
    "passphrase_file": env.str("BREAKWATER_DOWNTIME_PASSPHRASE_FILE", default=""),
}
IDLE_LOCK_MINUTES = {"dosing": 2, "clinical": 10}
FORM_KEY_DAYS = 30

BREAKWATER_PUBLIC = {
    "name": env.str("BREAKWATER_PUBLIC_NAME", default="Breakwater"),
    "helpline": env.str("BREAKWATER_HELPLINE", default="800-555-0142"),
    "text_line": env.str("BREAKWATER_TEXT_LINE", default="800-555-0143"),
    "emergency": "911",
    "crisis_line": "988",
    "poison_help": "800-222-1222",
    "samhsa_helpline": "800-662-4357",
    "checked_by": env.str("BREAKWATER_CHECKED_BY", default="our medical director"),
    # The day a clinician checked the public pages. Empty until one has: then the pages say so.
    "checked_on": env.str("BREAKWATER_CHECKED_ON", default=""),
    "default_site": env.str("BREAKWATER_DEFAULT_SITE", default="harbor"),
}

LOGGING_CONFIG = None
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "breakwater.web.settings")
