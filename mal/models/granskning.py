"""What the reviewer says of each goal of a submission, before the whole is approved."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mal.enums import Granskningslage
from mal.models.mal import Mal
from styrning.grund.models import Inlamning
from styrning.grund.models.bas import Identifierad


class Granskning(Identifierad):
    """One goal of one submission: without remark, or back with a reason.

    ``avtryck`` is the fingerprint of what was looked at, judgement and figures alike: what has
    changed since is unreviewed again.
    """

    inlamning = models.ForeignKey(Inlamning, models.PROTECT, related_name="granskningar")
    mal = models.ForeignKey(Mal, models.PROTECT, related_name="+")
    lage = models.CharField("läge", max_length=16, choices=Granskningslage.choices)
    motiv = models.TextField("vad som behöver ändras", blank=True)
    avtryck = models.CharField("avtryck", max_length=64)
    granskad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granskad_at = models.DateTimeField("granskad")

    class Meta:
        verbose_name = "granskning"
        verbose_name_plural = "granskningar"
        constraints = [
            models.UniqueConstraint(fields=["inlamning", "mal"], name="granskning_once"),
            models.CheckConstraint(
                condition=~Q(lage=Granskningslage.ATER) | ~Q(motiv=""),
                name="granskning_motiv",
                violation_error_message="Skriv vad som behöver ändras.",
            ),
        ]

    def __str__(self):
        return f"{self.mal}: {self.get_lage_display()}"
