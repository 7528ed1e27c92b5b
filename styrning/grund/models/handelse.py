"""The event log and shared actions."""

from django.conf import settings
from django.db import models

from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import AtgardLage
from styrning.grund.models.bas import Identifierad, Versionerad
from styrning.grund.models.organisation import Enhet


class Handelse(models.Model):
    """Who did what to which thing, when. Written by services, never changed."""

    at = models.DateTimeField("när", auto_now_add=True, db_index=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    vad = models.CharField("vad", max_length=50)
    slag = models.CharField("slag", max_length=50)
    objekt_id = models.BigIntegerField("objekt")
    enhet = models.ForeignKey(Enhet, models.PROTECT, null=True, related_name="+")
    uppgift = models.JSONField("uppgift", default=dict)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["slag", "objekt_id"], name="handelse_objekt")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.vad} {self.slag}"

    @property
    def vad_till(self) -> str:
        """What was done, with to whom where it was handed over: "lämnade över till Per Asplund"."""
        to = self.uppgift.get("mottagare")
        return f"{self.vad} till {to}" if to else self.vad


class AtgardQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(enhet__in=Enhet.objects.scope_visible_to(user))


class Atgard(Identifierad, Versionerad):
    """An action that somebody answers for, by a date."""

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="atgarder")
    text = models.TextField("åtgärd")
    ansvarig = models.CharField("ansvarig", max_length=100)
    klar_senast = models.DateField("klar senast")
    lage = models.CharField(
        "läge", max_length=12, choices=AtgardLage.choices, default=AtgardLage.EJ_PABORJAD
    )

    history = HistoricalRecords()
    objects = AtgardQuerySet.as_manager()

    class Meta:
        verbose_name = "åtgärd"
        verbose_name_plural = "åtgärder"
        ordering = ["klar_senast", "pk"]

    def __str__(self):
        return self.text[:80]
