"""Saving what a workbook of uppdrag changes: by the services of their pages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from mal.arbetsbocker.uppdrag import END, Svarsplats, Underlag, read_uppdrag
from mal.arbetsbocker.uppdrag_form import BLAD_SVAR, BLAD_UPPDRAG, FORM
from mal.enums import RapporterasTill, RiktatTill
from mal.models import Plan, Uppdrag
from mal.services import (
    Svar,
    Uppdragsform,
    change_uppdrag,
    end_uppdrag,
    give_uppdrag,
    svara,
)
from styrning.bas.arbetsbok import Andring, Bok
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.beslut import Beslut
from styrning.grund.models import Enhet, User

NEEDED = {
    "kod": "Skriv uppdragets kod.",
    "namn": "Skriv uppdraget.",
    "organ": "Ange vilket organ som beslutade.",
    "datum": "Ange beslutsdatum.",
    "riktat_till": "Välj vem uppdraget är riktat till.",
}
COLUMNS = {"beslut_organ": "organ", "beslut_datum": "datum", "beslut_paragraf": "paragraf"}
ENDING = {"datum": "avslutat", "motiv": "avslutat_motiv"}
TAKEN = "Koden används redan av {namn}. Välj en annan."


@contextmanager
def _told_at(columns: dict[str, str]) -> Iterator[None]:
    """What a service calls a field, told at the column that holds it."""
    try:
        yield
    except StaleError:
        raise
    except RuleError as error:
        raise RuleError(str(error), field=columns.get(error.field or "", error.field)) from error


def _write_uppdrag(change: Andring, bok: Bok, by: User) -> None:
    values, row = change.hela, change.objekt
    if row is None:
        _demand_whole(values)
    form = _form(values, change, bok.objekt)
    with _told_at(COLUMNS):
        if row is None:
            row = give_uppdrag(form, by=by)
            version = row.version
        else:
            version = change.version
            if change.varden.keys() - END:
                version = change_uppdrag(row, form, by=by, version=version).version
    if change.varden.keys() & END:
        _end(row, values, by=by, version=version)


def _demand_whole(values: dict[str, Any]) -> None:
    """Raises: FaultsError with all that a new uppdrag lacks, and a kod that is taken."""
    faults = {name: told for name, told in NEEDED.items() if not values.get(name)}
    taken = Uppdrag.objects.filter(kod__iexact=values.get("kod") or "").first()
    if taken is not None:
        faults["kod"] = TAKEN.format(namn=taken.namn)
    if faults:
        raise FaultsError(faults)


def _form(values: dict[str, Any], change: Andring, read: Underlag) -> Uppdragsform:
    riktat = values["riktat_till"]
    if "utvalda" in change.varden and riktat != RiktatTill.UTVALDA:
        raise RuleError(
            "Välj Utvalda i kolumnen Riktat till, eller låt cellen stå som den var.",
            field="utvalda",
        )
    return Uppdragsform(
        kod=values["kod"],
        namn=values["namn"],
        ar=read.ar if values.get("ar") is None else values["ar"],
        riktat_till=riktat,
        beslut=Beslut(
            values["organ"], values["datum"], values.get("paragraf") or "",
            values.get("diarienummer") or "",
        ),
        beskrivning=values.get("beskrivning") or "",
        mal=read.mal[values["mal"]] if values.get("mal") else None,
        utvalda=[read.enheter[kod] for kod in values.get("utvalda") or ()],
        klart_senast=values.get("klart_senast"),
        rapporteras_till=values.get("rapporteras_till") or RapporterasTill.KF,
    )  # fmt: skip


def _end(row: Uppdrag, values: dict[str, Any], *, by: User, version: int) -> None:
    if values.get("avslutat") is None:
        raise RuleError("Ange vilken dag uppdraget avslutas.", field="avslutat")
    with _told_at(ENDING):
        end_uppdrag(
            row, values["avslutat"], values.get("avslutat_motiv") or "", by=by, version=version
        )


def _write_answer(change: Andring, bok: Bok, by: User) -> None:
    where: Svarsplats | None = change.objekt
    if where is None:
        raise RuleError("Svaret lämnas av den som rapporterar för mottagaren.", field="lage")
    rad, values = where.rad, change.hela
    uppdrag = Uppdrag.objects.get(pk=rad.uppdrag.id)
    enhet = Enhet.objects.get(pk=rad.enhet_id)
    svar = Svar(values.get("lage") or "", values.get("text") or "")
    svara(uppdrag, enhet, where.inlamning, svar, by=by, version=change.version)


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    day = change.varden.get("klart_senast")
    if day is not None and day < today():
        yield "klart_senast", "Dagen har redan passerat, så uppdraget visas som försenat."


def _about(bok: Bok) -> tuple[Model, Enhet | None]:
    """The year's plan, that uppdrag are given in; the latest where the year has none."""
    plans = Plan.objects.filter(ar__lte=bok.objekt.ar).order_by("-ar")
    return plans.first() or Plan.objects.earliest("ar"), None


UPPDRAGSBOK = Arbetsbokslag(
    form=FORM,
    read=read_uppdrag,
    write={BLAD_UPPDRAG: _write_uppdrag, BLAD_SVAR: _write_answer},
    about=_about,
    wonder=_wonder,
)
