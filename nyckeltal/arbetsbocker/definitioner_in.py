"""Saving what a workbook of the library changes: by the services of the pages."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

from nyckeltal.arbetsbocker.definitioner import (
    BLAD_ANSVAR,
    BLAD_DEFINITIONER,
    BROTT,
    FALT,
    FORM,
    JA,
    Underlag,
    read_book,
)
from nyckeltal.models import Nyckeltal, NyckeltalEnhet
from nyckeltal.services_ansvar import (
    Ansvarsform,
    cascade,
    change_assignment,
    end_assignment,
)
from nyckeltal.services_definition import Blad, Brott, change_nyckeltal, create_nyckeltal
from styrning.bas.arbetsbok import Andring, Bok
from styrning.bas.errors import FaultsError, RuleError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Enhet, User

DEMANDED = {
    "kod": "Ange en kort och unik kod, till exempel BUN-019.",
    "namn": "Skriv vad nyckeltalet heter.",
    "agare": "Välj enheten som svarar för definitionen.",
}
OWED = {
    "nyckeltal": "Välj ett nyckeltal.",
    "enheter": "Välj vilken enhet som ska ha nyckeltalet.",
    "galler_fran": "Ange från vilken dag enheten har nyckeltalet.",
}
GONE = {
    "agare": "Enheten är upphörd eller inte din. Välj en annan.",
    "enheter": "Enheten är upphörd eller inte din. Välj en annan.",
    "svarsskala": "Svarsskalan finns inte längre. Välj en annan.",
    "ansvarig": "Kontot är avstängt. Välj en annan person.",
}
T = TypeVar("T")


def _write_definition(change: Andring, bok: Bok, by: User) -> None:
    row: Nyckeltal | None = change.objekt
    blad = _blad(change, bok.objekt)
    if row is None:
        create_nyckeltal(blad, by=by)
        return
    brott = _brott(change.varden)
    change_nyckeltal(row, blad, by=by, version=change.version, brott=brott)


def _blad(change: Andring, underlag: Underlag) -> Blad:
    """The sheet as the row says it; of a new one, what is left empty is as on the page."""
    said = {name: value for name, value in change.hela.items() if value not in {None, ""}}
    _ensure_said(said, DEMANDED)
    given = {name: said[name] for name in FALT if name in said}
    given["agare"] = _chosen(said["agare"], underlag.agare, "agare")
    if kod := said.get("svarsskala"):
        given["svarsskala"] = _chosen(kod, underlag.skalor, "svarsskala")
    given |= {name: said.get(name) == "ja" for name in JA}
    to = given.setdefault("rapporteras_till", underlag.rapporteras_till[0])
    if to not in underlag.rapporteras_till:
        raise RuleError("Du får inte välja vem det rapporteras till.", field="rapporteras_till")
    given.setdefault("mattenhet", "")
    return Blad(**given)


def _ensure_said(said: dict[str, Any], demanded: dict[str, str]) -> None:
    missing = {name: text for name, text in demanded.items() if name not in said}
    if missing:
        raise FaultsError(missing)


def _chosen(kod: str, known: Mapping[str, T], field: str) -> T:
    """Raises: RuleError for what could be chosen when the workbook was read, and now cannot."""
    if kod not in known:
        raise RuleError(GONE[field], field=field)
    return known[kod]


def _brott(varden: dict[str, Any]) -> Brott | None:
    datum, text = (varden.get(name) for name in BROTT)
    if text and datum is None:
        raise RuleError("Ange från vilken dag mätningen ändras.", field="brott_datum")
    return Brott(datum, text or "") if datum else None


def _write_responsibility(change: Andring, bok: Bok, by: User) -> None:
    row: NyckeltalEnhet | None = change.objekt
    if row is None:
        _add_responsibility(change.varden, bok.objekt, by)
        return
    version, values = change.version, change.hela
    if {"satt", "ansvarig"} & change.varden.keys():
        kod = values["ansvarig"]
        person = _chosen(kod, bok.objekt.personer, "ansvarig") if kod else None
        saved = change_assignment(row, satt=values["satt"], ansvarig=person, by=by, version=version)
        version = saved.version
    if "galler_till" in change.varden:
        end_assignment(row, values["galler_till"], by=by, version=version)


def _add_responsibility(values: dict[str, Any], underlag: Underlag, by: User) -> None:
    said = {name: value for name, value in values.items() if value not in {None, ""}}
    _ensure_said(said, OWED)
    kod = said["nyckeltal"]
    sheet = Nyckeltal.objects.editable_by(by).filter(kod=kod).first()
    if sheet is None:
        raise RuleError(
            f'"{kod[:40]}" finns inte bland de nyckeltal som du får ändra. Välj i listan, eller '
            f"skriv koden på ett nytt nyckeltal på bladet {BLAD_DEFINITIONER}.",
            field="nyckeltal",
        )
    enhet = _chosen(said["enheter"], underlag.enheter, "enheter")
    person = said.get("ansvarig")
    form = Ansvarsform(
        galler_fran=said["galler_fran"],
        galler_till=said.get("galler_till"),
        ansvarig=_chosen(person, underlag.personer, "ansvarig") if person else None,
        **({"satt": said["satt"]} if "satt" in said else {}),
    )
    cascade(sheet, [enhet], form, by=by)


def _about(bok: Bok) -> tuple[Model, Enhet]:
    return bok.objekt.top, bok.objekt.top


BIBLIOTEK = Arbetsbokslag(
    form=FORM,
    read=read_book,
    write={BLAD_DEFINITIONER: _write_definition, BLAD_ANSVAR: _write_responsibility},
    about=_about,
)
