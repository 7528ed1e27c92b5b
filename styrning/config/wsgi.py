"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrning.config.settings.prod")
application = get_wsgi_application()

# What start-up made lives as long as the process. Out of the collector's sight it is not gone
# through again each time that a report is put together: a quarter of a report's time.
gc.collect()
gc.freeze()
