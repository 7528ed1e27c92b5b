#!/usr/bin/env python
"""Run Django's commands, with the development settings unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrning.config.settings.dev")
    execute_from_command_line(sys.argv)
