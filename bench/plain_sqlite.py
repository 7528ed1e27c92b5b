"""Our settings over SQLite as Django has it by default: no WAL, transactions deferred."""

from styrning.config.settings.dev import *  # noqa: F403
from styrning.config.settings.dev import DATABASES

DATABASES["default"]["OPTIONS"] = {}
