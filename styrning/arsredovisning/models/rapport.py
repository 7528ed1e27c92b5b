"""Reports that are written: templates, the report with its blocks, texts and images."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from mal.enums import RapporterasTill
from styrning.arsredovisning.enums import Blockslag, Rapportslag, Skrivlage
from styrning.bas.historik import HistoricalRecords
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Identifierad, Versionerad
from styrning.grund.models.organisation import DRAFT_ROLES, OWN_ROLES

FOR_KOMMUNEN = (Rapportslag.ARSREDOVISNING, Rapportslag.DELARSRAPPORT)
LEDNING = (Slag.KF, Slag.STYRELSE)


class Rapportmall(Identifierad):
    """A municipality's own template: ``rader`` as in the shipped ones (bygg/mallar)."""

    namn = models.CharField("namn", max_length=120, unique=True)
    slag = models.CharField("slag", max_length=24, choices=Rapportslag.choices)
    rader = models.JSONField("rubriker och block")
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapad_at = models.DateTimeField("skapad", auto_now_add=True)

    class Meta:
        verbose_name = "rapportmall"
        verbose_name_plural = "rapportmallar"
        ordering = ["slag", "namn"]

    def __str__(self):
        return self.namn


class RapportQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Those whose outline ``user`` may change.

        KF's: kvalitetskedjan, and an ekonom of the municipality's leadership. A nämnd's: its
        rapportör, godkännare and sekreterare. Reports on internal control also the
        internkontrollsamordnare of the enhet, for KF's of the leadership.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        control = Q(slag=Rapportslag.INTERNKONTROLLRAPPORT)
        condition = Q(enhet__in=Enhet.objects.subtree_of_roles(user, *MAKERS))
        condition |= control & Q(enhet__in=Enhet.objects.subtree_of_roles(user, SAMORDNARE))
        if makes_for_kf(user):
            condition |= Q(enhet__isnull=True)
        elif makes_for_kf(user, Rapportslag.INTERNKONTROLLRAPPORT):
            condition |= control & Q(enhet__isnull=True)
        return self.filter(condition)

    def visible_to(self, user):
        """Those whose drafts ``user`` may read: who may change them, who writes in them, and
        who may read the drafts of their enhet (KF's: of the leadership)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        written = Rapportblock.objects.filter(named(user)).values("rapport")
        condition = Q(pk__in=written) | Q(enhet__in=Enhet.objects.drafts_visible_to(user))
        if makes_for_kf(user) or _leads(user, *DRAFT_ROLES):
            condition |= Q(enhet__isnull=True)
        return self.filter(condition)


MAKERS = (Roll.RAPPORTOR, Roll.GODKANNARE, Roll.SEKRETERARE)
SAMORDNARE = Roll.INTERNKONTROLLSAMORDNARE


def makes_for_kf(user, slag: str = "") -> bool:
    """Whether ``user`` makes kommunfullmäktige's reports, or its reports of one kind."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.has_municipal_role(Roll.KVALITETSKEDJAN):
        return True
    control = (SAMORDNARE,) if slag == Rapportslag.INTERNKONTROLLRAPPORT else ()
    return _leads(user, Roll.EKONOM, *control)


def _leads(user, *roller: Roll) -> bool:
    """Whether one of ``roller`` is held on kommunfullmäktige or kommunstyrelsen."""
    ranges = user.role_ranges(*roller)
    if not ranges:
        return False
    own = Enhet.objects.subtree_of_roles(user, *roller)
    return own.filter(slag__in=LEDNING).exists()


