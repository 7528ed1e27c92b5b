"""The judgement of a goal: what the rule proposed, and what a person decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mal.enums import Grundslag, Klass
from mal.models.mal import Mal
from mal.models.plan import Skalsteg
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Identifierad, Versionerad


class Bedomning(Identifierad, Versionerad):
    """One enhet's judgement of one goal in one round.

    The huvudansvarig's is the samlad bedömning, the only one that is counted; the others
    are bidrag. ``foreslagen``, ``spar`` and ``regelversion`` are the proposal as it was
    when the step was decided. At delår it is a forecast of the year.
    """

    mal = models.ForeignKey(Mal, models.PROTECT, related_name="bedomningar")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="bedomningar")
    foreslagen = models.CharField("förslag enligt regel", max_length=16, choices=Klass.choices)
    spar = models.TextField("hur förslaget räknades")
    regelversion = models.CharField("regelversion", max_length=20)
    steg = models.ForeignKey(
        Skalsteg, models.PROTECT, null=True, related_name="+", verbose_name="bedömning"
    )
    motiv = models.TextField("varför bedömningen avviker från förslaget", blank=True)
    orsak = models.TextField("orsak", blank=True)
    effekt = models.TextField("effekt", blank=True)
    atgard = models.TextField("åtgärd", blank=True)
    bedomd_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="bedömd av"
    )
    bedomd_at = models.DateTimeField("bedömd")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        constraints = [
            models.UniqueConstraint(fields=["mal", "enhet", "uppfoljning"], name="bedomning_once"),
            models.CheckConstraint(
                condition=~Q(foreslagen="") & ~Q(regelversion=""), name="bedomning_forslag"
            ),
        ]

    def __str__(self):
        return f"{self.mal} {self.steg or 'ej bedömt'}"


class Bedomningsgrund(Identifierad, Versionerad):
    """Knowledge beside the figures that one enhet's judgement of a goal in a round rests on.

    The three kinds of SOU 2009:32 are kept apart: following up (a signal system), evaluating
    (analysis and valuation against the goal) and assuring quality.
    """

    mal = models.ForeignKey(Mal, models.PROTECT, related_name="grunder")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="+")
    slag = models.CharField("slag", max_length=16, choices=Grundslag.choices)
    titel = models.CharField("titel", max_length=200)
    slutsats = models.TextField("vad den visar")
    gjord_av = models.CharField("gjord av", max_length=150)
    datum = models.DateField("datum")
    lank = models.URLField("länk", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "grund för bedömning"
        verbose_name_plural = "grunder för bedömning"
        ordering = ["datum", "pk"]

    def __str__(self):
        return f"{self.get_slag_display()}: {self.titel}"
