"""Risks of a nämnd or bolag, what they threaten and what is done about them."""

from django.db import models
from django.db.models import Q

from internkontroll.enums import Kategori, Processlag, Riskbeslut
from internkontroll.models.skala import MAX_STEG, Riskskala
from nyckeltal.models import Nyckeltal
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Atgard, Enhet
from styrning.grund.models.bas import Identifierad, Versionerad


class RiskQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(enhet__in=Enhet.objects.scope_visible_to(user))

    def current(self):
        """Those that are not ended."""
        return self.filter(avslutad_at__isnull=True)


def _on_scale(field: str) -> Q:
    return Q(**{f"{field}__gte": 1, f"{field}__lte": MAX_STEG})


class Risk(Identifierad, Versionerad):
    """Risk att … på grund av … vilket leder till …, scored on the municipality's scales.

    ``sannolikhet`` × ``konsekvens`` is the inherent risk value; with ``_efter`` the one after
    existing controls. A risk that is not scored yet has neither. Fields after the
    internal-control forms of Kalmar and Simrishamn; oegentligheter is a category of its own
    since KL 6:6 names it (SFS 2025:374), and ``otillaten_paverkan`` marks its undue influence.
    Risks are ended, never deleted.
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="risker")
    kod = models.CharField("kod", max_length=20, unique=True)
    process = models.CharField("process", max_length=150)
    processlag = models.CharField("slag av process", max_length=8, choices=Processlag.choices)
    kategori = models.CharField("kategori", max_length=16, choices=Kategori.choices)
    otillaten_paverkan = models.BooleanField("gäller otillåten påverkan", default=False)
    risk_att = models.CharField("risk att", max_length=300)
    pa_grund_av = models.CharField("på grund av", max_length=300, blank=True)
    leder_till = models.CharField("vilket leder till", max_length=300, blank=True)
    agare = models.CharField("riskägare", max_length=100, blank=True)
    skala = models.ForeignKey(
        Riskskala, models.PROTECT, null=True, blank=True, related_name="risker"
    )
    sannolikhet = models.PositiveSmallIntegerField("sannolikhet", null=True, blank=True)
    konsekvens = models.PositiveSmallIntegerField("konsekvens", null=True, blank=True)
    befintlig_kontroll = models.TextField("det som redan görs", blank=True)
    sannolikhet_efter = models.PositiveSmallIntegerField(
        "sannolikhet efter det som redan görs", null=True, blank=True
    )
    konsekvens_efter = models.PositiveSmallIntegerField(
        "konsekvens efter det som redan görs", null=True, blank=True
    )
    beslut = models.CharField("beslut", max_length=12, choices=Riskbeslut.choices, blank=True)
    beslut_motiv = models.TextField("motiv till beslutet", blank=True)
    accepterad_av = models.CharField("accepterad av", max_length=100, blank=True)
    accepterad_till = models.DateField("accepterad till och med", null=True, blank=True)
    avslutad_at = models.DateField("avslutad", null=True, blank=True)
    avslutad_motiv = models.CharField("varför avslutad", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = "risk"
        verbose_name_plural = "risker"
        ordering = ["kod"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    skala__isnull=True, sannolikhet__isnull=True, konsekvens__isnull=True, beslut=""
                )
                | (
                    Q(skala__isnull=False)
                    & _on_scale("sannolikhet")
                    & _on_scale("konsekvens")
                    & ~Q(beslut="")
                ),
                name="risk_skala",
                violation_error_message="Ange sannolikhet, konsekvens och beslut, eller inget.",
            ),
            models.CheckConstraint(
                condition=Q(sannolikhet_efter__isnull=True, konsekvens_efter__isnull=True)
                | (
                    Q(sannolikhet__isnull=False)
                    & _on_scale("sannolikhet_efter")
                    & _on_scale("konsekvens_efter")
                ),
                name="risk_skala_efter",
                violation_error_message="Ange både sannolikhet och konsekvens efter det som görs.",
            ),
            models.CheckConstraint(
                condition=~Q(beslut=Riskbeslut.ACCEPTERA)
                | (~Q(accepterad_av="") & Q(accepterad_till__isnull=False)),
                name="risk_accepterad",
                violation_error_message="Ange vem som accepterar risken och till vilken dag.",
            ),
            models.CheckConstraint(
                condition=Q(otillaten_paverkan=False) | Q(kategori=Kategori.OEGENTLIGHETER),
                name="risk_paverkan",
                violation_error_message="Otillåten påverkan hör till kategorin oegentligheter.",
            ),
            models.CheckConstraint(
                condition=Q(avslutad_at__isnull=True) | ~Q(avslutad_motiv=""),
                name="risk_avslutad",
                violation_error_message="Skriv varför risken avslutas.",
            ),
        ]

    def __str__(self):
        return f"{self.kod} risk att {self.risk_att}"

    @property
    def inneboende(self) -> int | None:
        """Likelihood × impact before existing controls; None when not scored."""
        if self.sannolikhet is None or self.konsekvens is None:
            return None
        return self.sannolikhet * self.konsekvens

    @property
    def riskvarde(self) -> int | None:
        """The value that counts: after existing controls where given; None when not scored."""
        if self.sannolikhet_efter is None or self.konsekvens_efter is None:
            return self.inneboende
        return self.sannolikhet_efter * self.konsekvens_efter


class RiskMal(models.Model):
    """A goal that the risk threatens, by the identity that it has in every year's plan."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="mal_lista")
    mal_identitet = models.UUIDField("målets identitet", db_index=True)

    class Meta:
        verbose_name = "hotat mål"
        verbose_name_plural = "hotade mål"
        constraints = [
            models.UniqueConstraint(fields=["risk", "mal_identitet"], name="riskmal_once")
        ]

    def __str__(self):
        return f"{self.risk_id} {self.mal_identitet}"


class RiskNyckeltal(models.Model):
    """A nyckeltal that shows how the risk develops."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="nyckeltal_lista")
    nyckeltal = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "nyckeltal för risk"
        verbose_name_plural = "nyckeltal för risker"
        constraints = [
            models.UniqueConstraint(fields=["risk", "nyckeltal"], name="risknyckeltal_once")
        ]

    def __str__(self):
        return f"{self.risk_id} {self.nyckeltal}"


class RiskAtgard(models.Model):
    """A direct action against a risk, apart from checks."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="atgard_lista")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "åtgärd mot risk"
        verbose_name_plural = "åtgärder mot risker"
        constraints = [models.UniqueConstraint(fields=["risk", "atgard"], name="riskatgard_once")]

    def __str__(self):
        return f"{self.risk_id}: {self.atgard}"
