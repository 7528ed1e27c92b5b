"""What a result rests on: the sample that was drawn, and the evidence that was kept."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from internkontroll.models.kontroll import Kontrollresultat, Kontrolltillfalle
from styrning.grund.models import Enhet
from styrning.grund.models.bas import Identifierad


class Urval(Identifierad):
    """A random sample that anybody who has the list can draw again.

    Kept are the list's hash, the seed and the numbers of the drawn rows, never the list or its
    name: either may hold personal data. A new draw is a new row, with ``motiv``.
    """

    tillfalle = models.ForeignKey(Kontrolltillfalle, models.PROTECT, related_name="urval_lista")
    lista_sha256 = models.CharField("listans hash", max_length=64, blank=True)
    lista_rader = models.PositiveIntegerField("rader i listan")
    metod = models.CharField("urvalsmetod", max_length=40)
    fro = models.CharField("frö", max_length=64)
    antal = models.PositiveIntegerField("antal dragna")
    rader = models.JSONField("radnummer")
    motiv = models.CharField("varför ett nytt urval", max_length=300, blank=True)
    draget_at = models.DateTimeField("draget")
    draget_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "urval"
        verbose_name_plural = "urval"
        ordering = ["-draget_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(antal__gte=1, antal__lte=F("lista_rader")),
                name="urval_ryms",
                violation_error_message="Urvalet är större än listan.",
            )
        ]

    def __str__(self):
        return f"{self.tillfalle}: {self.antal} av {self.lista_rader}"


class Bevisfil(models.Model):
    """The bytes of evidence, once however often they are used; told apart by their hash.

    In the database, so that one backup holds them and nothing of them lies where a web server
    could hand it out. Empty when every evidence that used them has been taken away.
    """

    sha256 = models.CharField("hash", max_length=64, unique=True)
    innehall = models.BinaryField("innehåll")

    class Meta:
        verbose_name = "bevisfil"
        verbose_name_plural = "bevisfiler"

    def __str__(self):
        return self.sha256[:12]


class BevisQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Evidence of enheter whose own report ``user`` may see, without what is taken away."""
        return self.filter(
            resultat__tillfalle__moment__plan__enhet__in=Enhet.objects.scope_visible_to(user),
            borttaget_at__isnull=True,
        )


class Bevis(Identifierad):
    """A file that shows what a check found. Taken away ones keep their row and the reason."""

    resultat = models.ForeignKey(Kontrollresultat, models.PROTECT, related_name="bevis_lista")
    namn = models.CharField("filnamn", max_length=120)
    mime = models.CharField("filtyp", max_length=80)
    storlek = models.PositiveIntegerField("storlek, byte")
    fil = models.ForeignKey(Bevisfil, models.PROTECT, related_name="+")
    uppladdat_at = models.DateTimeField("uppladdat")
    uppladdat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    borttaget_at = models.DateTimeField("borttaget", null=True, blank=True)
    borttaget_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    borttaget_motiv = models.CharField("varför borttaget", max_length=300, blank=True)

    objects = BevisQuerySet.as_manager()

    class Meta:
        verbose_name = "bevis"
        verbose_name_plural = "bevis"
        ordering = ["uppladdat_at", "pk"]

    def __str__(self):
        return self.namn