class Rapport(Identifierad, Versionerad):
    """One report that is being written: ``enhet`` is NULL for the whole municipality's (KF).

    ``last_at``: since an edition was frozen nothing may be changed, until it is opened again.
    """

    slag = models.CharField("slag", max_length=24, choices=Rapportslag.choices)
    ar = models.PositiveIntegerField("år")
    enhet = models.ForeignKey(
        Enhet, models.PROTECT, null=True, blank=True, related_name="rapporter"
    )
    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, null=True, blank=True, related_name="rapporter"
    )
    titel = models.CharField("titel", max_length=200)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapad_at = models.DateTimeField("skapad", auto_now_add=True)
    last_at = models.DateTimeField("låst för ändringar", null=True, blank=True)

    history = HistoricalRecords()
    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        ordering = ["-ar", "slag", "titel", "pk"]
        constraints = [
            models.UniqueConstraint(
                "slag", "ar", Coalesce("enhet", 0), Coalesce("uppfoljning", 0),
                name="rapport_once",
                violation_error_message="Rapporten finns redan.",
            ),
            models.CheckConstraint(
                condition=~Q(slag__in=FOR_KOMMUNEN) | Q(enhet__isnull=True),
                name="rapport_kf",
                violation_error_message="Årsredovisning och delårsrapport gäller hela kommunen.",
            ),
            models.CheckConstraint(
                condition=~Q(slag=Rapportslag.VERKSAMHETSBERATTELSE) | Q(enhet__isnull=False),
                name="rapport_enhet",
                violation_error_message="En verksamhetsberättelse hör till en nämnd eller ett "
                "bolag.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.titel

    @property
    def is_for_kf(self) -> bool:
        return self.enhet_id is None


class Rapportbild(Identifierad):
    """An image as it was uploaded, once however often it is used; told apart by its content."""

    sha256 = models.CharField("sha256", max_length=64, unique=True, editable=False)
    mime = models.CharField("format", max_length=20)
    bredd = models.PositiveIntegerField("bredd i bildpunkter")
    hojd = models.PositiveIntegerField("höjd i bildpunkter")
    innehall = models.BinaryField("innehåll")
    filnamn = models.CharField("filnamn", max_length=200, blank=True)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapad_at = models.DateTimeField("uppladdad", auto_now_add=True)

    class Meta:
        verbose_name = "bild i rapport"
        verbose_name_plural = "bilder i rapporter"

    def __str__(self):
        return self.filnamn or self.sha256[:12]


def named(user) -> Q:
    """Blocks that ``user`` is named to write: in an enhet's report only while a role reaches it,
    so that what is for the nämnd alone stays there."""
    own = Enhet.objects.subtree_of_roles(user, *OWN_ROLES)
    return Q(ansvarig=user) & (Q(rapport__enhet__isnull=True) | Q(rapport__enhet__in=own))


class RapportblockQuerySet(models.QuerySet):
    def writable_by(self, user):
        """Those that ``user`` may write in and mark as ready: the one who is named for it, and
        who may change the outline."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        editable = Rapport.objects.editable_by(user).values("pk")
        return self.filter(named(user) | Q(rapport__in=editable))


class Rapportblock(Identifierad, Versionerad):
    """One heading or block of a report, in its order.

    ``niva`` is a heading's depth, 1–3, and 0 of everything else: a block stands under the heading
    before it. ``nyckel`` names the same block over the years. ``urval`` says what is shown.
    """

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="block")
    nyckel = models.CharField("nyckel", max_length=40)
    ordning = models.PositiveIntegerField("ordning")
    slag = models.CharField("slag", max_length=16, choices=Blockslag.choices)
    niva = models.PositiveSmallIntegerField("nivå", default=0)
    rubrik = models.CharField("rubrik", max_length=200, blank=True)
    instruktion = models.TextField("instruktion", blank=True)
    urval = models.JSONField("urval", default=dict, blank=True)
    rapporteras_till = models.CharField(
        "rapporteras till",
        max_length=5,
        choices=RapporterasTill.choices,
        default=RapporterasTill.KF,
    )
    bild = models.ForeignKey(
        Rapportbild, models.PROTECT, null=True, blank=True, related_name="block"
    )
    alt = models.CharField("bildens innehåll i ord", max_length=500, blank=True)
    ansvarig = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="skribent",
    )  # fmt: skip
    klar_senast = models.DateField("klar senast", null=True, blank=True)
    lage = models.CharField(
        "läge", max_length=12, choices=Skrivlage.choices, default=Skrivlage.EJ_PABORJAD
    )

    history = HistoricalRecords(excluded_fields=["ordning"])
    objects = RapportblockQuerySet.as_manager()

    class Meta:
        verbose_name = "block i rapport"
        verbose_name_plural = "block i rapporter"
        ordering = ["rapport", "ordning", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "nyckel"], name="rapportblock_nyckel_once"),
            models.CheckConstraint(
                condition=Q(slag=Blockslag.RUBRIK, niva__range=(1, 3))
                | (~Q(slag=Blockslag.RUBRIK) & Q(niva=0)),
                name="rapportblock_niva",
                violation_error_message="En rubrik har nivå 1, 2 eller 3.",
            ),
            models.CheckConstraint(
                condition=Q(bild__isnull=True) | ~Q(alt=""),
                name="rapportblock_alt",
                violation_error_message="Beskriv i ord vad bilden visar.",
            ),
        ]

    def __str__(self):
        return self.rubrik or self.get_slag_display()

    @property
    def is_written(self) -> bool:
        """Whether a person writes it; the others are filled from what was reported."""
        return self.slag in SKRIVS


SKRIVS = (Blockslag.TEXT, Blockslag.KLARSPRAK)
ARBETE = (*SKRIVS, Blockslag.BILD)  # what somebody must do something about


class Rapporttext(Versionerad):
    """What is written in one block, as restricted Markdown; every version is kept."""

    block = models.OneToOneField(Rapportblock, models.CASCADE, related_name="text")
    text = models.TextField("text", blank=True)
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skriven_at = models.DateTimeField("skriven", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "text i rapport"
        verbose_name_plural = "texter i rapporter"

    def __str__(self):
        return f"Text i {self.block}"
