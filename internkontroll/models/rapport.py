"""What bodies conclude: a nämnd's report, KS's overall judgement, and the yearly company check."""

from django.db import models
from django.db.models import Q

from internkontroll.enums import Provningssvar, RapportLage, Tillracklighet
from styrning.bas.historik import HistoricalRecords
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.models.bas import Beslutad, Identifierad, Versionerad


def _decided(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(lage=RapportLage.BESLUTAD)
        | (Q(beslut_datum__isnull=False) & ~Q(beslut_paragraf="") & ~Q(bedomning="")),
        name=name,
        violation_error_message="Ange bedömning, beslutsdatum och paragraf.",
    )


class Kontrollrapport(Identifierad, Beslutad, Versionerad):
    """A nämnd's report of its internal control in a round, with its own judgement (KL 6:6).

    ``rakning`` is what the counts were when it was decided; the results may be corrected later.
    ``avsteg`` says why the judgement parts from what the rule proposed then.
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="kontrollrapporter")
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="kontrollrapporter")
    lage = models.CharField(
        "läge", max_length=10, choices=RapportLage.choices, default=RapportLage.UTKAST
    )
    bedomning = models.CharField(
        "egen bedömning", max_length=12, choices=Tillracklighet.choices, blank=True
    )
    motivering = models.TextField("motivering", blank=True)
    avsteg = models.TextField("varför en annan bedömning än förslaget", blank=True)
    forbattringar = models.TextField("förbättringar", blank=True)
    rakning = models.JSONField("räkning vid beslutet", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "internkontrollrapport"
        verbose_name_plural = "internkontrollrapporter"
        constraints = [
            models.UniqueConstraint(fields=["enhet", "uppfoljning"], name="kontrollrapport_once"),
            _decided("kontrollrapport_beslut"),
        ]

    def __str__(self):
        return f"Internkontrollrapport {self.enhet} {self.uppfoljning}"


class SamladBedomning(Identifierad, Beslutad, Versionerad):
    """KS's judgement of the whole municipality's internal control of a year (KL 6:1, 6:6)."""

    ar = models.PositiveIntegerField("år", unique=True)
    lage = models.CharField(
        "läge", max_length=10, choices=RapportLage.choices, default=RapportLage.UTKAST
    )
    bedomning = models.CharField(
        "samlad bedömning", max_length=12, choices=Tillracklighet.choices, blank=True
    )
    motivering = models.TextField("motivering", blank=True)
    forbattringar = models.TextField("förbättringar", blank=True)
    rakning = models.JSONField("räkning vid beslutet", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "samlad bedömning"
        verbose_name_plural = "samlade bedömningar"
        ordering = ["-ar"]
        constraints = [_decided("samladbedomning_beslut")]

    def __str__(self):
        return f"Samlad bedömning av internkontrollen {self.ar}"


class Bolagsprovning(Identifierad, Beslutad, Versionerad):
    """KS's yearly decision on a company: within its purpose and its powers? (KL 6:9)

    Where it was not, KS proposes to KF what is to be done: ``forslag``.
    """

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="bolagsprovningar")
    ar = models.PositiveIntegerField("år")
    inom_andamal = models.CharField(
        "förenlig med det kommunala ändamålet", max_length=3, choices=Provningssvar.choices
    )
    inom_befogenheter = models.CharField(
        "inom de kommunala befogenheterna", max_length=3, choices=Provningssvar.choices
    )
    motivering = models.TextField("motivering")
    forslag = models.TextField("förslag till fullmäktige", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "bolagsprövning"
        verbose_name_plural = "bolagsprövningar"
        constraints = [
            models.UniqueConstraint(fields=["enhet", "ar"], name="bolagsprovning_once"),
            models.CheckConstraint(
                condition=Q(inom_andamal=Provningssvar.JA, inom_befogenheter=Provningssvar.JA)
                | ~Q(forslag=""),
                name="bolagsprovning_forslag",
                violation_error_message="Skriv vad kommunstyrelsen föreslår fullmäktige.",
            ),
        ]

    def __str__(self):
        return f"Prövning {self.ar} {self.enhet}"
