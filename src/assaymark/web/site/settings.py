"""Settings of the site. Each has a working default; `docs/guide/settings.md` explains each.

Read from the environment: DATABASE_URL, ASSAYMARK_DATA, ASSAYMARK_URL, ASSAYMARK_HOSTS,
ASSAYMARK_ORGANISATION, ASSAYMARK_SLUG, ASSAYMARK_DEMO, ASSAYMARK_DEBUG, ASSAYMARK_MAIL_URL,
ASSAYMARK_MAIL_FROM, ASSAYMARK_LANGUAGE, ASSAYMARK_TIME_ZONE, ASSAYMARK_PASSPHRASE_FILE,
ASSAYMARK_NODE_MODULES, ASSAYMARK_APPEAL_DAYS, ASSAYMARK_LOG_LEVEL, ASSAYMARK_EVENTS_ENGINE,
ASSAYMARK_EVENTS_URL, ASSAYMARK_EVENTS_MEMORY.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from assaymark.web.site.place import place

PLACE = place()
EMBEDDINGS = PLACE.embeddings
PROJECT = Path(__file__).resolve().parents[4]


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(
            f"DATABASE_URL has the scheme {parts.scheme!r}; assaymark runs on PostgreSQL only: "
            "use postgresql://user:password@host:5432/name, or unset it for the embedded server"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": False, **query},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


BASE_URL = os.environ.get("ASSAYMARK_URL") or PLACE.known_url or "http://localhost:8000"
BASE_URL = BASE_URL.rstrip("/")
SECURE = BASE_URL.startswith("https://")
EVENTS = PLACE.root / "events"
EVENTS_ENGINE = os.environ.get("ASSAYMARK_EVENTS_ENGINE", "duckdb")
EVENTS_URL = os.environ.get("ASSAYMARK_EVENTS_URL", "")
EVENTS_MEMORY = os.environ.get("ASSAYMARK_EVENTS_MEMORY", "1GB")
if EVENTS_ENGINE not in {"duckdb", "postgresql", "spark"}:
    raise ValueError(
        f"ASSAYMARK_EVENTS_ENGINE is {EVENTS_ENGINE!r}; it must be duckdb (built in), "
        "postgresql or spark: correct it, or unset it"
    )
if EVENTS_ENGINE == "postgresql" and not EVENTS_URL:
    raise ValueError(
        "ASSAYMARK_EVENTS_ENGINE is 'postgresql', and ASSAYMARK_EVENTS_URL is not set; name a "
        "database for analytics that is not the application's own"
    )
ORGANISATION_NAME = os.environ.get("ASSAYMARK_ORGANISATION", "My organisation")
APPEAL_DAYS = int(os.environ.get("ASSAYMARK_APPEAL_DAYS", "30"))
ORGANISATION_SLUG = os.environ.get("ASSAYMARK_SLUG", "main")
DEMO = _flag("ASSAYMARK_DEMO")
DEBUG = _flag("ASSAYMARK_DEBUG")
SECRET_KEY = PLACE.secret("django")
ALLOWED_HOSTS = [
    *os.environ.get("ASSAYMARK_HOSTS", "").split(),
    urlsplit(BASE_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "assaymark.web.site",
    "assaymark.web.connect",
    "assaymark.web.public",
    "assaymark.web.guides",
    "assaymark.web.boards",
    "assaymark.web.insights",
    "assaymark.web.standing",
    "assaymark.web.assessment",
    "assaymark.web.awards",
    "assaymark.web.catalogue",
    "assaymark.web.skills",
    "assaymark.web.people",
    "assaymark.web.record",
    "assaymark.web.kit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell no secret
    "assaymark.web.kit.headers.policy",
    "assaymark.web.kit.requests.limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "assaymark.web.people.middleware.membership",
]

ROOT_URLCONF = "assaymark.web.site.urls"
WSGI_APPLICATION = "assaymark.web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "assaymark.web.people.context.signed_in",
            ],
            "builtins": ["assaymark.web.kit.templatetags.kit"],
        },
    }
]

DATABASES = {"default": _database(PLACE.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "assaymark.web.people.adapter.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS: dict[str, str] = {}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = os.environ.get("ASSAYMARK_LANGUAGE", "en-gb")
LANGUAGES = [  # a language is listed once its catalogue is complete; these differ in formats
    ("en-gb", _("English (United Kingdom)")),
    ("en", _("English (United States)")),
    ("en-au", _("English (Australia)")),
    ("en-ca", _("English (Canada)")),
    ("en-ie", _("English (Ireland)")),
]
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
TIME_ZONE = os.environ.get("ASSAYMARK_TIME_ZONE", "UTC")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = PLACE.static
NODE_MODULES = Path(os.environ.get("ASSAYMARK_NODE_MODULES", PROJECT / "node_modules"))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "assaymark.web.kit.static_files.NodePackages",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "assaymark.web.kit.static_files.HashedStaticFiles"},
}
WHITENOISE_MANIFEST_STRICT = True

KEEPS_MAIL = not os.environ.get("ASSAYMARK_MAIL_URL")
EMAIL_BACKEND = "assaymark.web.record.mail.MailboxBackend"
DEFAULT_FROM_EMAIL = os.environ.get("ASSAYMARK_MAIL_FROM", "assaymark@localhost")
if _mail := os.environ.get("ASSAYMARK_MAIL_URL", ""):
    _parts = urlsplit(_mail)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname or "localhost"
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and "notls" not in _parts.query

OUTBOUND_PRIVATE = frozenset(os.environ.get("ASSAYMARK_OUTBOUND_PRIVATE", "").lower().split())

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
LARGEST_BODY = 12_000_000  # a form with files: two of the largest that any page takes
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"secrets": {"()": "assaymark.web.kit.logs.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("ASSAYMARK_LOG_LEVEL", "WARNING")},
}
