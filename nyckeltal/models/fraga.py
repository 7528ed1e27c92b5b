"""A reviewer's question to the officer about one value or one judgement, and its answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mal.models import Mal
from nyckeltal.models.nyckeltal import NyckeltalEnhet
from styrning.grund.models import Enhet, Inlamning
from styrning.grund.models.bas import Identifierad


class FragaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of enheter whose drafts ``user`` may read: a question is about a draft."""
        return self.filter(inlamning__enhet__in=Enhet.objects.drafts_visible_to(user))

    def answerable_by(self, user):
        """Those that wait for an answer and that ``user`` may give it to: who reports."""
        return self.filter(
            svarad_at__isnull=True, inlamning__in=Inlamning.objects.reportable_by(user)
        )


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

    objects = FragaQuerySet.as_manager()

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

    @property
    def om(self) -> str:
        """What is asked about, by name."""
        if self.ansvar is not None:
            return self.ansvar.nyckeltal.namn
        return self.mal.namn if self.mal else ""
