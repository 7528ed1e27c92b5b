"""Frozen editions of a report: the document, its hash, what it rests on and its corrections."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from styrning.arsredovisning.models.rapport import Rapport, Rapportbild
from styrning.grund.models import Enhet
from styrning.grund.models.bas import Beslutad, Identifierad


class UtgavaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Frozen editions: of KF's reports all who are logged in; of a nämnd's those who may see
        its report, and a revisor all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        enheter = Enhet.objects.scope_visible_to(user)
        return self.filter(Q(rapport__enhet__isnull=True) | Q(rapport__enhet__in=enheter))

    def public(self):
        """What anybody may read: KF's, published and not taken back."""
        return self.filter(
            rapport__enhet__isnull=True,
            publicerad_at__isnull=False,
            tillbakadragen_at__isnull=True,
        )


class Utgava(Identifierad, Beslutad):
    """One frozen edition: never changed, only published, taken back and corrected beside.

    ``avsteg`` lists what was not approved when it was frozen, ``avsteg_motiv`` why it was frozen
    all the same. The decision is the body's on the report, for KF's the approval (KL 11:21).
    """

    rapport = models.ForeignKey(Rapport, models.PROTECT, related_name="utgavor")
    nummer = models.PositiveIntegerField("nummer")
    namn = models.CharField("namn", max_length=120)
    fryst_at = models.DateTimeField("fryst")
    fryst_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    avsteg = models.JSONField("inte godkänt när utgåvan frystes", default=list, blank=True)
    avsteg_motiv = models.CharField("varför den frystes ändå", max_length=500, blank=True)
    sha256 = models.CharField("hash", max_length=64)
    publik_sha256 = models.CharField("den publika versionens hash", max_length=64, blank=True)
    publicerad_at = models.DateTimeField("publicerad", null=True, blank=True)
    publicerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tillbakadragen_at = models.DateTimeField("tillbakadragen", null=True, blank=True)
    tillbakadragen_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tillbakadragen_motiv = models.CharField("varför tillbakadragen", max_length=500, blank=True)

    objects = UtgavaQuerySet.as_manager()

    class Meta:
        verbose_name = "utgåva"
        verbose_name_plural = "utgåvor"
        ordering = ["rapport", "-nummer"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "nummer"], name="utgava_once"),
            models.CheckConstraint(
                condition=Q(avsteg=[]) | ~Q(avsteg_motiv=""),
                name="utgava_avsteg",
                violation_error_message="Skriv varför utgåvan fryses fast allt inte är godkänt.",
            ),
        ]

    def __str__(self):
        return f"{self.rapport}, {self.namn}"


class Utgavedokument(models.Model):
    """The canonical bytes of an edition, compressed; ``publik`` is what anybody may read."""

    utgava = models.ForeignKey(Utgava, models.PROTECT, related_name="dokument_lista")
    publik = models.BooleanField("publik version", default=False)
    innehall = models.BinaryField("dokument")
    bilder = models.ManyToManyField(Rapportbild, related_name="+")

    class Meta:
        verbose_name = "dokument i utgåva"
        verbose_name_plural = "dokument i utgåvor"
        constraints = [
            models.UniqueConstraint(fields=["utgava", "publik"], name="utgavedokument_once")
        ]

    def __str__(self):
        return f"{self.utgava}{' (publik)' if self.publik else ''}"


class UtgavaRad(models.Model):
    """A fact that an edition rests on, as it was: table, row and version."""

    utgava = models.ForeignKey(Utgava, models.CASCADE, related_name="rader")
    slag = models.CharField("tabell", max_length=60)
    objekt_id = models.BigIntegerField("rad")
    version = models.PositiveIntegerField("version")

    class Meta:
        verbose_name = "rad i utgåva"
        verbose_name_plural = "rader i utgåvor"
        constraints = [
            models.UniqueConstraint(fields=["utgava", "slag", "objekt_id"], name="utgavarad_once")
        ]

    def __str__(self):
        return f"{self.slag} {self.objekt_id} v{self.version}"


class Utgaverattelse(Identifierad):
    """A correction that has been published beside an edition: what stood, and what holds now."""

    utgava = models.ForeignKey(Utgava, models.PROTECT, related_name="rattelser")
    vad = models.CharField("vad", max_length=300)
    var = models.CharField("var i rapporten", max_length=300, blank=True)
    publicerat = models.TextField("publicerat", blank=True)
    nu = models.TextField("nu", blank=True)
    skapad_at = models.DateTimeField("rättad")
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "rättelse"
        verbose_name_plural = "rättelser"
        ordering = ["skapad_at", "pk"]

    def __str__(self):
        return self.vad
