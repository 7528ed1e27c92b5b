"""Answer scales: what may be answered where the answer is not any number."""

from django.db import models

from styrning.grund.models.bas import Identifierad


class Svarsskala(Identifierad):
    """A scale to answer on, for example 2-4-6-8 for attitudes; unlike scales never mix."""

    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("namn", max_length=100)

    class Meta:
        verbose_name = "svarsskala"
        verbose_name_plural = "svarsskalor"
        ordering = ["kod"]

    def __str__(self):
        return self.namn


class Svarsalternativ(Identifierad):
    """One alternative of a scale: its number, and what it means."""

    skala = models.ForeignKey(Svarsskala, models.PROTECT, related_name="alternativ")
    varde = models.SmallIntegerField("värde")
    ord = models.CharField("ord", max_length=60)

    class Meta:
        verbose_name = "svarsalternativ"
        verbose_name_plural = "svarsalternativ"
        ordering = ["skala", "varde"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "varde"], name="svarsalternativ_varde_once"),
            models.UniqueConstraint(fields=["skala", "ord"], name="svarsalternativ_ord_once"),
        ]

    def __str__(self):
        return f"{self.varde} {self.ord}"
