"""Surveys and dialogues: who is asked what, when, and what it leads to (Policy)."""

from django.db import models
from django.db.models import F, Q

from nyckeltal.enums import Trappsteg, Undersokningsslag
from nyckeltal.models.nyckeltal import Nyckeltal
from nyckeltal.models.skala import Svarsskala
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet
from styrning.grund.models.bas import Identifierad, Versionerad


class UndersokningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The plan is common: all logged in, so that nobody asks the same people again."""
        return self.all() if user.is_authenticated and user.is_active else self.none()

    def editable_by(self, user):
        """Kvalitetskedjan all; rapportör and godkännare those of their own enheter."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_municipal_role(Roll.KVALITETSKEDJAN):
            return self.all()
        own = Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)
        return self.filter(enhet__in=own)


class Undersokning(Identifierad, Versionerad):
    """One survey or dialogue of the yearly plan.

    ``paverkan`` tells those who are asked to what degree they may influence; no greater
    expectation than can be met is to be raised (Policy). ``svarsskala`` is the scale of its
    attitude questions: an even one, so that nobody answers in the middle.
    """

    ar = models.PositiveIntegerField("år")
    titel = models.CharField("titel", max_length=200)
    slag = models.CharField("slag", max_length=16, choices=Undersokningsslag.choices)
    enhet = models.ForeignKey(
        Enhet, models.PROTECT, related_name="undersokningar", verbose_name="ansvarig enhet"
    )
    agare = models.CharField("ägare", max_length=100)
    malgrupp = models.CharField("målgrupp", max_length=150)
    oppnar = models.DateField("från och med")
    klar = models.DateField("till och med")
    metod = models.CharField("metod", max_length=300)
    trappsteg = models.CharField("steg på dialogtrappan", max_length=16, choices=Trappsteg.choices)
    paverkan = models.CharField("grad av påverkan", max_length=300)
    beslut = models.CharField("beslut som den ger underlag till", max_length=300)
    svarsskala = models.ForeignKey(
        Svarsskala, models.PROTECT, null=True, blank=True, related_name="undersokningar"
    )
    nyckeltal = models.ManyToManyField(Nyckeltal, related_name="undersokningar", blank=True)
    genomford = models.DateField("genomförd", null=True, blank=True)
    aterkoppling = models.TextField("återkoppling till dem som svarade", blank=True)
    aterkopplad = models.DateField("återkopplad", null=True, blank=True)

    history = HistoricalRecords()
    objects = UndersokningQuerySet.as_manager()

    class Meta:
        verbose_name = "undersökning eller dialog"
        verbose_name_plural = "undersökningar och dialoger"
        ordering = ["oppnar", "titel", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(klar__gte=F("oppnar")),
                name="undersokning_dagar",
                violation_error_message="Sista dagen ligger före den första.",
            ),
            models.CheckConstraint(
                condition=Q(aterkopplad__isnull=True) | ~Q(aterkoppling=""),
                name="undersokning_aterkoppling",
                violation_error_message="Skriv hur resultatet återkopplades.",
            ),
        ]

    def __str__(self):
        return self.titel
