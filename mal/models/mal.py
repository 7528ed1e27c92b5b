"""Goals: one tree per plan, joined over the years by their identity."""

import uuid

from django.db import models
from django.db.models import F, Q
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet

from mal.enums import Geh, RapporterasTill
from mal.models.plan import Niva, Plan, Planandring, Tagg
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import Atgard, Enhet
from styrning.grund.models.bas import Identifierad, Versionerad
from styrning.grund.models.organisation import TREE_FIELDS


class MalQuerySet(TreeQuerySet):
    def valid_on(self, day):
        """Those of the plan's goals that hold on ``day``; without dates, the whole year."""
        return self.filter(
            Q(borjar__isnull=True) | Q(borjar__lte=day), Q(upphor__isnull=True) | Q(upphor__gt=day)
        )

    def visible_to(self, user):
        """Goals reported to KF, and those of enheter whose own report ``user`` may read."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_municipal_role(*HELA_KOMMUNEN):
            return self.all()
        return self.filter(
            Q(rapporteras_till=RapporterasTill.KF)
            | Q(huvudansvarig__in=Enhet.objects.scope_visible_to(user))
        )

    def actionable_by(self, user):
        """Goals that ``user`` may plan actions for: rapportör or godkännare, today, at or above
        the huvudansvarig, in a plan that ``user`` may see."""
        enheter = Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)
        return self.filter(huvudansvarig__in=enheter, plan__in=Plan.objects.visible_to(user))


class MalManager(TreeManager.from_queryset(MalQuerySet)):  # type: ignore[misc]
    pass


class Mal(Identifierad, Versionerad, MPTTModel):
    """A vision, area or goal in one plan. The plan's root is its vision and is permanent.

    ``identitet`` is shared by the same goal in every year's plan. ``borjar`` and ``upphor`` are
    empty but for goals that an amendment added or ended within the year: the first day that the
    goal holds, and the first that it does not.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="mal_lista")
    kod = models.CharField("kod", max_length=20)
    identitet = models.UUIDField("identitet", default=uuid.uuid4, db_index=True, editable=False)
    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delmal", verbose_name="under"
    )
    ordning = models.PositiveIntegerField("ordning", default=0)
    niva = models.ForeignKey(Niva, models.PROTECT, related_name="+", verbose_name="nivå")
    namn = models.CharField("mål", max_length=300)
    beskrivning = models.TextField("beskrivning", blank=True)
    metod = models.TextField(
        "hur målet bedöms",
        blank=True,
        help_text="När nyckeltal saknas eller inte räcker: vad bedömningen vilar på.",
    )
    huvudansvarig = models.ForeignKey(
        Enhet, models.PROTECT, related_name="mal_lista", verbose_name="huvudansvarig"
    )
    medansvariga = models.ManyToManyField(
        Enhet, through="mal.MalMedansvarig", related_name="medansvar_lista", blank=True
    )
    rapporteras_till = models.CharField(
        "rapporteras till",
        max_length=5,
        choices=RapporterasTill.choices,
        default=RapporterasTill.KF,
    )
    geh = models.CharField(
        "god ekonomisk hushållning", max_length=12, choices=Geh.choices, default=Geh.NEJ
    )
    geh_beslut = models.CharField("beslut om god ekonomisk hushållning", max_length=150, blank=True)
    taggar = models.ManyToManyField(Tagg, related_name="mal_lista", blank=True)
    andring = models.ForeignKey(
        Planandring,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mal_lista",
        verbose_name="ändrat genom",
    )
    borjar = models.DateField("gäller från och med", null=True, blank=True)
    upphor = models.DateField("gäller inte från och med", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=TREE_FIELDS)
    objects = MalManager()

    class Meta:
        verbose_name = "mål"
        verbose_name_plural = "mål"
        indexes = ()
        constraints = [
            models.UniqueConstraint(fields=["plan", "kod"], name="mal_kod_once"),
            models.UniqueConstraint(fields=["plan", "identitet"], name="mal_identitet_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(parent__isnull=True),
                name="mal_one_root",
                violation_error_message="Planen har redan en vision som rot.",
            ),
            models.CheckConstraint(
                condition=Q(geh=Geh.NEJ) | ~Q(geh_beslut=""),
                name="mal_geh_beslut",
                violation_error_message="Ange fullmäktiges beslut om god ekonomisk hushållning.",
            ),
            models.CheckConstraint(
                condition=Q(andring__isnull=False) | Q(borjar__isnull=True, upphor__isnull=True),
                name="mal_datum_andring",
                violation_error_message="Ett mål tillkommer eller upphör under året bara genom en "
                "beslutad ändring.",
            ),
            models.CheckConstraint(
                condition=Q(borjar__isnull=True)
                | Q(upphor__isnull=True)
                | Q(upphor__gt=F("borjar")),
                name="mal_datum_order",
                violation_error_message="Målet upphör före den dag då det började gälla.",
            ),
        ]

    def __str__(self):
        return f"{self.kod} {self.namn}"


