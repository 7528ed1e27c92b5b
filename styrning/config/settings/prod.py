"""Production: every value from the environment; refuses to start with unsafe ones."""

import os

from django.core.exceptions import ImproperlyConfigured

from styrning.config.settings.safety import is_true, listed, unsafe

if _problems := unsafe(os.environ):
    raise ImproperlyConfigured(
        "Refusing to start:\n" + "\n".join(f"  - {problem}" for problem in _problems)
    )

from styrning.config.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY_FALLBACKS = listed(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = listed(os.environ["ALLOWED_HOSTS"])
CSRF_TRUSTED_ORIGINS = listed(os.environ.get("CSRF_TRUSTED_ORIGINS", ""))

# TLS ends in a proxy in front, which must set these two headers itself and drop a client's own.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXY_ANTAL", "1"))
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the load balancer, inside the proxy
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preload is decided for the municipality's domain
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Shared by all processes: allauth counts failed log-ins in it (``createcachetable`` makes it).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = is_true(os.environ.get("EMAIL_USE_TLS", ""))
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "styrning@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "styrning.config.log_format.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Whoever scans the internet fills a log with these; the answer is 400 all the same.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL"},
    },
}
