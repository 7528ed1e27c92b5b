"""Driftredovisning: what each nämnd and bolag was to cost, has cost, and is expected to cost."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from styrning.arsredovisning.models.balanskrav import LEDNING
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Identifierad, Versionerad


def driftenheter(user) -> models.QuerySet[Enhet]:
    """The enheter whose net costs ``user`` may write: an ekonom's own and those below; all for
    an ekonom of kommunfullmäktige or kommunstyrelsen."""
    if not user.is_authenticated or not user.is_active or not user.role_ranges(Roll.EKONOM):
        return Enhet.objects.none()
    own = Enhet.objects.subtree_of_roles(user, Roll.EKONOM)
    return Enhet.objects.all() if own.filter(slag__in=LEDNING).exists() else own


def writes_drift(user) -> bool:
    """Whether there is any enhet whose net costs ``user`` may write; no statement but the roles."""
    return user.is_authenticated and user.is_active and bool(user.role_ranges(Roll.EKONOM))


class DriftpostQuerySet(models.QuerySet):
    def editable_by(self, user):
        return self.filter(enhet__in=driftenheter(user))

    def of(self, ar: int, runda: Uppfoljning | None):
        """Those of a round; of a year without rounds, those of the year."""
        return self.filter(ar=ar, uppfoljning=runda)


def _tkr(name: str) -> models.DecimalField:
    """A net cost in tkr: a cost is positive; NULL where none is stated."""
    return models.DecimalField(name, max_digits=15, decimal_places=4, null=True, blank=True)


class Driftpost(Identifierad, Versionerad):
    """The net cost of one verksamhet at one enhet, as it was reported in one round.

    ``kod`` is the verksamhet's in the accounts; empty for the enhet's whole. ``prognos`` is of
    the whole year. Sums and deviations are computed on read. A year that has no rounds has
    ``uppfoljning`` NULL.
    """

    ar = models.PositiveIntegerField("år")
    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, null=True, blank=True, related_name="driftposter",
        verbose_name="uppföljning",
    )  # fmt: skip
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+", verbose_name="enhet")
    kod = models.CharField("verksamhetens kod", max_length=20, blank=True)
    verksamhet = models.CharField("verksamhet", max_length=150, blank=True)
    budget = _tkr("budget")
    utfall = _tkr("utfall")
    prognos = _tkr("prognos")
    kommentar = models.TextField("kommentar", blank=True)
    rattelse = models.TextField("varför den rättades", blank=True)
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skriven_at = models.DateTimeField("skriven", auto_now=True)

    history = HistoricalRecords()
    objects = DriftpostQuerySet.as_manager()

    class Meta:
        verbose_name = "driftpost"
        verbose_name_plural = "driftposter"
        ordering = ["enhet__tree_id", "enhet__lft", "kod", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uppfoljning", "enhet", "kod"],
                condition=Q(uppfoljning__isnull=False),
                name="driftpost_once",
            ),
            models.UniqueConstraint(
                fields=["ar", "enhet", "kod"],
                condition=Q(uppfoljning__isnull=True),
                name="driftpost_ar_once",
            ),
            models.CheckConstraint(
                condition=Q(kod="", verksamhet="") | (~Q(kod="") & ~Q(verksamhet="")),
                name="driftpost_verksamhet",
                violation_error_message="Ange både verksamhetens kod och namn, eller ingetdera.",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=False)
                | Q(utfall__isnull=False)
                | Q(prognos__isnull=False),
                name="driftpost_belopp",
                violation_error_message="Ange budget, utfall eller prognos.",
            ),
        ]

    def __str__(self):
        return f"{self.enhet} {self.verksamhet or 'hela'}, {self.ar}"
