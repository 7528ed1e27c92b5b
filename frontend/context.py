"""What the page shell needs on every page."""

from django.conf import settings


def skal(request):
    return {"kommun_namn": settings.KOMMUN_NAMN}
