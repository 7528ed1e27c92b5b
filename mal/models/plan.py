"""Plans and the vocabulary that goals are placed and judged in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from mal.enums import Klass, NivaSlag, PlanLage, Regel
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad


class Skala(Identifierad, Beslutad, Versionerad):
    """A bedömningsskala: its words and number of steps are data, not code.

    Once something is judged on it, it stands: a change is a new scale, with its decision.
    """

    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("namn", max_length=100)
    notering = models.TextField("notering", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "bedömningsskala"
        verbose_name_plural = "bedömningsskalor"

    def __str__(self):
        return self.namn


class Skalsteg(Identifierad):
    """One step of a scale: the municipality's word, and the class it counts as."""

    skala = models.ForeignKey(Skala, models.PROTECT, related_name="steg")
    varde = models.PositiveSmallIntegerField("värde")
    ord = models.CharField("ord", max_length=60)
    klass = models.CharField("klass", max_length=16, choices=Klass.choices)

    class Meta:
        verbose_name = "skalsteg"
        verbose_name_plural = "skalsteg"
        ordering = ["skala", "-varde"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "varde"], name="skalsteg_varde_once"),
            models.UniqueConstraint(fields=["skala", "ord"], name="skalsteg_ord_once"),
        ]

    def __str__(self):
        return self.ord


class Niva(Identifierad, Versionerad):
    """A level of the goal tree: name, order, whether it is assessed and by which rule."""

    namn = models.CharField("namn", max_length=60, unique=True)
    slag = models.CharField("slag", max_length=8, choices=NivaSlag.choices)
    ordning = models.PositiveSmallIntegerField("ordning", unique=True)
    bedoms = models.BooleanField("bedöms", default=True)
    regel = models.CharField("regel", max_length=12, choices=Regel.choices, default=Regel.MAJORITET)
    minsta_matta = models.DecimalField(
        "minsta andel mätta (procent)",
        max_digits=5,
        decimal_places=2,
        default=75,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "nivå"
        verbose_name_plural = "nivåer"
        ordering = ["ordning"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minsta_matta__gte=0, minsta_matta__lte=100),
                name="niva_minsta_matta",
                violation_error_message="Minsta andel mätta ska vara 0–100 procent.",
            )
        ]

    def __str__(self):
        return self.namn


class Nivaregel(Identifierad, Beslutad):
    """From the plan of year ``fran_ar`` a level is judged by another rule.

    ``Niva.regel`` and ``Niva.minsta_matta`` hold for the plans before the first of these, so
    a change never recolours what an earlier year was judged by.
    """

    niva = models.ForeignKey(Niva, models.PROTECT, related_name="regler", verbose_name="nivå")
    fran_ar = models.PositiveIntegerField("från och med planen för år")
    regel = models.CharField("regel", max_length=12, choices=Regel.choices)
    minsta_matta = models.DecimalField(
        "minsta andel mätta (procent)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = "regel för nivå"
        verbose_name_plural = "regler för nivåer"
        ordering = ["niva", "fran_ar"]
        constraints = [
            models.UniqueConstraint(
                fields=["niva", "fran_ar"],
                name="nivaregel_once",
                violation_error_message="Nivån har redan en regel från och med det året.",
            ),
            models.CheckConstraint(
                condition=Q(minsta_matta__gte=0, minsta_matta__lte=100),
                name="nivaregel_minsta_matta",
                violation_error_message="Minsta andel mätta ska vara 0–100 procent.",
            ),
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_organ=""),
                name="nivaregel_beslut",
                violation_error_message="En ändrad regel behöver organ och beslutsdatum.",
            ),
        ]

    def __str__(self):
        return f"{self.niva} från {self.fran_ar}: {self.get_regel_display()}"


class Tagg(Identifierad):
    """A cross-cutting view (barn, jämställdhet, Agenda 2030) instead of a separate report."""

    kod = models.CharField("kod", max_length=30, unique=True)
    namn = models.CharField("namn", max_length=80, unique=True)

    class Meta:
        verbose_name = "tagg"
        verbose_name_plural = "taggar"
        ordering = ["namn"]

    def __str__(self):
        return self.namn


EDITORS = (Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Adopted plans for all logged in; drafts for those who edit them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        drafts = self.editable_by(user).values("pk")
        return self.filter(Q(lage=PlanLage.FASTSTALLD) | Q(pk__in=drafts))

    def editable_by(self, user):
        """Those that ``user`` may work on: kvalitetskedjan and administratör."""
        editor = user.is_authenticated and user.has_municipal_role(*EDITORS)
        return self.all() if editor else self.none()


class Plan(Identifierad, Beslutad, Versionerad):
    """The verksamhetsplan of a budget year (KL 11:6): draft, or adopted with its decision."""

    ar = models.PositiveIntegerField("budgetår", unique=True)
    namn = models.CharField("namn", max_length=150)
    lage = models.CharField(
        "läge", max_length=10, choices=PlanLage.choices, default=PlanLage.UTKAST
    )
    skala = models.ForeignKey(Skala, models.PROTECT, related_name="+")
    max_mal_kf = models.PositiveSmallIntegerField(
        "högst antal mål till kommunfullmäktige", null=True, blank=True
    )
    max_mal_enhet = models.PositiveSmallIntegerField(
        "högst antal mål per ansvarig enhet", null=True, blank=True
    )
    max_nyckeltal_mal = models.PositiveSmallIntegerField(
        "högst antal nyckeltal per mål", null=True, blank=True
    )

    history = HistoricalRecords()
    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "planer"
        ordering = ["-ar"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(lage=PlanLage.FASTSTALLD)
                | (Q(beslut_datum__isnull=False) & ~Q(beslut_organ="")),
                name="plan_faststalld_beslut",
                violation_error_message="En fastställd plan behöver organ och beslutsdatum.",
            )
        ]

    def __str__(self):
        return self.namn


class Planandring(Identifierad, Beslutad, Versionerad):
    """A change within the year of a plan that is adopted, with its own decision.

    Goals that it added, changed or ended name it in ``Mal.andring``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="andringar")
    text = models.TextField("vad som ändras och varför")
    skapad_at = models.DateTimeField("registrerad", auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ändring av plan"
        verbose_name_plural = "ändringar av plan"
        ordering = ["beslut_datum", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(beslut_datum__isnull=False) & ~Q(beslut_organ=""),
                name="planandring_beslut",
                violation_error_message="En ändring av planen behöver organ och beslutsdatum.",
            )
        ]

    def __str__(self):
        return f"{self.plan}, ändrad {self.beslut_text}"
