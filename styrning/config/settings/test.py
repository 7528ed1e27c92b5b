"""Tests: SQLite in a file of its own, or the database that DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

from styrning.config.settings.base import *  # noqa: F403
from styrning.config.settings.base import DATABASES

DEBUG = False
SECRET_KEY = "test-only-not-secret"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
INLASNING_TRAD = False  # a test runs the work itself
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Made from the models: the migrations are slow to replay in every process. That they make the
# very same schema is a test of its own, tests/arkitektur/test_migreringar.py.
DATABASES["default"]["TEST"] = {"MIGRATE": False}

# A file and not memory: the live server's threads then have connections of their own, as in
# production. One name per process, so that two runs beside each other do not meet.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _folder = Path(tempfile.gettempdir())
    DATABASES["default"]["TEST"]["NAME"] = str(_folder / f"styrning-test-{os.getpid()}.sqlite3")
