"""One settings file. It only assigns; every choice of an operator comes through `coordination.env`."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from coordination import env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=True)
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "demo-portal-2026")  # shown at sign-in, where DEMO is on
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
PORTAL_URL = env.text("PORTAL_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}").rstrip("/")

INSTALLED_APPS = [
    "coordination",
    "coordination.core",
    "coordination.agencies",
    "coordination.audit",
    "coordination.signin",
    "coordination.mechanisms",
    "coordination.followup",
    "coordination.opinions",
    "meetings",
    "sharing",
    "coordination.workbench",
    "coordination.signin.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_filters",
    "django_htmx",
    "guardian",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coordination.core.middleware.BodyMiddleware",
    "coordination.core.middleware.LanguageMiddleware",
    "coordination.core.middleware.ZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "coordination.signin.middleware.SignInLimits",
    "coordination.signin.middleware.FirstThingsFirst",
    "coordination.agencies.middleware.ActingForMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coordination.core.middleware.HeadersMiddleware",
    "coordination.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "coordination.core.templatetags.portal",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coordination.core.web.frame",
            ],
        },
    }
]

DATABASES = {"default": {**env.database(), "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.cache_url(),
        "OPTIONS": {"serializer": "coordination.core.cached.Json"},
    }
}

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["coordination.signin.backends.PasswordBackend", "guardian.backends.ObjectPermissionBackend"]
ANONYMOUS_USER_NAME = None  # guardian: no row stands for nobody
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email", "phone")},
    },
    {"NAME": "coordination.signin.validators.LengthValidator"},
    {"NAME": "coordination.signin.validators.KnownValidator"},
    {"NAME": "coordination.signin.validators.NameValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "coordination.signin.validators.CharactersValidator"},
    {"NAME": "coordination.signin.validators.AnotherValidator"},
]
SECURITY_PROFILE = env.one_of("SECURITY_PROFILE", "asvs", "djbh3")  # what passwords must be: docs/sign-in.md
KNOWN_PASSWORDS = env.text("KNOWN_PASSWORDS")

# The frame's navigation: label, URL name, icon; and the policy that lets people know of it, where not all may. What is
# one's own (profile, sign-ins) is behind one's name.
NAVIGATION = [
    (_("Home"), "home", "layout-dashboard"),
    (_("Mechanisms"), "mechanisms:mechanisms", "sitemap", "portal.take_part"),
    (_("Joint meetings"), "meetings:meetings", "users-group", "portal.take_part"),
    (_("Topics"), "topics:topics", "list-numbers", "portal.take_part"),
    (_("Follow-up"), "followup:board", "checklist", "portal.take_part"),
    (_("Opinions"), "opinions:requests", "messages", "portal.take_part"),
    (_("Sharing"), "sharing:library", "database", "portal.take_part"),
    (_("Calendar"), "calendar", "calendar", "portal.take_part"),
    (_("Agencies"), "agencies:agencies", "building-bank", "portal.look_up_agencies"),
    (_("Reforms"), "agencies:reforms", "history", "portal.change_agencies"),
    (_("Import"), "agencies:imports", "upload", "portal.set_up"),
    (_("Working days"), "admin:core_calendarday_changelist", "calendar", "portal.set_up"),
    (_("Data authorities"), "sharing:authorities", "gavel", "portal.set_up"),
    (_("Administration"), "admin:index", "key", "portal.set_up"),
    (_("Accounts"), "accounts", "users", "portal.keep_accounts"),
    (_("Requests"), "account_requests", "checklist", "portal.keep_accounts"),
    (_("Audit"), "audit:entries", "shield-lock", "audit.read"),
]

# The audit's chain (docs/operations.md): made with this digest and a key that lies outside the database.
AUDIT_DIGEST = env.audit_digest()
AUDIT_KEY = env.text("AUDIT_KEY")
AUDIT_KEY_FILE = DATA_DIR / "audit_key"
AUDIT_ANCHOR_FILE = Path(env.text("AUDIT_ANCHOR_FILE") or DATA_DIR / "audit-anchors.log")

FORM_RENDERER = "coordination.core.forms.PortalRenderer"

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
ACCOUNT_ADAPTER = "coordination.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # coordination.signin.lockout counts, by name and address together
MFA_ADAPTER = "coordination.signin.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 10
# Whoever needs a second factor sets it up before anything else; `everybody` needs one; `offered`: whoever wants to.
SECOND_FACTOR = env.one_of(
    "SECOND_FACTOR", *(("offered", "required") if DEMO else ("required", "offered")), "everybody"
)
PASSWORD_RESET_TIMEOUT = 30 * 60
INVITATION_DAYS = env.whole("INVITATION_DAYS", 7)  # the link in a letter opens the door so long
IDLE_ACCOUNT_DAYS = env.number("IDLE_ACCOUNT_DAYS", 90, least=0, most=3650)  # then it is suspended; 0: never
SINGLE_SIGN_ON = env.single_sign_on()  # None: people sign in with passwords of the portal's own
SESSION_COOKIE_AGE = 12 * 60 * 60  # however much it is used
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 30, least=15, most=30)
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
WORKDAY_REGION = env.text("WORKDAY_REGION", "CN")

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": env.file_storage(),
    "staticfiles": {
        "BACKEND": env.text("STATIC_STORAGE", "django.contrib.staticfiles.storage.ManifestStaticFilesStorage")
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = 50 * 1024 * 1024  # of all files that come with one request
ARRIVAL_MAX_BYTES = (
    env.number("ARRIVAL_MAX_MB", 2048, least=50, most=10_240) * 1024 * 1024
)  # of one that comes in pieces
CLAMD_SOCKET = env.socket_address("CLAMD_SOCKET")  # none: files are marked as not scanned
FILE_UPLOAD_HANDLERS = ["coordination.core.files.incoming.IncomingHandler"]
SOFFICE = env.text("SOFFICE", "soffice")  # LibreOffice, which lays out Office documents for previews; empty: none does
FONT_FOLDERS = env.words("FONT_FOLDERS", [])  # besides those of the system, for papers as PDF

# Behind a proxy that speaks TLS (TLS=1) every cookie is secure and plain requests are sent on.
TLS = env.flag("TLS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
# A browser takes `__Host-` only over TLS, for the whole site and for this host alone: no neighbour can plant one.
_PREFIX = "__Host-" if TLS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}django_language"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Browsers ask this also of where a form is sent on to: from our doors to single sign-on, and out of it.
        "form-action": [SELF, *(SINGLE_SIGN_ON.origins if SINGLE_SIGN_ON else [])],
        "frame-ancestors": [NONE],
    }
}

_mail = env.mail()
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND")
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "portal.local")  # right-hand side of Message-ID and calendar UIDs

CKAN_SITES = env.ckan_sites()  # from which catalogues may be taken in by address
REFRESH_PLACES = env.refresh_places()  # from which data sets may be fetched anew by address
REFRESH_FOLDER = env.refresh_folder()  # in which files are laid for it; None where there is none
DATA_SETS = {  # what is loaded of the rows of a file, at most
    "rows": 200_000,
    "columns": 200,
    "bytes": 60 * 1024**2,
    "unpacked": 250 * 1024**2,
}
ROBOT = env.robot()  # of a group chat, told that something waits for somebody; None where there is none

# Celery is the bell, PostgreSQL the ledger: losing every message costs one round of the sweeps, nothing else.
CELERY_BROKER_URL = env.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below is for the worker too
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "coordination.core.logs.Line", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
