"""Files of outcomes on their way in: received, reviewed, confirmed, read in."""

from django.conf import settings
from django.db import models

from nyckeltal.enums import Inlasningslage
from styrning.bas.clock import now
from styrning.grund.models.bas import Identifierad

RUNNING = (Inlasningslage.GRANSKAS, Inlasningslage.LASES_IN)
WAITING = (Inlasningslage.VANTAR, Inlasningslage.SKA_LASAS_IN)


class InlasningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: a file may hold what only its owner may read."""
        return self.filter(av=user) if user.is_authenticated else self.none()

    def cut_off(self):
        """Those whose worker has not been heard of for as long as none is silent."""
        return self.filter(lage__in=RUNNING, puls_at__lt=now() - settings.INLASNING_TYST)


class Inlasning(Identifierad):
    """One file, and the work with it: a task that any worker may take and that is never lost.

    ``arbetare`` and ``puls_at`` say who works with it and when it was last heard of. It becomes
    ``INLAST`` in the same transaction as its values: whatever happens to the worker, the state
    tells whether they are saved. ``resultat`` is what the review found, as the page shows it.
    """

    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filnamn = models.CharField("filens namn", max_length=200)
    fil = models.BinaryField("fil")
    storlek = models.PositiveIntegerField("storlek i byte")
    lage = models.CharField(
        "läge", max_length=12, choices=Inlasningslage.choices, default=Inlasningslage.VANTAR
    )
    skapad_at = models.DateTimeField("uppladdad", auto_now_add=True)
    arbetare = models.UUIDField("arbetare", null=True, blank=True)
    puls_at = models.DateTimeField("senast hörd av", null=True, blank=True)
    klart = models.PositiveIntegerField("gjort", default=0)
    totalt = models.PositiveIntegerField("av", default=0)
    ska_avbrytas = models.BooleanField("ska avbrytas", default=False)
    resultat = models.JSONField("resultat", default=dict, blank=True)
    meddelande = models.TextField("meddelande", blank=True)

    objects = InlasningQuerySet.as_manager()

    class Meta:
        verbose_name = "inläsning"
        verbose_name_plural = "inläsningar"
        ordering = ["-skapad_at", "-pk"]
        indexes = [models.Index(fields=["lage", "skapad_at"], name="inlasning_lage")]

    def __str__(self):
        return f"{self.filnamn} ({self.get_lage_display()})"

    @property
    def is_cut_off(self) -> bool:
        """Whether its worker has died; told at once, though nobody has written it down yet."""
        return (
            self.lage in RUNNING
            and self.puls_at is not None
            and self.puls_at < now() - settings.INLASNING_TYST
        )

    @property
    def is_under_way(self) -> bool:
        return (self.lage in RUNNING or self.lage in WAITING) and not self.is_cut_off

    @property
    def can_apply(self) -> bool:
        return self.lage == Inlasningslage.GRANSKAD and bool(self.resultat.get("kan_lasas_in"))

    @property
    def can_cancel(self) -> bool:
        return not self.ska_avbrytas and (self.is_under_way or self.lage == Inlasningslage.GRANSKAD)
