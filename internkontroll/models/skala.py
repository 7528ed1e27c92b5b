"""The municipality's scales of risk: the words of each step, and what a risk value means."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from internkontroll.enums import Axel, Skallage
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad

MIN_STEG, MAX_STEG = 3, 6
MAX_RISKVARDE = MAX_STEG * MAX_STEG


class Riskskala(Identifierad, Beslutad, Versionerad):
    """One version of the scales of likelihood and impact, with its zones and its threshold.

    Refused change once a risk is scored on it: a new version is made instead. The newest
    adopted one is what risks are scored on; risks keep the scale that they were scored on.
    ``troskel`` is the lowest risk value that must be in a nämnd's plan.
    """

    namn = models.CharField("namn", max_length=100)
    nummer = models.PositiveSmallIntegerField("nummer", unique=True)
    lage = models.CharField(
        "läge", max_length=10, choices=Skallage.choices, default=Skallage.UTKAST
    )
    troskel = models.PositiveSmallIntegerField(
        "i planen från riskvärde", validators=[MinValueValidator(1)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "riskskala"
        verbose_name_plural = "riskskalor"
        ordering = ["-nummer"]
        constraints = [
            models.CheckConstraint(
                condition=Q(troskel__gte=1, troskel__lte=MAX_RISKVARDE),
                name="riskskala_troskel",
                violation_error_message="Gränsen är ett riskvärde på skalan.",
            )
        ]

    def __str__(self):
        return f"{self.namn}, version {self.nummer}"


class Skalsteg(models.Model):
    """One step of an axis: 1–6, its word and what it means."""

    skala = models.ForeignKey(Riskskala, models.CASCADE, related_name="steg")
    axel = models.CharField("axel", max_length=12, choices=Axel.choices)
    nr = models.PositiveSmallIntegerField(
        "steg", validators=[MinValueValidator(1), MaxValueValidator(MAX_STEG)]
    )
    ord = models.CharField("ord", max_length=40)
    betydelse = models.CharField("betyder", max_length=300)

    class Meta:
        verbose_name = "steg på riskskalan"
        verbose_name_plural = "steg på riskskalan"
        ordering = ["skala", "axel", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "axel", "nr"], name="skalsteg_once"),
            models.CheckConstraint(condition=Q(nr__gte=1, nr__lte=MAX_STEG), name="skalsteg_nr"),
        ]

    def __str__(self):
        return f"{self.get_axel_display()} {self.nr} {self.ord}"


class Riskzon(models.Model):
    """From which risk value something is to be done, and its word; the one source of colour.

    ``nr`` 1–3 is the colour: 1 calm, 2 watch, 3 act. The first zone begins at 1.
    """

    skala = models.ForeignKey(Riskskala, models.CASCADE, related_name="zoner")
    nr = models.PositiveSmallIntegerField("zon")
    fran = models.PositiveSmallIntegerField("från riskvärde")
    ord = models.CharField("ord", max_length=40)

    class Meta:
        verbose_name = "riskzon"
        verbose_name_plural = "riskzoner"
        ordering = ["skala", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "nr"], name="riskzon_once"),
            models.CheckConstraint(
                condition=Q(nr__gte=1, nr__lte=3, fran__gte=1, fran__lte=MAX_RISKVARDE),
                name="riskzon_nr",
            ),
        ]

    def __str__(self):
        return f"{self.ord} från {self.fran}"
