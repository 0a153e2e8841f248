"""Settings: one file, everything from the environment, every value with a working default.

Embedded mode (``EMBEDDED=1``, set by ``run.py``) is the same code with SQLite, a folder as the broker and
kept mails; only ``DATABASE_URL``, ``REDIS_URL`` and ``EMAIL_URL`` decide.
"""

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from helpdesk.embedded import secret_key, started_in
from helpdesk.logs import logging_config

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
# What is left blank, as in a copy of .env.example, has its default: a blank folder would be the current one.
environ.Env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

# -- Where and how it runs ------------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
PRODUCTION = ("SECRET_KEY", "SECRET_KEY_FILE", "DATABASE_URL")  # where one is named, EMBEDDED must be, too
beside_run = started_in(DATA_DIR) and not any(env.str(name, default="") for name in PRODUCTION)
EMBEDDED = env.bool("EMBEDDED", default=beside_run)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = env.int("PORT", default=8000)
BASE_URL = env.str("BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
SITE = urlsplit(BASE_URL)
HTTPS = SITE.scheme == "https"
DEMO = env.bool("DEMO", default=True)  # what the first embedded start fills in
TESTING = env.bool("TESTING", default=False)  # set by tests/conftest.py alone
RELEASE = str(tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"])

SECRET_KEY = env.str("SECRET_KEY", default="")
if key_file := env.str("SECRET_KEY_FILE", default=""):
    SECRET_KEY = Path(key_file).read_text().strip()
if EMBEDDED and not SECRET_KEY:
    SECRET_KEY = secret_key(DATA_DIR)
if not SECRET_KEY or SECRET_KEY.startswith(("change-me", "django-insecure")):
    raise SystemExit(  # one line for people, no traceback, whatever was started
        "SECRET_KEY is not set. Put one into the environment or .env, for example from: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys, still good for reading
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE.hostname or "localhost", "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # hops in front that may be believed
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- What it is made of ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "helpdesk.apps.HelpdeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "rest_framework",
    "tenants",
    "board",
    "tickets",
    "notifications",
]
MIDDLEWARE = [
    "helpdesk.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "helpdesk.middleware.permissions_policy",
    "helpdesk.middleware.plain_input",
    "helpdesk.middleware.in_language",
    "helpdesk.middleware.same_site",
    "helpdesk.middleware.whole_body",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.middleware.tenancy",
    "tenants.sessions.seen",
    "helpdesk.middleware.helpful",
]
ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
WSGI_APPLICATION = "helpdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "helpdesk.context.page",
                "board.context.waiting",
            ],
            "builtins": [
                "helpdesk.templatetags.house",
                "tickets.templatetags.prose",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Database -------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    # IMMEDIATE takes the write lock at BEGIN: a read that later writes would otherwise fail at once with
    # "database is locked", whatever the time-out, because its snapshot is old.
    DATABASES["default"]["ENGINE"] = "helpdesk.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file: tests use threads
elif "options" not in DATABASES["default"].setdefault("OPTIONS", {}):
    # A board's statement looks dear enough to be compiled first: 90 ms for what then takes 10.
    DATABASES["default"]["OPTIONS"]["options"] = "-c jit=off"

# -- Broker, cache and schedule -------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 600,  # seconds; no task here lives that long, and nothing has an ETA
        "socket_connect_timeout": 1.0,
        "socket_timeout": 1.0,
        "max_retries": 0,  # a bell that cannot be rung now is not rung: the visitor is waiting
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    for folder in (QUEUE := DATA_DIR / "broker" / "queue", CONTROL := DATA_DIR / "broker" / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE),
        "data_folder_out": str(QUEUE),
        "control_folder": str(CONTROL),
        "polling_interval": 0.1,  # seconds
    }
    # LocMem would be one per process: limits counted in web would be unknown to another web.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=10.0)

# -- People, log-in and sessions ------------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "tenants.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"  # a first look around needs no verified address
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True  # a person has one address; the new one takes its place once it is verified
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail for each change of how one logs in
MFA_ADAPTER = "tenants.two_step.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s a telephone's clock may be off. Source: RFC 6238, section 5.2
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # nothing can be guessed; a company sits behind one address
SIGNUPS = env.str("SIGNUPS", default="open")  # open · first · closed; helpdesk.checks knows no other
RATE_LIMITS = env.str("RATE_LIMITS", default="on")
LIMIT_CODES = env.int("LIMIT_CODES", default=20)  # wrong codes per address and company …
LIMIT_NUMBERS = env.int("LIMIT_NUMBERS", default=20)  # … and unknown numbers …
LIMIT_SECONDS = env.int("LIMIT_SECONDS", default=600)  # … in so many seconds
LIMIT_LOGINS = env.int("LIMIT_LOGINS", default=10)  # wrong passwords in LIMIT_SECONDS for one account …
LIMIT_LOGINS_FROM = env.int("LIMIT_LOGINS_FROM", default=100)  # … and from one address, a company's perhaps
LIMIT_SIGNUPS = env.int("LIMIT_SIGNUPS", default=100)  # new companies, joins, an hour per address
LIMIT_RESETS = env.int("LIMIT_RESETS", default=5)  # "forgot my password" an hour for one account …
LIMIT_RESETS_FROM = env.int("LIMIT_RESETS_FROM", default=60)  # … and from one address
LIMIT_SUBMITS = env.int("LIMIT_SUBMITS", default=300)  # tickets an hour per address; beyond, quarantine
LIMIT_SUBMITS_COMPANY = env.int("LIMIT_SUBMITS_COMPANY", default=2000)  # … and per company
LIMIT_ME_TOOS = env.int("LIMIT_ME_TOOS", default=2000)  # "Me too" an hour per address and company
LIMIT_ANSWERS = env.int("LIMIT_ANSWERS", default=60)  # a requester's, an hour per ticket
LIMIT_LOST = env.int("LIMIT_LOST", default=60)  # "I lost my number" an hour per address and company …
LIMIT_LOST_TO = env.int("LIMIT_LOST_TO", default=3)  # … and mails an hour to one recipient
LIMIT_MAILS_UNVERIFIED = env.int("LIMIT_MAILS_UNVERIFIED", default=20)  # a day, until an admin is verified
LIMIT_VERIFICATIONS = env.int("LIMIT_VERIFICATIONS", default=5)  # mails with the link for that, an hour
LIMIT_SLUGS = env.int("LIMIT_SLUGS", default=600)  # looks whether an address is free, an hour per address
LIMIT_INVITATIONS = env.int("LIMIT_INVITATIONS", default=200)  # an hour per company …
LIMIT_INVITATIONS_TO = env.int("LIMIT_INVITATIONS_TO", default=5)  # … and to one address, of all companies
LIMIT_JOINS = env.int("LIMIT_JOINS", default=60)  # "Ask to join" an hour per address …
LIMIT_JOINS_TO = env.int("LIMIT_JOINS_TO", default=3)  # … and mails an hour to one recipient
LIMIT_ACKNOWLEDGEMENTS = env.int("LIMIT_ACKNOWLEDGEMENTS", default=3)  # an hour per recipient
SPAM_GUARD = env.str("SPAM_GUARD", default="on")
SPAM_SECONDS = env.float("SPAM_SECONDS", default=2.0)  # no person writes a form in less
SPAM_LINK_PERCENT = env.int("SPAM_LINK_PERCENT", default=50)  # of a text that may be web addresses
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Ours count in one atomic step (SEC-15); the rest is allauth's.
ACCOUNT_RATE_LIMITS: object = dict.fromkeys(["login", "login_failed", "signup", "reset_password"], "")
if RATE_LIMITS == "off":
    ACCOUNT_RATE_LIMITS = False

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # seconds
CSRF_FAILURE_VIEW = "helpdesk.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Languages and times --------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", "English"), ("ko", "한국어"), ("ja", "日本語")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["helpdesk.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# -- Headers --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # blob: what somebody is about to send, shown small
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and not EMBEDDED
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked inside, without TLS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
# Both bind hosts that are none of ours, for a year: only where an operator says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which want both of everybody
X_FRAME_OPTIONS = "DENY"
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without one, only this machine may read /metrics
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # a mailto: or https: address, for security.txt

# -- Files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # else each test client reads all files
MEDIA_ROOT = DATA_DIR / "files"  # never served as a folder: only through a door that checks the right to see
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", default=20)  # per file, whatever a company allows itself
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"  # what a killed process leaves here is swept (tickets.orphans)
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tickets.uploads.SpillingHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# -- What follows from a deed ---------------------------------------------------------------------------
# Who hears of an activity, in this order, inside its transaction. A reaction only writes rows.
ACTIVITY_REACTIONS = [
    "board.reactions.lay_out_first_board",
    "board.reactions.ring_live_boards",
    "tickets.reactions.first_categories",
    "tickets.reactions.known_issue_follows",
    "tenants.checklist.put_away",
    "notifications.reactions.acknowledge",
    "notifications.reactions.tell_requester_of_a_reply",
    "notifications.reactions.tell_requester_it_is_done",
    "notifications.lost.send_what_was_lost",
    "notifications.reactions.invite",
    "notifications.joins.tell_who_may_decide",
    "notifications.joins.tell_who_asked",
    "notifications.known_issues.tell_those_affected",
    "notifications.reactions.withdraw",
    "notifications.reactions.release",
    "notifications.reactions.try_again",
]
UNDO_SECONDS = env.int("UNDO_SECONDS", default=15)
FOLLOW_SECONDS = 20.0  # between two looks of a requester's page that is open
NUDGE_HOURS = 4  # between two "Any news?" about one ticket
REOPEN_DAYS = 14  # after that "Still broken" opens a new ticket, which continues the one that was done

# -- Mail -----------------------------------------------------------------------------------------------
# Kept mails (/demo/mail/) exist only in embedded mode and only while no mail server is named.
EMAIL_URL = env.str("EMAIL_URL", default="")
KEPT_MAIL = EMBEDDED and not EMAIL_URL
KEPT_MAIL_DIR = DATA_DIR / "mail"
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))  # EMAIL_HOST, EMAIL_PORT …
EMAIL_PORT = vars()["EMAIL_PORT"] or (465 if "EMAIL_USE_SSL" in vars() else 25)  # smtp+ssl: RFC 8314, 7.3
EMAIL_BACKEND = "notifications.backend.OutboxBackend"  # what libraries send goes through the outbox, too
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Helpdesk <helpdesk@{SITE.hostname}>")
MAIL_ATTEMPT_SECONDS = env.float("MAIL_ATTEMPT_SECONDS", default=20.0)  # in all, however slow the server
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=30)  # must outlive an attempt
MAIL_RETRY_SECONDS = env.list(
    "MAIL_RETRY_SECONDS",
    cast=int,
    default=[10, 30, 60, 300, 900, *[3600] * 48],  # for 48 hours
)

# -- Logs -----------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logging_config(LOG_LEVEL, json=not (DEBUG or EMBEDDED or TESTING))
if dsn := env.str("SENTRY_DSN", default=""):
    try:
        from helpdesk import reports
    except ImportError:
        raise SystemExit("SENTRY_DSN is set, but sentry-sdk is not installed. Start run.py anew.") from None
    reports.start(dsn)

REST_FRAMEWORK = {"EXCEPTION_HANDLER": "helpdesk.errors.api_problem"}
APP_NAME = _("Helpdesk")
