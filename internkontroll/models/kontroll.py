"""Checks, their occasions and results."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from internkontroll.enums import Frekvens, Kontrollutfall, Metod, TillfalleLage
from internkontroll.models.plan import GemensamtMoment, Kontrollplan, Kontrollplanandring
from internkontroll.models.risk import Risk
from mal.enums import RapporterasTill
from nyckeltal.models import Nyckeltal, Undersokning
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll
from styrning.grund.models import Atgard, Enhet, Uppfoljning
from styrning.grund.models.bas import Identifierad, Versionerad


class Kontrollmoment(Identifierad, Versionerad):
    """What is checked, how, how often, and who answers for it.

    With ``nyckeltal`` or ``undersokning`` the check is that one: what it shows is reused, never
    entered again. ``gemensamt`` is the common check that it does for its nämnd. ``foregaende``
    is the same check in the plan before. In a plan that is adopted it is added and ended by a
    decision of its own: ``tillagd_genom`` and ``avslutad_genom``.
    """

    plan = models.ForeignKey(Kontrollplan, models.PROTECT, related_name="moment_lista")
    risk = models.ForeignKey(
        Risk, models.PROTECT, null=True, blank=True, related_name="moment_lista"
    )
    kod = models.CharField("kod", max_length=20, unique=True)
    vad = models.CharField("vad kontrolleras", max_length=300)
    metod = models.CharField("metod", max_length=12, choices=Metod.choices)
    omfattning = models.CharField("omfattning", max_length=200, blank=True)
    urval = models.CharField("hur urvalet görs", max_length=300, blank=True)
    frekvens = models.CharField("hur ofta", max_length=12, choices=Frekvens.choices)
    ansvarig = models.CharField("kontrollansvarig", max_length=100, blank=True)
    ansvarig_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kontrollansvarig med konto",
    )
    nyckeltal = models.ForeignKey(
        Nyckeltal, models.PROTECT, null=True, blank=True, related_name="kontrollmoment"
    )
    undersokning = models.ForeignKey(
        Undersokning, models.PROTECT, null=True, blank=True, related_name="kontrollmoment"
    )
    gemensamt = models.ForeignKey(
        GemensamtMoment, models.PROTECT, null=True, blank=True, related_name="moment_lista"
    )
    foregaende = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="efterfoljande"
    )
    rapporteras_till = models.CharField(
        "rapporteras till",
        max_length=5,
        choices=RapporterasTill.choices,
        default=RapporterasTill.KF,
    )
    tillagd_genom = models.ForeignKey(
        Kontrollplanandring, models.PROTECT, null=True, blank=True, related_name="tillagda"
    )
    avslutad_genom = models.ForeignKey(
        Kontrollplanandring, models.PROTECT, null=True, blank=True, related_name="avslutade"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "kontrollmoment"
        verbose_name_plural = "kontrollmoment"
        ordering = ["kod"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nyckeltal__isnull=True) | Q(undersokning__isnull=True),
                name="kontrollmoment_en_kalla",
                violation_error_message="Välj ett nyckeltal eller en undersökning, inte båda.",
            ),
            models.UniqueConstraint(
                fields=["plan", "gemensamt"], name="kontrollmoment_gemensamt_once"
            ),
        ]

    def __str__(self):
        return f"{self.kod} {self.vad}"


RAPPORTERAR = (Roll.RAPPORTOR, Roll.GODKANNARE, Roll.INTERNKONTROLLSAMORDNARE)


class KontrolltillfalleQuerySet(models.QuerySet):
    def reportable_by(self, user):
        """Those whose result ``user`` may enter: rapportör, godkännare or samordnare."""
        enheter = Enhet.objects.subtree_of_roles(user, *RAPPORTERAR)
        return self.filter(moment__plan__enhet__in=enheter)


class Kontrolltillfalle(Identifierad, Versionerad):
    """One occasion on which a check is due, asked for by a round.

    ``forst_planerad`` is the day before any postponement. ``omprovar`` is the result whose
    deviation the occasion checks again.
    """

    moment = models.ForeignKey(Kontrollmoment, models.PROTECT, related_name="tillfallen")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="kontrolltillfallen")
    planerad = models.DateField("planerad")
    forst_planerad = models.DateField("först planerad", null=True, blank=True)
    omprovar = models.ForeignKey(
        "Kontrollresultat", models.PROTECT, null=True, blank=True, related_name="omprovningar"
    )
    lage = models.CharField(
        "läge", max_length=10, choices=TillfalleLage.choices, default=TillfalleLage.PLANERAT
    )
    lage_motiv = models.CharField("varför uppskjutet eller inställt", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = KontrolltillfalleQuerySet.as_manager()

    class Meta:
        verbose_name = "kontrolltillfälle"
        verbose_name_plural = "kontrolltillfällen"
        ordering = ["planerad", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "uppfoljning", "planerad"], name="kontrolltillfalle_once"
            ),
            models.CheckConstraint(
                condition=~Q(lage__in=[TillfalleLage.UPPSKJUTET, TillfalleLage.INSTALLT])
                | ~Q(lage_motiv=""),
                name="kontrolltillfalle_motiv",
                violation_error_message="Skriv varför kontrollen skjuts upp eller ställs in.",
            ),
        ]

    def __str__(self):
        return f"{self.moment} {self.planerad:%Y-%m-%d}"


class Kontrollresultat(Identifierad, Versionerad):
    """What a check found: sample, deviations, outcome, and who performed it."""

    tillfalle = models.OneToOneField(Kontrolltillfalle, models.PROTECT, related_name="resultat")
    utfall = models.CharField("resultat", max_length=20, choices=Kontrollutfall.choices)
    utford_at = models.DateField("utförd")
    utford_av = models.CharField("utförd av", max_length=100)
    utford_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="utförd av, med konto",
    )
    jav_motiv = models.CharField(
        "varför den ansvarige själv gjorde kontrollen", max_length=300, blank=True
    )
    stickprov = models.PositiveIntegerField("antal kontrollerade", null=True, blank=True)
    avvikelser = models.PositiveIntegerField("antal avvikelser", null=True, blank=True)
    text = models.TextField("iakttagelse", blank=True)
    orsak = models.TextField("orsak", blank=True)
    rapporterad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="rapporterad av"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "kontrollresultat"
        verbose_name_plural = "kontrollresultat"
        constraints = [
            models.CheckConstraint(
                condition=Q(stickprov__isnull=True)
                | Q(avvikelser__isnull=True)
                | Q(avvikelser__lte=F("stickprov")),
                name="kontrollresultat_avvikelser",
                violation_error_message="Fler avvikelser än kontrollerade.",
            ),
            models.CheckConstraint(
                condition=~Q(
                    utfall__in=[
                        Kontrollutfall.MINDRE_AVVIKELSE,
                        Kontrollutfall.ALLVARLIG_AVVIKELSE,
                        Kontrollutfall.EJ_GENOMFORD,
                    ]
                )
                | ~Q(text=""),
                name="kontrollresultat_text",
                violation_error_message="Beskriv avvikelsen, eller varför kontrollen inte gjordes.",
            ),
        ]

    def __str__(self):
        return f"{self.tillfalle}: {self.get_utfall_display()}"


class ResultatAtgard(models.Model):
    """An action that follows from a check's result."""

    resultat = models.ForeignKey(Kontrollresultat, models.CASCADE, related_name="atgard_lista")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "åtgärd efter kontroll"
        verbose_name_plural = "åtgärder efter kontroll"
        constraints = [
            models.UniqueConstraint(fields=["resultat", "atgard"], name="resultatatgard_once")
        ]

    def __str__(self):
        return f"{self.resultat}: {self.atgard}"
