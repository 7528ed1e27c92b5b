"""Settings that every environment shares; values come from the environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

BASE_DIR = Path(__file__).resolve().parents[3]
# The address that e-mails lead to, without a slash at the end; empty: they name none.
ADRESS = os.environ.get("ADRESS", "").rstrip("/")
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

INSTALLED_APPS = [
    "frontend",  # first: its templates replace those of forms and allauth
    "styrning.config.admin_app.StyrningAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "mptt",
    "simple_history",
    "django_htmx",
    "template_partials",
    "graphene_django",
    "allauth",
    "allauth.account",
    "styrning.grund",
    "mal",
    "nyckeltal",
    "internkontroll",
    "styrning.arsredovisning",
    "styrning.api",
    "styrning.config.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "styrning.config.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "frontend.middleware.AddressMiddleware",
    "frontend.middleware.RuleErrorMiddleware",
]

ROOT_URLCONF = "styrning.config.urls"
WSGI_APPLICATION = "styrning.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.skal",
            ],
        },
    }
]
FORM_RENDERER = "frontend.falt.Formritare"

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
    ),
}
SQLITE_KEPT = 60  # seconds that a thread keeps its connection: each opening reads the schema anew


def database(url: str) -> dict[str, Any]:
    """Connection settings for ``url``, with what each engine needs to run well."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
        config["CONN_MAX_AGE"] = SQLITE_KEPT
    elif config["ENGINE"].endswith("postgresql"):
        options.setdefault("pool", {"min_size": 1, "max_size": 4, "timeout": 10})
    return config


DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'styrning.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grund.User"
AUTHENTICATION_BACKENDS = [
    "styrning.grund.account.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
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
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "styrning.config.konto.ClosedAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# A whole municipality logs in from one address on the last day; wrong passwords stay few.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/m/ip,5/300s/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = VAR_DIR / "static"
DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"

GRAPHENE = {"SCHEMA": "styrning.api.schema.schema", "MIDDLEWARE": []}

SECURE_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# Each entrance limits what one upload or query may cost.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
UPLOAD_MAX_BYTES = 12_000_000  # of one file, before its form asks for less
FILE_UPLOAD_HANDLERS = [
    "styrning.bas.uppladdning.LimitedFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
EXCEL_MAX_BYTES = 10_000_000
# A file of outcomes up to this size is read while its sender waits; a larger one by a worker.
INLASNING_DIREKT = 400_000
INLASNING_TYST = timedelta(minutes=2)  # a worker that is silent for longer has died
# A thread of the web process reads large files where no worker does (manage.py las_in).
INLASNING_TRAD = os.environ.get("INLASNING_TRAD", "1") == "1"
BEVIS_MAX_BYTES = 10_000_000
BEVIS_MAX_PER_RESULT = 20
GRAPHQL_MAX_DEPTH = 15
GRAPHQL_MAX_ALIASES = 30
GRAPHQL_MAX_COST = 1_000_000  # values in the answer; a list is taken to hold ten
GRAPHQL_MAX_BYTES = 100_000  # of the question's text
GRAPHQL_MAX_BODY = 1_000_000  # of a request: a batch of outcomes stands in its variables
GRAPHQL_MAX_TOKENS = 5_000
GRAPHQL_MAX_SECONDS = 20
GRAPHQL_PER_MINUTE = int(os.environ.get("GRAPHQL_PER_MINUTE", "120"))  # of one token; 0: no limit
GRAPHQL_PLANNED = True  # False runs graphql-core's own execution, slower and the same

KOMMUN_NAMN = os.environ.get("KOMMUN_NAMN", "")
# A municipality's own Word template for reports (.docx); empty: the one that comes with us.
WORD_MALL = os.environ.get("WORD_MALL", "")
