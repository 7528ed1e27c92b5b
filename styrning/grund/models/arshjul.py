"""The annual cycle: activities, rounds, and one submission per enhet and round."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from styrning.bas.clock import today
from styrning.bas.historik import HistoricalRecords
from styrning.bas.periods import Period
from styrning.grund.enums import (
    AktivitetSlag,
    InlamningLage,
    Instans,
    Rapportlage,
    Ring,
    Roll,
    UppfoljningSlag,
)
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad
from styrning.grund.models.organisation import Enhet


class Arshjul(Identifierad):
    """The annual cycle of one calendar year."""

    ar = models.PositiveIntegerField("år", unique=True)
    notering = models.TextField("notering", blank=True)
    mellanrum = models.PositiveSmallIntegerField(
        "minsta antal dagar mellan två undersökningar av samma målgrupp", default=60
    )

    class Meta:
        verbose_name = "årshjul"
        verbose_name_plural = "årshjul"
        ordering = ["-ar"]

    def __str__(self):
        return f"Årshjul {self.ar}"


class Aktivitet(Identifierad):
    """Something to be done by somebody, with a due date per level; or a meeting.

    With ``mote`` the last day is ``dagar_fore`` days before that meeting, and moves with it.
    ``ar_bestamd`` is False while the days are copied from the year before and nobody has
    said that they hold.
    """

    arshjul = models.ForeignKey(Arshjul, models.CASCADE, related_name="aktiviteter")
    slag = models.CharField(
        "slag", max_length=10, choices=AktivitetSlag.choices, default=AktivitetSlag.AKTIVITET
    )
    ring = models.CharField("ring", max_length=20, choices=Ring.choices)
    titel = models.CharField("titel", max_length=200)
    text = models.TextField("beskrivning", blank=True)
    lagrum = models.CharField("lagrum", max_length=100, blank=True)
    enhet = models.ForeignKey(
        Enhet, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="ansvarig"
    )
    oppnar = models.DateField("öppnar")
    klar_namnd = models.DateField("klar i nämnd", null=True, blank=True)
    klar_ks = models.DateField("klar i kommunstyrelsen", null=True, blank=True)
    klar_kf = models.DateField("klar i kommunfullmäktige", null=True, blank=True)
    klar_at = models.DateField("genomförd", null=True, blank=True)
    mote = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hangande",
        verbose_name="före sammanträdet",
    )
    dagar_fore = models.PositiveSmallIntegerField("antal dagar före", null=True, blank=True)
    lank = models.CharField("länk", max_length=300, blank=True)
    ar_bestamd = models.BooleanField("datumen är bestämda", default=True)

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        ordering = ["oppnar", "titel", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mote__isnull=True, dagar_fore__isnull=True)
                | Q(mote__isnull=False, dagar_fore__isnull=False, slag=AktivitetSlag.AKTIVITET),
                name="aktivitet_mote",
                violation_error_message="Ange både sammanträde och antal dagar före det.",
            )
        ]

    def __str__(self):
        return self.titel


class Uppfoljning(Identifierad):
    """A round: asks enheter for the figures and judgements of one period."""

    arshjul = models.ForeignKey(Arshjul, models.PROTECT, related_name="uppfoljningar")
    kod = models.CharField("kod", max_length=20, unique=True)
    namn = models.CharField("namn", max_length=150)
    slag = models.CharField("slag", max_length=12, choices=UppfoljningSlag.choices)
    avser_fran = models.DateField("avser från och med")
    avser_till = models.DateField("avser till och med")
    oppnar = models.DateField("öppnar")
    klar_namnd = models.DateField("klar i nämnd")
    behandlas_namnd = models.DateField("nämnden behandlar", null=True, blank=True)
    klar_ks = models.DateField("klar i kommunstyrelsen", null=True, blank=True)
    klar_kf = models.DateField("klar i kommunfullmäktige", null=True, blank=True)
    lases = models.DateField("sista dag för sena svar", null=True, blank=True)
    stangd_at = models.DateTimeField("stängd", null=True, blank=True)
    instruktion = models.TextField("instruktion", blank=True)
    fragar_utfall = models.BooleanField("frågar efter utfall och prognos", default=True)
    fragar_bedomningar = models.BooleanField("frågar efter bedömningar", default=True)
    fragar_kontroller = models.BooleanField("frågar efter kontroller", default=True)
    fragar_uppdrag = models.BooleanField("frågar efter uppdrag", default=True)

    class Meta:
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"
        ordering = ["-avser_till", "-oppnar", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(avser_till__gte=F("avser_fran")),
                name="uppfoljning_period",
                violation_error_message="Periodens sista dag ligger före den första.",
            ),
            models.CheckConstraint(
                condition=Q(klar_namnd__gte=F("oppnar")),
                name="uppfoljning_klar_efter_oppnar",
                violation_error_message="Sista dag ligger före den dag då omgången öppnar.",
            ),
        ]

    def __str__(self):
        return self.namn

    @property
    def period(self) -> Period:
        return Period(self.avser_fran, self.avser_till)

    @property
    def ar(self) -> int:
        """The budget year that the round belongs to."""
        return self.avser_till.year

    @property
    def is_forecast(self) -> bool:
        """Whether judgements are forecasts of the year rather than outcomes."""
        return self.slag != UppfoljningSlag.ARSBOKSLUT

    @property
    def efterfragar(self) -> list[str]:
        """What the round asks for, in words."""
        outcome = "utfall och prognos" if self.is_forecast else "utfall"
        told = {
            outcome: self.fragar_utfall,
            "bedömningar": self.fragar_bedomningar,
            "kontroller": self.fragar_kontroller,
            "uppdrag": self.fragar_uppdrag,
        }
        return [word for word, asked in told.items() if asked]

    def is_open(self, day=None) -> bool:
        day = day or today()
        return (
            self.stangd_at is None and self.oppnar <= day and (not self.lases or day <= self.lases)
        )

    def is_closed(self, day=None) -> bool:
        """Whether it takes no more answers; one that opens later is not closed."""
        return self.stangd_at is not None or bool(self.lases and (day or today()) > self.lases)

    def is_late(self, day=None) -> bool:
        return (day or today()) > self.klar_namnd


class Rapporthantering(Identifierad, Beslutad, Versionerad):
    """What KS or KF did with a round's whole report, with its decision (KL 11:16, 11:20)."""

    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="hantering")
    instans = models.CharField("instans", max_length=2, choices=Instans.choices)
    lage = models.CharField(
        "läge", max_length=16, choices=Rapportlage.choices, default=Rapportlage.BEREDS
    )
    text = models.TextField("vad som beslutades", blank=True)
    protokoll = models.URLField("länk till protokoll", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "rapportens hantering"
        verbose_name_plural = "rapportens hantering"
        constraints = [
            models.UniqueConstraint(
                fields=["uppfoljning", "instans"], name="rapporthantering_once"
            ),
            models.CheckConstraint(
                condition=Q(lage=Rapportlage.BEREDS)
                | (Q(beslut_datum__isnull=False) & ~Q(beslut_organ="")),
                name="rapporthantering_beslut",
                violation_error_message="Ange organ och beslutsdatum.",
            ),
        ]

    def __str__(self):
        return f"{self.uppfoljning}: {self.get_instans_display()} {self.get_lage_display()}"


class InlamningQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(enhet__in=Enhet.objects.scope_visible_to(user))

    def reportable_by(self, user):
        """Those ``user`` may fill in: rapportör or godkännare at or above the enhet, today."""
        return self.filter(
            enhet__in=Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)
        )

    def transferable_by(self, user):
        """Those that ``user`` may hand over to a colleague: who reports, and kvalitetskedjan."""
        if user.is_authenticated and user.has_municipal_role(Roll.KVALITETSKEDJAN):
            return self.all()
        return self.reportable_by(user)

    def approvable_by(self, user):
        return self.filter(enhet__in=Enhet.objects.subtree_of_roles(user, Roll.GODKANNARE))

    def questionable_by(self, user):
        """Those whose values ``user`` may ask the officer about: who approves them, and
        kvalitetskedjan."""
        if user.is_authenticated and user.has_municipal_role(Roll.KVALITETSKEDJAN):
            return self.all()
        return self.approvable_by(user)

    def decidable_by(self, user):
        """Those whose political decision ``user`` may record: a sekreterare."""
        return self.filter(enhet__in=Enhet.objects.subtree_of_roles(user, Roll.SEKRETERARE))