class MalMedansvarig(models.Model):
    """An enhet that contributes to a goal that another answers for."""

    mal = models.ForeignKey(Mal, models.CASCADE, related_name="medansvar")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "medansvarig"
        verbose_name_plural = "medansvariga"
        constraints = [models.UniqueConstraint(fields=["mal", "enhet"], name="malmedansvarig_once")]

    def __str__(self):
        return f"{self.enhet} bidrar till {self.mal}"


class MalSamband(models.Model):
    """That a goal also serves another one than those above it in the tree.

    Shown at both, and in no count: the tree alone is rolled up.
    """

    mal = models.ForeignKey(Mal, models.CASCADE, related_name="bidrar_till")
    till = models.ForeignKey(Mal, models.CASCADE, related_name="bidrag_fran")
    notering = models.CharField("på vilket sätt", max_length=300, blank=True)

    class Meta:
        verbose_name = "samband mellan mål"
        verbose_name_plural = "samband mellan mål"
        constraints = [
            models.UniqueConstraint(fields=["mal", "till"], name="malsamband_once"),
            models.CheckConstraint(
                condition=~Q(mal=F("till")),
                name="malsamband_other",
                violation_error_message="Ett mål kan inte bidra till sig självt.",
            ),
        ]

    def __str__(self):
        return f"{self.mal} bidrar till {self.till}"


class MalSuccession(models.Model):
    """One goal identity became (part of) another: merges and splits are several rows."""

    fran = models.UUIDField("från")
    till = models.UUIDField("till")
    datum = models.DateField("datum")
    notering = models.CharField("notering", max_length=300, blank=True)

    class Meta:
        verbose_name = "målsuccession"
        verbose_name_plural = "målsuccessioner"
        constraints = [
            models.UniqueConstraint(fields=["fran", "till", "datum"], name="malsuccession_once"),
            models.CheckConstraint(condition=~Q(fran=F("till")), name="malsuccession_other"),
        ]

    def __str__(self):
        return f"{self.fran} → {self.till}"


class MalAtgardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Actions of enheter whose own report ``user`` may read, and those ``user`` may edit."""
        own = Atgard.objects.visible_to(user).values("pk")
        return self.filter(Q(atgard__in=own) | self._taken_on_by(user))

    def editable_by(self, user):
        """Actions of the goals that ``user`` plans actions for, whichever year they began: a
        goal keeps its actions from plan to plan, and takes on those of the goals it replaced."""
        return self.filter(self._taken_on_by(user))

    @staticmethod
    def _taken_on_by(user):
        goals = Mal.objects.actionable_by(user).values("identitet")
        replaced = MalSuccession.objects.filter(till__in=goals).values("fran")
        return Q(mal__identitet__in=goals) | Q(mal__identitet__in=replaced)


class MalAtgard(models.Model):
    """An action that is meant to bring a goal forward."""

    mal = models.ForeignKey(Mal, models.CASCADE, related_name="atgard_lista")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="+")

    objects = MalAtgardQuerySet.as_manager()

    class Meta:
        verbose_name = "åtgärd för mål"
        verbose_name_plural = "åtgärder för mål"
        constraints = [models.UniqueConstraint(fields=["mal", "atgard"], name="malatgard_once")]

    def __str__(self):
        return f"{self.mal}: {self.atgard}"
