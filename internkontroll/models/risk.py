"""Risks of a nämnd or bolag."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from internkontroll.enums import Kategori, Processlag, Riskbeslut
from mal.models import Mal
from styrning.grund.models import Enhet
from styrning.grund.models.bas import Identifierad, Versionerad

STEG = [MinValueValidator(1), MaxValueValidator(4)]


class RiskQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(enhet__in=Enhet.objects.scope_visible_to(user))


class Risk(Identifierad, Versionerad):
    """Risk att … på grund av … vilket leder till …, scored 1–4 × 1–4.

    Fields after the internal-control forms of Kalmar and Simrishamn; oegentligheter is a
    category of its own since KL 6:6 names it (SFS 2025:374).
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="risker")
    kod = models.CharField("kod", max_length=20, unique=True)
    process = models.CharField("process", max_length=150)
    processlag = models.CharField("slag av process", max_length=8, choices=Processlag.choices)
    kategori = models.CharField("kategori", max_length=16, choices=Kategori.choices)
    risk_att = models.CharField("risk att", max_length=300)
    pa_grund_av = models.CharField("på grund av", max_length=300, blank=True)
    leder_till = models.CharField("vilket leder till", max_length=300, blank=True)
    sannolikhet = models.PositiveSmallIntegerField("sannolikhet", validators=STEG)
    konsekvens = models.PositiveSmallIntegerField("konsekvens", validators=STEG)
    beslut = models.CharField("beslut", max_length=12, choices=Riskbeslut.choices)
    mal = models.ForeignKey(
        Mal, models.PROTECT, null=True, blank=True, related_name="risker", verbose_name="hotar mål"
    )

    history = HistoricalRecords()
    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = "risk"
        verbose_name_plural = "risker"
        ordering = ["kod"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    sannolikhet__gte=1, sannolikhet__lte=4, konsekvens__gte=1, konsekvens__lte=4
                ),
                name="risk_skala",
                violation_error_message="Sannolikhet och konsekvens anges med 1, 2, 3 eller 4.",
            )
        ]

    def __str__(self):
        return f"{self.kod} risk att {self.risk_att}"

    @property
    def riskvarde(self) -> int:
        """Likelihood × impact, 1–16."""
        return self.sannolikhet * self.konsekvens