class Inlamning(Identifierad, Beslutad, Versionerad):
    """One enhet's submission in one round, from not begun to politically decided."""

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="inlamningar")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="inlamningar")
    lage = models.CharField(
        "läge", max_length=16, choices=InlamningLage.choices, default=InlamningLage.EJ_PABORJAD
    )
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="handläggare",
    )
    inskickad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    inskickad_at = models.DateTimeField("inskickad", null=True, blank=True)
    godkand_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    godkand_at = models.DateTimeField("godkänd", null=True, blank=True)
    ater_motiv = models.TextField("varför den lämnades åter", blank=True)
    egen_motiv = models.TextField("varför samma person skickade in och godkände", blank=True)
    lucka_motiv = models.TextField("varför den skickades in med luckor", blank=True)
    andrad_efter_beslut = models.BooleanField("ändrad efter beslut", default=False)
    protokoll = models.URLField("länk till protokoll", blank=True)

    history = HistoricalRecords()
    objects = InlamningQuerySet.as_manager()

    class Meta:
        verbose_name = "inlämning"
        verbose_name_plural = "inlämningar"
        constraints = [
            models.UniqueConstraint(fields=["enhet", "uppfoljning"], name="inlamning_once"),
            models.CheckConstraint(
                condition=~Q(lage=InlamningLage.ATER) | ~Q(ater_motiv=""),
                name="inlamning_ater_motiv",
                violation_error_message="Skriv varför inlämningen lämnas åter.",
            ),
            models.CheckConstraint(
                condition=~Q(lage=InlamningLage.BESLUTAD)
                | (Q(beslut_datum__isnull=False) & ~Q(beslut_organ="") & ~Q(beslut_paragraf="")),
                name="inlamning_beslut",
                violation_error_message="Ett beslut behöver organ, datum och paragraf.",
            ),
        ]

    def __str__(self):
        return f"{self.enhet} – {self.uppfoljning}"

    @property
    def is_approved(self) -> bool:
        return self.lage in {InlamningLage.GODKAND, InlamningLage.BESLUTAD}


class Lasrad(models.Model):
    """A fact as it was when the submission was approved: table, row and version.

    With the history tables it tells what has changed since, and what it was.
    """

    inlamning = models.ForeignKey(Inlamning, models.CASCADE, related_name="lasrader")
    slag = models.CharField("tabell", max_length=60)
    objekt_id = models.BigIntegerField("rad")
    version = models.PositiveIntegerField("version")

    class Meta:
        verbose_name = "låst version"
        verbose_name_plural = "låsta versioner"
        constraints = [
            models.UniqueConstraint(fields=["inlamning", "slag", "objekt_id"], name="lasrad_once")
        ]

    def __str__(self):
        return f"{self.slag} {self.objekt_id} v{self.version}"
