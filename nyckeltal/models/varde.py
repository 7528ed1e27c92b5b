"""What is reported and decided about a key figure: outcomes, targets, forecasts."""

from django.db import models
from django.db.models import F, Q

from nyckeltal.enums import Kon, MalvardeTyp, Sakerhet, Saknas
from nyckeltal.models.nyckeltal import Nyckeltal
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Identifierad, Versionerad


class Varde(Identifierad, Versionerad):
    """What every fact row about a nyckeltal at an enhet shares."""

    nyckeltal = models.ForeignKey(Nyckeltal, models.PROTECT, related_name="+")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Utfall(Varde):
    """What one nyckeltal was, at one enhet, over one period, for one kön.

    ``varde`` is in the unit of ``nyckeltal.mattenhet``, unscaled: 12.5 with mattenhet
    "procent" means 12.5 %. A value is exactly one of a number, a pair (täljare, nämnare)
    and a reason why it is missing. Nothing computed is stored here; a row was reported.
    """

    avser_fran = models.DateField("avser från och med")
    avser_till = models.DateField("avser till och med")
    kon = models.CharField("kön", max_length=1, choices=Kon.choices, default=Kon.TOTALT)
    varde = models.DecimalField("utfall", max_digits=15, decimal_places=4, null=True, blank=True)
    taljare = models.DecimalField("täljare", max_digits=15, decimal_places=4, null=True, blank=True)
    namnare = models.DecimalField("nämnare", max_digits=15, decimal_places=4, null=True, blank=True)
    saknas_orsak = models.CharField(
        "varför utfall saknas", max_length=16, choices=Saknas.choices, blank=True
    )
    sakerhet = models.CharField(
        "säkerhet", max_length=10, choices=Sakerhet.choices, default=Sakerhet.SLUTLIG
    )
    kommentar = models.TextField("kommentar", blank=True)
    changed_at = models.DateTimeField("ändrad", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "utfall"
        verbose_name_plural = "utfall"
        indexes = [
            models.Index(fields=["avser_till", "enhet"], name="utfall_avser_till"),
        ]
        constraints = [
            models.UniqueConstraint(
                # the last day before the first: a report reads the years up to its own
                fields=["nyckeltal", "enhet", "avser_till", "avser_fran", "kon"],
                name="utfall_once",
                violation_error_message="Utfallet finns redan för enheten och perioden.",
            ),
            models.CheckConstraint(
                condition=Q(
                    varde__isnull=False,
                    taljare__isnull=True,
                    namnare__isnull=True,
                    saknas_orsak="",
                )
                | Q(
                    varde__isnull=True,
                    taljare__isnull=False,
                    namnare__isnull=False,
                    saknas_orsak="",
                )
                | (
                    Q(varde__isnull=True, taljare__isnull=True, namnare__isnull=True)
                    & ~Q(saknas_orsak="")
                ),
                name="utfall_value_or_reason",
                violation_error_message="Ange antingen ett utfall eller varför det saknas.",
            ),
            models.CheckConstraint(
                condition=Q(namnare__isnull=True) | Q(namnare__gt=0),
                name="utfall_namnare",
                violation_error_message="Nämnaren ska vara större än noll.",
            ),
            models.CheckConstraint(
                condition=Q(avser_till__gte=F("avser_fran")),
                name="utfall_period",
                violation_error_message="Periodens sista dag ligger före den första.",
            ),
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} {self.avser_till:%Y-%m-%d} {self.kon}"


class Malvarde(Varde):
    """What a nyckeltal should reach at an enhet.

    ``tolerans`` is in the nyckeltal's own unit (percentage points for a per cent), or in
    per cent of the target when ``tolerans_procent``. ``till_manad`` is the month that a
    periodmål runs to; 12 for årsmål and slutmål.
    """

    ar = models.PositiveIntegerField("år")
    typ = models.CharField(
        "typ", max_length=10, choices=MalvardeTyp.choices, default=MalvardeTyp.ARSMAL
    )
    till_manad = models.PositiveSmallIntegerField("till och med månad", default=12)
    varde = models.DecimalField("målvärde", max_digits=15, decimal_places=4)
    varde_max = models.DecimalField(
        "högst (för intervall)", max_digits=15, decimal_places=4, null=True, blank=True
    )
    tolerans = models.DecimalField("tolerans", max_digits=15, decimal_places=4, default=0)
    tolerans_procent = models.BooleanField("toleransen är i procent av målvärdet", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "målvärde"
        verbose_name_plural = "målvärden"
        constraints = [
            models.UniqueConstraint(
                fields=["nyckeltal", "enhet", "ar", "typ", "till_manad"], name="malvarde_once"
            ),
            models.CheckConstraint(
                condition=Q(tolerans__gte=0),
                name="malvarde_tolerans",
                violation_error_message="Toleransen kan inte vara mindre än noll.",
            ),
            models.CheckConstraint(
                condition=Q(varde_max__isnull=True) | Q(varde_max__gte=F("varde")),
                name="malvarde_intervall",
                violation_error_message="Intervallets högsta värde ligger under det lägsta.",
            ),
            models.CheckConstraint(
                condition=Q(till_manad__gte=1, till_manad__lte=12), name="malvarde_manad"
            ),
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} {self.ar}"


class Prognos(Varde):
    """What a nyckeltal is expected to be for the whole year, said in one round."""

    ar = models.PositiveIntegerField("år")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="+")
    varde = models.DecimalField("prognos", max_digits=15, decimal_places=4)
    kommentar = models.TextField("kommentar", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "prognos"
        verbose_name_plural = "prognoser"
        constraints = [
            models.UniqueConstraint(
                fields=["nyckeltal", "enhet", "ar", "uppfoljning"], name="prognos_once"
            )
        ]

    def __str__(self):
        return f"{self.nyckeltal.kod} {self.ar}"
