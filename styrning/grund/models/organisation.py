"""The municipality's organisation over time."""

from django.db import models
from django.db.models import F, Q
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet

from styrning.bas.clock import today
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
from styrning.grund.models.bas import Gallande, GallandeQuerySet, Identifierad, Versionerad

TREE_FIELDS = ["lft", "rght", "tree_id", "level"]


def within(ranges, path: str = "") -> Q:
    """Rows whose tree position lies in one of ``ranges`` of (tree_id, lft, rght): their own, or
    that of the enhet that ``path`` leads to."""
    condition = Q(pk__in=[])
    for tree_id, lft, rght in ranges:
        inside = {"tree_id": tree_id, "lft__gte": lft, "rght__lte": rght}
        condition |= Q(**{f"{path}{name}": value for name, value in inside.items()})
    return condition


def reached(ranges) -> Q:
    """What stands in ``ranges``, and what has ended and become something that does."""
    taken_over = EnhetSuccession.objects.filter(within(ranges, "till__")).values("fran")
    return within(ranges) | Q(pk__in=taken_over, galler_till__lt=today())


OWN_ROLES = tuple(roll for roll in Roll if roll not in HELA_KOMMUNEN)
# a läsare reads what is approved or decided
DRAFT_ROLES = tuple(roll for roll in OWN_ROLES if roll != Roll.LASARE)


class EnhetQuerySet(TreeQuerySet, GallandeQuerySet):
    def subtree_of_roles(self, user, *roller: Roll):
        """The enheter at or below those that ``user`` holds one of ``roller`` on today, and
        those that these took over from and that have ended: who takes over answers for both."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reached(user.role_ranges(*roller)))

    def drafts_visible_to(self, user):
        """Those whose drafts ``user`` may read: kvalitetskedjan and own roles but läsare."""
        if user.is_authenticated and user.has_municipal_role(Roll.KVALITETSKEDJAN):
            return self.all()
        return self.subtree_of_roles(user, *DRAFT_ROLES)

    def scope_visible_to(self, user):
        """Those whose own report, nämnd-only facts included, ``user`` may read."""
        if user.is_authenticated and user.has_municipal_role(*HELA_KOMMUNEN):
            return self.all()
        return self.subtree_of_roles(user, *OWN_ROLES)


class EnhetManager(TreeManager.from_queryset(EnhetQuerySet)):  # type: ignore[misc]
    pass


class Enhet(Identifierad, Gallande, Versionerad, MPTTModel):
    """One unit: kommunfullmäktige, a nämnd, a bolag, a förvaltning, a school.

    Never deleted; ends with ``galler_till``. ``kod`` is never reused.
    """

    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("namn", max_length=150)
    slag = models.CharField("slag", max_length=12, choices=Slag.choices)
    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="barn", verbose_name="hör till"
    )
    ordning = models.PositiveIntegerField("ordning", default=0)
    telefon = models.CharField("telefon", max_length=30, blank=True)

    history = HistoricalRecords(excluded_fields=TREE_FIELDS)
    objects = EnhetManager()

    class Meta:
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        indexes = ()
        constraints = [Gallande.order_constraint("enhet_galler_ordning")]

    def __str__(self):
        return self.namn


class EnhetSuccession(models.Model):
    """``fran`` became (part of) ``till`` on ``datum``: merges and splits are several rows."""

    fran = models.ForeignKey(
        Enhet, models.PROTECT, related_name="efterfoljare", verbose_name="från"
    )
    till = models.ForeignKey(Enhet, models.PROTECT, related_name="foregangare", verbose_name="till")
    datum = models.DateField("datum")
    notering = models.CharField("notering", max_length=300, blank=True)

    class Meta:
        verbose_name = "enhetssuccession"
        verbose_name_plural = "enhetssuccessioner"
        constraints = [
            models.UniqueConstraint(fields=["fran", "till", "datum"], name="enhetsuccession_once"),
            models.CheckConstraint(
                condition=~Q(fran=F("till")),
                name="enhetsuccession_other",
                violation_error_message="En enhet kan inte efterträda sig själv.",
            ),
        ]

    def __str__(self):
        return f"{self.fran} → {self.till} {self.datum:%Y-%m-%d}"


class TreeLock(models.Model):
    """One row per tree model; held while its tree is read and written."""

    namn = models.CharField(max_length=50, primary_key=True)

    class Meta:
        verbose_name = "trädlås"
        verbose_name_plural = "trädlås"

    def __str__(self):
        return self.namn
