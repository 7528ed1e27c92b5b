"""Key figures: their definition, the goals they serve, and who owes them."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from mal.enums import RapporterasTill, Riktning
from mal.models import Mal
from nyckeltal.enums import Aggregering, Matt, NyckeltalSlag, Periodicitet, Satt, Vardetyp
from nyckeltal.models.skala import Svarsskala
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet
from styrning.grund.models.bas import ALWAYS, Gallande, GallandeQuerySet, Identifierad, Versionerad

EDITORS = (Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)


class NyckeltalQuerySet(GallandeQuerySet):
    def visible_to(self, user):
        """Those reported to KF, and those owned or owed by enheter in ``user``'s own scope."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Enhet.objects.scope_visible_to(user)
        owed = NyckeltalEnhet.objects.filter(enhet__in=own).values("nyckeltal")
        return self.filter(
            Q(rapporteras_till=RapporterasTill.KF) | Q(agare__in=own) | Q(pk__in=owed)
        )

    def editable_by(self, user):
        """Those whose definition, targets and responsibility ``user`` may change.

        Kvalitetskedjan and administratör: all. Rapportör and godkännare: those that their own
        enhet owns and that are reported to the own nämnd only.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_municipal_role(*EDITORS):
            return self.all()
        own = Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)
        return self.filter(agare__in=own, rapporteras_till=RapporterasTill.NAMND)


class Nyckeltal(Identifierad, Gallande, Versionerad):
    """A definition sheet. Values, targets and responsibility stand in rows of their own."""

    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("namn", max_length=200)
    syfte = models.TextField("syfte", blank=True)
    kalla = models.CharField("källa", max_length=150, blank=True)
    metod = models.TextField("metod", blank=True)
    agare = models.ForeignKey(
        Enhet, models.PROTECT, related_name="agda_nyckeltal", verbose_name="ägare"
    )
    mattenhet = models.CharField("måttenhet", max_length=40)
    decimaler = models.PositiveSmallIntegerField(
        "decimaler", default=1, validators=[MaxValueValidator(4)]
    )
    vardetyp = models.CharField(
        "svaret är", max_length=8, choices=Vardetyp.choices, default=Vardetyp.TAL
    )
    svarsskala = models.ForeignKey(
        Svarsskala,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nyckeltal_lista",
        verbose_name="svarsskala",
    )
    riktning = models.CharField(
        "riktning", max_length=6, choices=Riktning.choices, default=Riktning.HOGRE
    )
    slag = models.CharField(
        "slag", max_length=4, choices=NyckeltalSlag.choices, default=NyckeltalSlag.MAL
    )
    periodicitet = models.CharField(
        "periodicitet", max_length=12, choices=Periodicitet.choices, default=Periodicitet.AR
    )
    forsta_ar = models.PositiveSmallIntegerField(
        "första året",
        null=True,
        blank=True,
        help_text="När det mäts vartannat år: ett år då det mäts.",
    )
    per_kon = models.BooleanField("delas på kön", default=False)
    matt = models.CharField("mått", max_length=8, choices=Matt.choices, default=Matt.ANDEL)
    ackumulerad = models.BooleanField("ackumuleras under året", default=False)
    aggregering = models.CharField(
        "räknas samman över enheter",
        max_length=6,
        choices=Aggregering.choices,
        default=Aggregering.INGEN,
    )
    namnarfaktor = models.DecimalField(
        "kvoten gånger",
        max_digits=9,
        decimal_places=0,
        null=True,
        blank=True,
        help_text="100 för procent. Tomt när värdet rapporteras som ett tal.",
    )
    efterslapning = models.PositiveSmallIntegerField(
        "eftersläpning (år)", default=0, validators=[MaxValueValidator(2)]
    )
    publiceras = models.CharField("publiceras", max_length=100, blank=True)
    rapporteras_till = models.CharField(
        "rapporteras till",
        max_length=5,
        choices=RapporterasTill.choices,
        default=RapporterasTill.KF,
    )
    min_varde = models.DecimalField(
        "lägsta möjliga värde", max_digits=15, decimal_places=4, null=True, blank=True
    )
    max_varde = models.DecimalField(
        "högsta möjliga värde", max_digits=15, decimal_places=4, null=True, blank=True
    )
    kolada_id = models.CharField("Kolada-id", max_length=12, blank=True)

    history = HistoricalRecords()
    objects = NyckeltalQuerySet.as_manager()

    class Meta:
        verbose_name = "nyckeltal"
        verbose_name_plural = "nyckeltal"
        ordering = ["kod"]
        constraints = [
            Gallande.order_constraint("nyckeltal_galler_ordning"),
            models.CheckConstraint(
                condition=Q(min_varde__isnull=True)
                | Q(max_varde__isnull=True)
                | Q(max_varde__gte=F("min_varde")),
                name="nyckeltal_min_max",
                violation_error_message="Högsta möjliga värde ligger under det lägsta.",
            ),
            models.CheckConstraint(
                condition=Q(decimaler__lte=4, efterslapning__lte=2),
                name="nyckeltal_decimaler_efterslapning",
                violation_error_message="Högst 4 decimaler och högst 2 års eftersläpning.",
            ),
            models.CheckConstraint(
                condition=~Q(mattenhet=""),
                name="nyckeltal_mattenhet",
                violation_error_message="Ange en måttenhet.",
            ),
            models.CheckConstraint(
                condition=Q(namnarfaktor__isnull=True) | Q(namnarfaktor__gt=0),
                name="nyckeltal_namnarfaktor",
                violation_error_message="Faktorn ska vara större än noll.",
            ),
            models.CheckConstraint(
                condition=Q(vardetyp=Vardetyp.SKALA, svarsskala__isnull=False)
                | (~Q(vardetyp=Vardetyp.SKALA) & Q(svarsskala__isnull=True)),
                name="nyckeltal_svarsskala",
                violation_error_message="Välj en svarsskala när svaret ges på en skala.",
            ),
        ]

    def __str__(self):
        return f"{self.kod} {self.namn}"


class NyckeltalSuccession(models.Model):
    """One nyckeltal replaced (part of) another; the series is shown with the break."""

    fran = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="efterfoljare")
    till = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="foregangare")
    datum = models.DateField("datum")
    notering = models.CharField("notering", max_length=300, blank=True)

    class Meta:
        verbose_name = "nyckeltalssuccession"
        verbose_name_plural = "nyckeltalssuccessioner"
        constraints = [
            models.UniqueConstraint(
                fields=["fran", "till", "datum"], name="nyckeltalsuccession_once"
            ),
            models.CheckConstraint(condition=~Q(fran=F("till")), name="nyckeltalsuccession_other"),
        ]

    def __str__(self):
        return f"{self.fran} → {self.till}"


class NyckeltalBrott(models.Model):
    """From ``datum`` the nyckeltal is measured another way: years across it do not compare."""

    nyckeltal = models.ForeignKey(Nyckeltal, models.CASCADE, related_name="brott")
    datum = models.DateField("från och med")
    text = models.CharField("vad som ändrades", max_length=300)

    class Meta:
        verbose_name = "tidsseriebrott"
        verbose_name_plural = "tidsseriebrott"
        constraints = [
            models.UniqueConstraint(fields=["nyckeltal", "datum"], name="nyckeltalbrott_once")
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} {self.datum:%Y-%m-%d}"


class MalNyckeltal(models.Model):
    """That a nyckeltal measures a goal, in that goal's plan."""

    mal = models.ForeignKey(Mal, models.CASCADE, related_name="nyckeltal_lankar")
    nyckeltal = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="mal_lankar")
    ordning = models.PositiveIntegerField("ordning", default=0)
    vikt = models.PositiveSmallIntegerField("vikt", default=1)

    class Meta:
        verbose_name = "nyckeltal för mål"
        verbose_name_plural = "nyckeltal för mål"
        constraints = [
            models.UniqueConstraint(fields=["mal", "nyckeltal"], name="malnyckeltal_once"),
            models.CheckConstraint(condition=Q(vikt__gte=1), name="malnyckeltal_vikt"),
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} mäter {self.mal}"


