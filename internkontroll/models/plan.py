"""What KS asks of everybody in a year, and each nämnd's plan."""

from django.db import models
from django.db.models import Q

from internkontroll.enums import Frekvens, Metod, Omfattas, PlanLage
from internkontroll.models.risk import Risk
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Enhet
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad


class Kontrollar(Identifierad, Beslutad, Versionerad):
    """The common frame of a year: KS's decision, and by when plans and reports are decided."""

    ar = models.PositiveIntegerField("år", unique=True)
    plan_senast = models.DateField("planer fastställda senast", null=True, blank=True)
    rapport_senast = models.DateField("rapporter beslutade senast", null=True, blank=True)
    anvisning = models.TextField("anvisning", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "internkontrollår"
        verbose_name_plural = "internkontrollår"
        ordering = ["-ar"]

    def __str__(self):
        return f"Internkontroll {self.ar}"


class GemensamtMoment(Identifierad, Versionerad):
    """A check that KS asks every nämnd or bolag to have in its plan of the year."""

    kontrollar = models.ForeignKey(Kontrollar, models.PROTECT, related_name="gemensamma")
    kod = models.CharField("kod", max_length=20, unique=True)
    vad = models.CharField("vad kontrolleras", max_length=300)
    varfor = models.CharField("varför alla gör den", max_length=300, blank=True)
    metod = models.CharField("metod", max_length=12, choices=Metod.choices)
    omfattning = models.CharField("omfattning", max_length=200, blank=True)
    frekvens = models.CharField("hur ofta", max_length=12, choices=Frekvens.choices)
    omfattas = models.CharField(
        "gäller", max_length=8, choices=Omfattas.choices, default=Omfattas.ALLA
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "gemensamt kontrollmoment"
        verbose_name_plural = "gemensamma kontrollmoment"
        ordering = ["kod"]

    def __str__(self):
        return f"{self.kod} {self.vad}"


class KontrollplanQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(enhet__in=Enhet.objects.scope_visible_to(user))


class Kontrollplan(Identifierad, Beslutad, Versionerad):
    """One nämnd's internal-control plan of a year, adopted with date and §.

    ``troskel`` is the lowest risk value that must be in the plan: the scale's, or the nämnd's
    own with ``troskel_motiv``. ``foregaende`` is the plan that it was made from.
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="kontrollplaner")
    ar = models.PositiveIntegerField("år")
    lage = models.CharField(
        "läge", max_length=10, choices=PlanLage.choices, default=PlanLage.UTKAST
    )
    troskel = models.PositiveSmallIntegerField("i planen från riskvärde", null=True, blank=True)
    troskel_motiv = models.CharField("varför en egen gräns", max_length=300, blank=True)
    foregaende = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="efterfoljande"
    )

    history = HistoricalRecords()
    objects = KontrollplanQuerySet.as_manager()

    class Meta:
        verbose_name = "kontrollplan"
        verbose_name_plural = "kontrollplaner"
        constraints = [
            models.UniqueConstraint(fields=["enhet", "ar"], name="kontrollplan_once"),
            models.CheckConstraint(
                condition=~Q(lage=PlanLage.FASTSTALLD)
                | (Q(beslut_datum__isnull=False) & ~Q(beslut_paragraf="")),
                name="kontrollplan_beslut",
                violation_error_message="En fastställd plan behöver beslutsdatum och paragraf.",
            ),
        ]

    def __str__(self):
        return f"Kontrollplan {self.ar} {self.enhet}"


class Kontrollplanandring(Identifierad, Beslutad, Versionerad):
    """A change within the year of a plan that is adopted, with its own decision.

    The plan keeps the decision that it was adopted by. Checks that were added or ended name
    the change in ``Kontrollmoment.tillagd_genom`` and ``avslutad_genom``.
    """

    plan = models.ForeignKey(Kontrollplan, models.PROTECT, related_name="andringar")
    motiv = models.TextField("vad som ändras och varför")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ändring av kontrollplan"
        verbose_name_plural = "ändringar av kontrollplaner"
        ordering = ["beslut_datum", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_paragraf="") & ~Q(motiv=""),
                name="kontrollplanandring_beslut",
                violation_error_message="En ändring av planen behöver beslut och motiv.",
            )
        ]

    def __str__(self):
        return f"{self.plan_id}, ändrad {self.beslut_text}"


class Planrisk(Versionerad):
    """A risk as the plan saw it: why it was left out, and at adoption the version it rests on."""

    plan = models.ForeignKey(Kontrollplan, models.PROTECT, related_name="risk_lista")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="plan_lista")
    undantag_motiv = models.CharField("varför inte i planen", max_length=300, blank=True)
    risk_version = models.PositiveIntegerField(
        "riskens version vid beslutet", null=True, blank=True
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "risk i plan"
        verbose_name_plural = "risker i plan"
        constraints = [models.UniqueConstraint(fields=["plan", "risk"], name="planrisk_once")]

    def __str__(self):
        return f"{self.plan_id}: {self.risk_id}"
