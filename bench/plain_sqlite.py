"""Our settings over SQLite as Django has it by default: no WAL, transactions deferred, and a
connection for each request."""

from styrning.config.settings.dev import *  # noqa: F403
from styrning.config.settings.dev import DATABASES

DATABASES["default"]["OPTIONS"] = {}
DATABASES["default"]["CONN_MAX_AGE"] = 0
