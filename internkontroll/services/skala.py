"""The scales of risk: begun, changed while they are a draft, adopted, and made anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from internkontroll.enums import Axel, Skallage
from internkontroll.models import Riskskala, Riskzon, Skalsteg
from internkontroll.rules_risk import STANDARD, Skala, Steg, Zon, scale_faults
from internkontroll.services.skrivning import checked_save, demand, same_version
from internkontroll.skalor import read_scales
from styrning.bas.errors import FaultsError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import User


@dataclass(frozen=True)
class Skaldata:
    """What somebody says that a scale is: its steps in order from 1, zones, and threshold."""

    namn: str
    troskel: int | None
    steg: Mapping[str, Sequence[tuple[str, str]]]
    zoner: Sequence[tuple[int | None, str]]

    def steps(self, axel: str) -> tuple[Steg, ...]:
        rows = enumerate(self.steg[axel], start=1)
        return tuple(Steg(nr, clean_text(word), clean_text(means)) for nr, (word, means) in rows)

    def zones(self) -> tuple[Zon, ...]:
        rows = enumerate(self.zoner, start=1)
        return tuple(Zon(nr, fran or 0, clean_text(word)) for nr, (fran, word) in rows)


def data_of(skala: Skala) -> Skaldata:
    """The scale as it may be written again."""
    return Skaldata(
        namn=skala.namn,
        troskel=skala.troskel,
        steg={axel: [(s.ord, s.betydelse) for s in skala.steps(axel)] for axel in Axel.values},
        zoner=[(zon.fran, zon.ord) for zon in skala.zoner],
    )


@transaction.atomic
def begin_scale(*, by: User) -> Riskskala:
    """Begin a version as a draft: a copy of the newest, or the standard scale when there is none.

    Raises: RuleError when a draft is begun already.
    """
    newest = Riskskala.objects.select_for_update().order_by("-nummer").first()
    demand(
        newest is None or newest.lage == Skallage.FASTSTALLD,
        f"Det finns redan ett utkast, version {newest.nummer if newest else ''}. Ändra det.",
    )
    pattern = read_scales().alla[newest.pk] if newest else STANDARD
    row = Riskskala(
        namn=pattern.namn, nummer=newest.nummer + 1 if newest else 1, troskel=pattern.troskel
    )
    checked_save(row, by=by)
    _write_steps(row, data_of(pattern))
    log("påbörjade riskskala", row, by=by, nummer=row.nummer)
    return row


@transaction.atomic
def change_scale(skala: Riskskala, data: Skaldata, *, by: User, version: int) -> Riskskala:
    """Change a draft: words, meanings, number of steps, zones and threshold.

    Raises: RuleError for one that is adopted or scored on; FaultsError with every field that is
        wrong; StaleError if somebody saved first.
    """
    row = _held(skala)
    demand(
        row.lage == Skallage.UTKAST and not row.risker.exists(),
        f"Version {row.nummer} är fastställd och ändras inte: risker är värderade på den. "
        "Gör en ny version i stället.",
    )
    same_version(row, version)
    faults = scale_faults(
        {axel: data.steps(axel) for axel in Axel.values}, data.zones(), data.troskel
    )
    if not clean_text(data.namn):
        faults["namn"] = "Ange skalans namn."
    if faults:
        raise FaultsError(faults)
    row.namn, row.troskel = clean_text(data.namn), data.troskel or 0
    checked_save(row, by=by)
    _write_steps(row, data)
    log("ändrade riskskala", row, by=by, nummer=row.nummer)
    return row


@transaction.atomic
def adopt_scale(skala: Riskskala, beslut: Beslut, *, by: User, version: int) -> Riskskala:
    """Record KS's decision: from now on risks are scored on this version.

    Raises: RuleError for one that is adopted already, or a decision that lacks organ, day or §;
        StaleError if somebody saved first.
    """
    row = _held(skala)
    demand(row.lage == Skallage.UTKAST, f"Skalan är redan fastställd ({row.beslut_text}).")
    same_version(row, version)
    row.lage = Skallage.FASTSTALLD
    put_decision(row, demand_decision(beslut, with_paragraf=True))
    checked_save(row, by=by)
    log("fastställde riskskala", row, by=by, nummer=row.nummer, beslut=row.beslut_text)
    return row


@transaction.atomic
def remove_draft_scale(skala: Riskskala, *, by: User, version: int) -> None:
    """Take away a draft that nobody has adopted.

    Raises: RuleError for an adopted one; StaleError if somebody saved first.
    """
    row = _held(skala)
    demand(row.lage == Skallage.UTKAST, "En fastställd skala tas inte bort.")
    same_version(row, version)
    log("tog bort utkast till riskskala", row, by=by, nummer=row.nummer)
    row.delete()


def _held(skala: Riskskala) -> Riskskala:
    return Riskskala.objects.select_for_update().get(pk=skala.pk)


def _write_steps(row: Riskskala, data: Skaldata) -> None:
    """Put the draft's steps and zones as they are said to be."""
    row.steg.all().delete()
    row.zoner.all().delete()
    Skalsteg.objects.bulk_create(
        Skalsteg(skala=row, axel=axel, nr=step.nr, ord=step.ord, betydelse=step.betydelse)
        for axel in Axel.values
        for step in data.steps(axel)
    )
    Riskzon.objects.bulk_create(
        Riskzon(skala=row, nr=zon.nr, fran=zon.fran, ord=zon.ord) for zon in data.zones()
    )
