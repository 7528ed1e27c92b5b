"""A reviewer's question to the officer about one value or one judgement, and its answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mal.models import Mal
from nyckeltal.models.nyckeltal import NyckeltalEnhet
from styrning.grund.models import Inlamning
from styrning.grund.models.bas import Identifierad


class Fraga(Identifierad):
    """Asked in a submission, about a nyckeltal at an enhet or about a goal."""

    inlamning = models.ForeignKey(Inlamning, models.PROTECT, related_name="fragor")
    ansvar = models.ForeignKey(
        NyckeltalEnhet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    mal = models.ForeignKey(Mal, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("fråga")
    stalld_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stalld_at = models.DateTimeField("ställd", auto_now_add=True)
    svar = models.TextField("svar", blank=True)
    svarad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    svarad_at = models.DateTimeField("besvarad", null=True, blank=True)

    class Meta:
        verbose_name = "fråga"
        verbose_name_plural = "frågor"
        ordering = ["stalld_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ansvar__isnull=False, mal__isnull=True)
                | Q(ansvar__isnull=True, mal__isnull=False),
                name="fraga_om_ett",
            ),
            models.CheckConstraint(
                condition=Q(svarad_at__isnull=True) | ~Q(svar=""), name="fraga_svar"
            ),
        ]

    def __str__(self):
        return self.text[:60]
