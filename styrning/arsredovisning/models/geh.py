"""God ekonomisk hushållning: the council's rule, and what three bodies say of a year."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from styrning.arsredovisning.enums import (
    Avgivandelage,
    Forenlighet,
    Gehutfall,
    Gehvagning,
    Utlatandeinstans,
)
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Instans, Roll, Slag
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad
from styrning.grund.permissions import records_report

RULE_EDITORS = (Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)


def _percent(name: str, **kwargs) -> models.DecimalField:
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(name, max_digits=5, decimal_places=2, validators=limits, **kwargs)


class GehregelQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Those that ``user`` may correct: kvalitetskedjan and administratör."""
        return self.all() if edits_rules(user) else self.none()


def edits_rules(user) -> bool:
    """Whether ``user`` may record what kommunfullmäktige decided of the rule."""
    active = user.is_authenticated and user.is_active
    return active and user.has_municipal_role(*RULE_EDITORS)


class Gehregel(Identifierad, Beslutad, Versionerad):
    """When hushållningen is good, as kommunfullmäktige decided for ``fran_ar`` and later years.

    Shares are per cent of the goals that could be judged; a goal that is delvis uppfyllt weighs
    ``vikt_…`` per cent of one. Below ``minsta_bedomda`` per cent judged the rule gives no answer.
    The latest rule not after a year is the year's own, so a new one never recolours an old year.
    """

    fran_ar = models.PositiveIntegerField("gäller från och med år")
    ordalydelse = models.TextField("så lyder beslutet")
    krav_finansiellt = _percent("krav på de finansiella målen (procent)", default=100)
    delvis_finansiellt = _percent("delvis uppnått från (procent)", null=True, blank=True)
    vikt_finansiellt = _percent("ett delvis uppfyllt mål räknas som (procent)", default=0)
    krav_verksamhet = _percent("krav på verksamhetsmålen (procent)", default=70)
    delvis_verksamhet = _percent("delvis uppnått från (procent)", null=True, blank=True)
    vikt_verksamhet = _percent("ett delvis uppfyllt mål räknas som (procent)", default=50)
    minsta_bedomda = _percent("minsta andel mål som måste vara bedömda (procent)", default=75)
    bara_ena = models.CharField(
        "när bara det ena kravet nås",
        max_length=8,
        choices=Gehvagning.choices,
        default=Gehvagning.DELVIS,
    )

    history = HistoricalRecords()
    objects = GehregelQuerySet.as_manager()

    class Meta:
        verbose_name = "regel för god ekonomisk hushållning"
        verbose_name_plural = "regler för god ekonomisk hushållning"
        ordering = ["-fran_ar"]
        constraints = [
            models.UniqueConstraint(
                fields=["fran_ar"],
                name="gehregel_once",
                violation_error_message="Det finns redan en regel från och med det året.",
            ),
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_organ=""),
                name="gehregel_beslut",
                violation_error_message="Regeln behöver organ och beslutsdatum.",
            ),
        ]

    def __str__(self):
        return f"Regel för god ekonomisk hushållning från {self.fran_ar}"


def writes_for(user) -> frozenset[str]:
    """The instances whose text ``user`` may write.

    KS: its sekreterare, kvalitetskedjan, an ekonom of the municipality's leadership. KF: its
    sekreterare and kvalitetskedjan. Revisorerna: a revisor, and nobody else.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    found = set(gives_for(user))
    if user.role_ranges(Roll.EKONOM):
        own = Enhet.objects.subtree_of_roles(user, Roll.EKONOM)
        if own.filter(slag__in=(Slag.KF, Slag.STYRELSE)).exists():
            found.add(Utlatandeinstans.KS)
    return frozenset(map(str, found))


def gives_for(user) -> frozenset[str]:
    """The instances whose statement ``user`` may record as given, with its date and §."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    found = set()
    if user.has_municipal_role(Roll.REVISOR):
        found.add(Utlatandeinstans.REVISORERNA)
    for instans, own in ((Instans.KS, Utlatandeinstans.KS), (Instans.KF, Utlatandeinstans.KF)):
        if records_report(user, instans):
            found.add(own)
    return frozenset(map(str, found))


class GehutlatandeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is given, for all; drafts for those who write them."""
        given = Q(lage=Avgivandelage.AVGIVEN)
        if user is None or not user.is_authenticated or not user.is_active:
            return self.filter(given)
        return self.filter(given | Q(instans__in=writes_for(user)))

    def writable_by(self, user):
        return self.filter(instans__in=writes_for(user))


class Gehutlatande(Identifierad, Beslutad, Versionerad):
    """What one body says of a round's god ekonomisk hushållning, signed and dated.

    KS and KF conclude in ``utfall``, the revisorer in ``finansiellt`` and ``verksamhet`` apart
    (KL 11:1, 12:2). ``regelutfall`` and ``spar`` are what the rule answered when it was written.
    """

    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, related_name="gehutlatanden", verbose_name="uppföljning"
    )
    instans = models.CharField("av", max_length=12, choices=Utlatandeinstans.choices)
    lage = models.CharField(
        "läge", max_length=8, choices=Avgivandelage.choices, default=Avgivandelage.UTKAST
    )
    utfall = models.CharField("slutsats", max_length=14, choices=Gehutfall.choices, blank=True)
    finansiellt = models.CharField(
        "de finansiella målen", max_length=14, choices=Forenlighet.choices, blank=True
    )
    verksamhet = models.CharField(
        "verksamhetsmålen", max_length=14, choices=Forenlighet.choices, blank=True
    )
    text = models.TextField("slutsatsen i ord", blank=True)
    avvikelsemotiv = models.TextField("varför slutsatsen avviker från regeln", blank=True)
    undertecknat = models.CharField("undertecknat av", max_length=300, blank=True)
    regelutfall = models.CharField(
        "regelns utfall", max_length=14, choices=Gehutfall.choices, blank=True
    )
    spar = models.TextField("så räknade regeln", blank=True)
    rattelse = models.TextField("varför det rättades", blank=True)
    skrivet_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skrivet_at = models.DateTimeField("skrivet", auto_now=True)

    history = HistoricalRecords()
    objects = GehutlatandeQuerySet.as_manager()

    class Meta:
        verbose_name = "utlåtande om god ekonomisk hushållning"
        verbose_name_plural = "utlåtanden om god ekonomisk hushållning"
        ordering = ["uppfoljning", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uppfoljning", "instans"], name="gehutlatande_once"),
            models.CheckConstraint(
                condition=Q(lage=Avgivandelage.UTKAST)
                | (Q(beslut_datum__isnull=False) & ~Q(text="")),
                name="gehutlatande_daterat",
                violation_error_message="Ett utlåtande som är klart behöver datum och text.",
            ),
            models.CheckConstraint(
                condition=Q(lage=Avgivandelage.UTKAST)
                | Q(instans=Utlatandeinstans.REVISORERNA)
                & ~Q(finansiellt="")
                & ~Q(verksamhet="")
                & ~Q(undertecknat="")
                | ~Q(instans=Utlatandeinstans.REVISORERNA) & ~Q(utfall="") & ~Q(beslut_paragraf=""),
                name="gehutlatande_slutsats",
                violation_error_message="Ett utlåtande som är klart behöver slutsats och "
                "paragraf, revisorernas omdömen om båda slagen av mål och underskrift.",
            ),
        ]

    def __str__(self):
        return f"{self.get_instans_display()}, {self.uppfoljning}"
