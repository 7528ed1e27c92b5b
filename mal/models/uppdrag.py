"""Uppdrag: what kommunfullmäktige or a styrelse asks enheter to do, and what they answer."""

from django.db import models
from django.db.models import Q

from mal.enums import RapporterasTill, RiktatTill, Uppdragslage
from mal.models.mal import Mal
from mal.models.plan import EDITORS
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import HELA_KOMMUNEN
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad


class UppdragQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those reported to KF, and those given to enheter whose own report ``user`` may read."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_municipal_role(*HELA_KOMMUNEN):
            return self.all()
        own = UppdragMottagare.objects.filter(
            enhet__in=Enhet.objects.scope_visible_to(user)
        ).values("uppdrag")
        return self.filter(Q(rapporteras_till=RapporterasTill.KF) | Q(pk__in=own))

    def editable_by(self, user):
        """Those that ``user`` may give and change: kvalitetskedjan and administratör."""
        editor = user.is_authenticated and user.has_municipal_role(*EDITORS)
        return self.all() if editor else self.none()


class Uppdrag(Identifierad, Beslutad, Versionerad):
    """Something to be done and reported back, decided by ``beslut_organ`` (KL 6:5).

    It is asked for in every round from ``ar`` on until each enhet has answered genomfört or
    kan inte genomföras, or it is ended with ``avslutat`` and a reason.
    """

    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("uppdrag", max_length=300)
    beskrivning = models.TextField("beskrivning", blank=True)
    ar = models.PositiveIntegerField("givet i planen för år")
    mal = models.ForeignKey(
        Mal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uppdrag_lista",
        verbose_name="hör till målet",
    )
    riktat_till = models.CharField("riktat till", max_length=10, choices=RiktatTill.choices)
    mottagare = models.ManyToManyField(
        Enhet, through="mal.UppdragMottagare", related_name="uppdrag_lista"
    )
    klart_senast = models.DateField("klart senast", null=True, blank=True)
    rapporteras_till = models.CharField(
        "rapporteras till",
        max_length=5,
        choices=RapporterasTill.choices,
        default=RapporterasTill.KF,
    )
    avslutat = models.DateField("avslutat", null=True, blank=True)
    avslutat_motiv = models.TextField("varför det avslutades", blank=True)

    history = HistoricalRecords()
    objects = UppdragQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        ordering = ["kod"]
        constraints = [
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_organ=""),
                name="uppdrag_beslut",
                violation_error_message="Ett uppdrag behöver organ och beslutsdatum.",
            ),
            models.CheckConstraint(
                condition=Q(avslutat__isnull=True) | ~Q(avslutat_motiv=""),
                name="uppdrag_avslutat_motiv",
                violation_error_message="Skriv varför uppdraget avslutas.",
            ),
        ]

    def __str__(self):
        return f"{self.kod} {self.namn}"


class UppdragMottagare(models.Model):
    """An enhet that was given the uppdrag."""

    uppdrag = models.ForeignKey(Uppdrag, models.CASCADE, related_name="mottagare_rader")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "mottagare av uppdrag"
        verbose_name_plural = "mottagare av uppdrag"
        constraints = [
            models.UniqueConstraint(fields=["uppdrag", "enhet"], name="uppdragmottagare_once")
        ]

    def __str__(self):
        return f"{self.uppdrag}: {self.enhet}"


class Uppdragssvar(Identifierad, Versionerad):
    """What one enhet reports back of an uppdrag in one round."""

    uppdrag = models.ForeignKey(Uppdrag, models.PROTECT, related_name="svar")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="+")
    lage = models.CharField("läge", max_length=12, choices=Uppdragslage.choices)
    text = models.TextField("återrapportering", blank=True)
    changed_at = models.DateTimeField("ändrat", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "svar på uppdrag"
        verbose_name_plural = "svar på uppdrag"
        constraints = [
            models.UniqueConstraint(
                fields=["uppdrag", "enhet", "uppfoljning"], name="uppdragssvar_once"
            ),
            models.CheckConstraint(
                condition=~Q(lage=Uppdragslage.KAN_EJ) | ~Q(text=""),
                name="uppdragssvar_kan_ej",
                violation_error_message="Skriv varför uppdraget inte kan genomföras.",
            ),
        ]

    def __str__(self):
        return f"{self.uppdrag} {self.enhet}: {self.get_lage_display()}"
