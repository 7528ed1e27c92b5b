"""The event log: one row for each thing that a service did."""

from django.db import models

from styrning.grund.models import Enhet, Handelse, User


def log(vad: str, thing: models.Model, *, by: User, enhet: Enhet | None = None, **uppgift) -> None:
    """Write that ``by`` did ``vad`` to ``thing``; call it inside the service's transaction."""
    Handelse.objects.create(
        vad=vad,
        slag=thing._meta.label_lower,
        objekt_id=thing.pk,
        av=by,
        enhet=enhet,
        uppgift=uppgift,
    )