class NyckeltalEnhetQuerySet(GallandeQuerySet):
    def reportable_by(self, user):
        """Those ``user`` may report for: a rapportör or godkännare at or above the enhet, today.

        Stated only here. What it leaves out is "not found", in page, API and import alike.
        Which of them a round asks for is settled on its period's last day, not today: what
        ended with the year is reported after it.
        """
        enheter = Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)
        return self.filter(enhet__in=enheter)

    def importable_by(self, user):
        """Those whose outcomes ``user`` may read in by file: who reports, and kvalitetskedjan."""
        return self._reported_or_led_by(user)

    def transferable_by(self, user):
        """Those that ``user`` may hand over to a colleague: who reports, and kvalitetskedjan."""
        return self._reported_or_led_by(user)

    def _reported_or_led_by(self, user):
        if user.is_authenticated and user.has_municipal_role(Roll.KVALITETSKEDJAN):
            return self.all()
        return self.reportable_by(user)

    def visible_to(self, user):
        """Those reported to KF, and those of enheter whose own report ``user`` may read."""
        return self.filter(
            Q(nyckeltal__rapporteras_till=RapporterasTill.KF)
            | Q(enhet__in=Enhet.objects.scope_visible_to(user))
        )


class NyckeltalEnhet(Identifierad, Gallande, Versionerad):
    """Which enhet owes which nyckeltal, from when, who answers, and how it gets its value."""

    nyckeltal = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="ansvar_lista")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="nyckeltal_ansvar")
    satt = models.CharField("sätt", max_length=12, choices=Satt.choices, default=Satt.RAPPORTERAS)
    ansvarig = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nyckeltal_ansvar",
    )

    history = HistoricalRecords()
    objects = NyckeltalEnhetQuerySet.as_manager()

    class Meta:
        verbose_name = "ansvar för nyckeltal"
        verbose_name_plural = "ansvar för nyckeltal"
        constraints = [
            Gallande.order_constraint("nyckeltalenhet_galler_ordning"),
            models.UniqueConstraint(
                "nyckeltal",
                "enhet",
                Coalesce("galler_fran", ALWAYS),
                name="nyckeltalenhet_once",
                violation_error_message="Enheten har redan nyckeltalet från det datumet.",
            ),
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} {self.enhet}"
