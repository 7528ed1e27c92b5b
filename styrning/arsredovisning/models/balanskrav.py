"""Balanskravsutredning of a year, and what kommunfullmäktige decides of a deficit."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from styrning.arsredovisning.enums import (
    Avgivandelage,
    Balanskravsslag,
    Beloppsenhet,
    Underskottsbeslut,
)
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Instans, Roll, Slag
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad
from styrning.grund.permissions import records_report

LEDNING = (Slag.KF, Slag.STYRELSE)


def _tkr(name: str, **kwargs) -> models.DecimalField:
    """An amount in tkr, signed by its effect on the result."""
    kwargs.setdefault("default", Decimal(0))
    return models.DecimalField(name, max_digits=15, decimal_places=4, **kwargs)


def _stated(name: str) -> models.DecimalField:
    """A sum as the accounts print it; NULL where none is stated."""
    return _tkr(name, null=True, blank=True, default=None)


def writes_balanskrav(user) -> bool:
    """Kvalitetskedjan, and an ekonom of kommunfullmäktige or kommunstyrelsen."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.has_municipal_role(Roll.KVALITETSKEDJAN):
        return True
    if not user.role_ranges(Roll.EKONOM):
        return False
    own = Enhet.objects.subtree_of_roles(user, Roll.EKONOM)
    return own.filter(slag__in=LEDNING).exists()


def records_deficit_decisions(user) -> bool:
    """Who may write the utredning, and kommunfullmäktige's sekreterare."""
    return writes_balanskrav(user) or records_report(user, Instans.KF)


class BalanskravsutredningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is ready, for all; drafts for those who write them."""
        if user is not None and writes_balanskrav(user):
            return self.all()
        return self.filter(lage=Avgivandelage.AVGIVEN)


class Balanskravsutredning(Identifierad, Versionerad):
    """A year's balanskravsutredning in the order of the law (LKBR 11:10), in tkr.

    Every line is signed by its effect: what lowers the result is negative. Sums are computed on
    read; ``uppgivet_…`` is what the accounts state, and is compared. RUR takes deposits to 2023,
    resultatreserven from 2024 (KL 11:14).
    """

    ar = models.PositiveIntegerField("år")
    slag = models.CharField("slag", max_length=8, choices=Balanskravsslag.choices)
    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, null=True, blank=True, related_name="balanskrav",
        verbose_name="prognosen lämnas i",
    )  # fmt: skip
    enhet = models.CharField(
        "beloppen anges i", max_length=3, choices=Beloppsenhet.choices, default=Beloppsenhet.TKR
    )
    lage = models.CharField(
        "läge", max_length=8, choices=Avgivandelage.choices, default=Avgivandelage.UTKAST
    )

    arets_resultat = _tkr("årets resultat enligt resultaträkningen")
    realisationsvinster = _tkr("samtliga realisationsvinster")
    vinster_undantag = _tkr("realisationsvinster enligt undantagsmöjlighet")
    forluster_undantag = _tkr("realisationsförluster enligt undantagsmöjlighet")
    orealiserat = _tkr("orealiserade vinster och förluster i värdepapper")
    aterforing = _tkr("återföring av orealiserade vinster och förluster i värdepapper")
    till_rur = _tkr("reservering till resultatutjämningsreserv")
    fran_rur = _tkr("användning av resultatutjämningsreserv")
    till_reserv = _tkr("reservering till resultatreserv")
    fran_reserv = _tkr("användning av resultatreserv")
    synnerliga_skal = _tkr("synnerliga skäl")
    tidigare_underskott = _tkr("balanskravsunderskott från tidigare år")

    uppgivet_justerat = _stated("uppgivet resultat efter balanskravsjusteringar")
    uppgivet_resultat = _stated("uppgivet balanskravsresultat")
    uppgivet_summa = _stated("uppgiven summa efter tidigare underskott")

    skatter_bidrag = _stated("skatteintäkter, generella statsbidrag och utjämning")
    eget_kapital = _stated("eget kapital inklusive ansvarsförbindelsen för pensioner")
    rur_ingaende = _stated("resultatutjämningsreserv vid årets början")
    reserv_ingaende = _stated("resultatreserv vid årets början")

    skal_text = models.TextField("vilka de synnerliga skälen är", blank=True)
    reserv_text = models.TextField("vad reserven används till och varför", blank=True)
    kommentar = models.TextField("kommentar", blank=True)
    rattelse = models.TextField("varför den rättades", blank=True)
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skriven_at = models.DateTimeField("skriven", auto_now=True)

    history = HistoricalRecords()
    objects = BalanskravsutredningQuerySet.as_manager()

    class Meta:
        verbose_name = "balanskravsutredning"
        verbose_name_plural = "balanskravsutredningar"
        ordering = ["ar", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ar"], condition=Q(slag=Balanskravsslag.UTFALL), name="balanskrav_ar_once"
            ),
            models.UniqueConstraint(
                fields=["uppfoljning"],
                condition=Q(slag=Balanskravsslag.PROGNOS),
                name="balanskrav_prognos_once",
            ),
            models.CheckConstraint(
                condition=Q(slag=Balanskravsslag.UTFALL, uppfoljning__isnull=True)
                | Q(slag=Balanskravsslag.PROGNOS, uppfoljning__isnull=False),
                name="balanskrav_uppfoljning",
                violation_error_message="En prognos hör till en uppföljning, ett utfall till året.",
            ),
            models.CheckConstraint(
                condition=Q(ar__lt=2024, till_reserv=0, fran_reserv=0) | Q(ar__gte=2024),
                name="balanskrav_reserv_2024",
                violation_error_message="Resultatreserven finns från och med 2024.",
            ),
            models.CheckConstraint(
                condition=Q(ar__lt=2024) | Q(till_rur=0),
                name="balanskrav_rur_2023",
                violation_error_message="Till resultatutjämningsreserven kan inget föras efter "
                "2023.",
            ),
        ]

    def __str__(self):
        return f"Balanskravsutredning {self.ar}, {self.get_slag_display().lower()}"


class UnderskottsbeslutQuerySet(models.QuerySet):
    def editable_by(self, user):
        return self.all() if records_deficit_decisions(user) else self.none()


class Balanskravsbeslut(Identifierad, Beslutad, Versionerad):
    """KF's decision on the negative balanskravsresultat of ``ar``: a plan, or not to restore.

    ``belopp`` in tkr is what is not restored; NULL for an åtgärdsplan.
    """

    ar = models.PositiveIntegerField("underskottet gäller år")
    slag = models.CharField("beslutet", max_length=12, choices=Underskottsbeslut.choices)
    belopp = _stated("belopp som inte regleras")
    text = models.TextField("åtgärderna, eller de synnerliga skälen")

    history = HistoricalRecords()
    objects = UnderskottsbeslutQuerySet.as_manager()

    class Meta:
        verbose_name = "beslut om balanskravsunderskott"
        verbose_name_plural = "beslut om balanskravsunderskott"
        ordering = ["ar", "beslut_datum", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_organ="") & ~Q(text=""),
                name="balanskravsbeslut_beslut",
                violation_error_message="Beslutet behöver organ, datum och text.",
            ),
            models.CheckConstraint(
                condition=Q(slag=Underskottsbeslut.EJ_REGLERA, belopp__gt=0)
                | Q(slag=Underskottsbeslut.ATGARDSPLAN, belopp__isnull=True),
                name="balanskravsbeslut_belopp",
                violation_error_message="Ange beloppet som inte regleras, större än noll; en "
                "åtgärdsplan har inget belopp.",
            ),
        ]

    def __str__(self):
        return f"{self.get_slag_display()}, {self.ar}"
