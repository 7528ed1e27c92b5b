"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from styrning.config.collector import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrning.config.settings.prod")
application = get_wsgi_application()
settle()
