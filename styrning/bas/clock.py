"""The municipality's clock: Europe/Stockholm, also across summer time."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today() -> date:
    """Today's date in the municipality, not in UTC."""
    return timezone.localdate()
