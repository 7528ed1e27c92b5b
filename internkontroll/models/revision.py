"""What the auditors have recommended, and what was answered and done."""

from django.db import models
from django.db.models import Q

from internkontroll.enums import RekommendationLage
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Atgard, Enhet
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad


class RevisionsrekommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Audit reports are public records: all who are logged in."""
        return self.all() if user.is_authenticated and user.is_active else self.none()


class Revisionsrekommendation(Identifierad, Beslutad, Versionerad):
    """One recommendation of an audit report to a nämnd or bolag.

    The decision is the nämnd's on its answer.
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="rekommendationer")
    kod = models.CharField("kod", max_length=20, unique=True)
    granskning = models.CharField("granskning", max_length=200)
    granskad_at = models.DateField("granskningens datum")
    rekommendation = models.TextField("rekommendation")
    svara_senast = models.DateField("svara senast", null=True, blank=True)
    svar = models.TextField("svar", blank=True)
    klar_senast = models.DateField("genomfört senast", null=True, blank=True)
    lage = models.CharField(
        "läge",
        max_length=10,
        choices=RekommendationLage.choices,
        default=RekommendationLage.OBESVARAD,
    )
    lage_motiv = models.CharField("hur det genomfördes eller varför det avförs", max_length=300,
                                  blank=True)  # fmt: skip

    history = HistoricalRecords()
    objects = RevisionsrekommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "revisionsrekommendation"
        verbose_name_plural = "revisionsrekommendationer"
        ordering = ["-granskad_at", "kod"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lage__in=[RekommendationLage.OBESVARAD, RekommendationLage.AVFORD])
                | ~Q(svar=""),
                name="rekommendation_svar",
                violation_error_message="Skriv vad nämnden svarar.",
            ),
            models.CheckConstraint(
                condition=~Q(lage__in=[RekommendationLage.GENOMFORD, RekommendationLage.AVFORD])
                | ~Q(lage_motiv=""),
                name="rekommendation_motiv",
                violation_error_message="Skriv hur den genomfördes eller varför den avförs.",
            ),
        ]

    def __str__(self):
        return f"{self.kod} {self.granskning}"


class RekommendationAtgard(models.Model):
    """An action that a nämnd takes on a recommendation."""

    rekommendation = models.ForeignKey(
        Revisionsrekommendation, models.CASCADE, related_name="atgard_lista"
    )
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "åtgärd efter revision"
        verbose_name_plural = "åtgärder efter revision"
        constraints = [
            models.UniqueConstraint(
                fields=["rekommendation", "atgard"], name="rekommendationatgard_once"
            )
        ]

    def __str__(self):
        return f"{self.rekommendation_id}: {self.atgard}"
