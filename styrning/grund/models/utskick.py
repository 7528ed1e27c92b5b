"""E-mails: what is to be sent to whom, and what became of it. The log is never emptied."""

from django.conf import settings
from django.db import models

from styrning.grund.enums import Utskickslage, Utskicksslag
from styrning.grund.models.bas import Identifierad


class Utskick(Identifierad):
    """One e-mail to one person.

    ``nyckel`` says what it is about and when, so that the same is queued once however often
    the periodic work runs. ``kopia_for`` is the person that the receiver stands in for.
    """

    mottagare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="utskick")
    kopia_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    slag = models.CharField("slag", max_length=12, choices=Utskicksslag.choices)
    nyckel = models.CharField("nyckel", max_length=120, unique=True)
    amne = models.CharField("ämne", max_length=200)
    text = models.TextField("text")
    lage = models.CharField(
        "läge", max_length=12, choices=Utskickslage.choices, default=Utskickslage.VANTAR
    )
    skapad_at = models.DateTimeField("skapat", auto_now_add=True)
    paborjad_at = models.DateTimeField("påbörjat", null=True, blank=True)
    skickad_at = models.DateTimeField("skickat", null=True, blank=True)
    forsok = models.PositiveSmallIntegerField("antal försök", default=0)
    fel = models.CharField("senaste fel", max_length=300, blank=True)

    class Meta:
        verbose_name = "utskick"
        verbose_name_plural = "utskick"
        ordering = ["-skapad_at", "-pk"]
        indexes = [models.Index(fields=["lage", "skapad_at"], name="utskick_lage")]

    def __str__(self):
        return f"{self.amne} till {self.mottagare}"
