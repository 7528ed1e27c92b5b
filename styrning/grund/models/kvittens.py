"""What a machine has sent and what it was answered: the same key is never carried out twice."""

from django.conf import settings
from django.db import models


class Kvittens(models.Model):
    """The answer to one batch that was saved. Sent again, it gets this answer and writes nothing.

    ``sha256`` is of what was sent: another batch under the same key is a mistake, and refused.
    """

    konto = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nyckel = models.CharField("idempotensnyckel", max_length=100)
    sha256 = models.CharField("sha256", max_length=64)
    svar = models.JSONField("svar", default=dict)
    skapad_at = models.DateTimeField("mottagen", auto_now_add=True)

    class Meta:
        verbose_name = "kvittens"
        verbose_name_plural = "kvittenser"
        constraints = [
            models.UniqueConstraint(fields=["konto", "nyckel"], name="kvittens_once"),
        ]

    def __str__(self):
        return f"{self.konto} {self.nyckel}"
