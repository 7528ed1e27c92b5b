"""Saving what a workbook of targets changes: by the service of the pages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from nyckeltal.arbetsbocker.malvarden import Malrad, Underlag, read_book
from nyckeltal.arbetsbocker.malvarden_form import BLAD_ANDRA, BLAD_ARSMAL, FORM
from nyckeltal.enums import MalvardeTyp, Vardetyp
from nyckeltal.rules import plausibility, unusual
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.bas.arbetsbok import Andring, Bok
from styrning.bas.errors import FaultsError, RuleError
from styrning.bas.quantities import format_exact
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Enhet, User

DEMANDED = {
    "nyckeltal": "Välj ett nyckeltal.",
    "enhet": "Välj en enhet.",
    "ar": "Skriv året med fyra siffror.",
    "typ": "Välj vad det är för värde.",
    "varde": "Ange värdet.",
}
TWICE = "Det målvärdet finns redan på en egen rad. Ändra det där."


def _write_yearly(change: Andring, bok: Bok, by: User) -> None:
    rad: Malrad = change.objekt  # never new
    if change.hela.get("varde") is None:
        raise RuleError("Ange målvärdet.", field="varde")
    form = _form(change.hela, bok.objekt.omfang.ar, MalvardeTyp.ARSMAL, 12)
    set_target(rad.nyckeltal, rad.enhet, form, by=by, version=change.version)


def _form(values: dict[str, Any], ar: int, typ: str, till_manad: int) -> Malvardeform:
    return Malvardeform(
        ar=ar,
        varde=values["varde"],
        varde_max=values.get("varde_max"),
        tolerans=values.get("tolerans") or Decimal(0),
        tolerans_procent=values.get("tolerans_procent") == "ja",
        typ=typ,
        till_manad=till_manad,
    )


def _write_other(change: Andring, bok: Bok, by: User) -> None:
    underlag: Underlag = bok.objekt
    values = change.hela
    said = {name for name, value in values.items() if value not in {None, ""}}
    if missing := {name: text for name, text in DEMANDED.items() if name not in said}:
        raise FaultsError(missing)
    sheet, enhet = _named(underlag, values)
    manad = int(values.get("till_manad") or 12)
    form = _form(values, values["ar"], values["typ"], manad)
    key = (sheet.kod, enhet.kod, form.ar, form.typ, manad)
    if change.objekt is None and key in underlag.kanda:
        raise RuleError(TWICE, field="nyckeltal")
    set_target(sheet, enhet, form, by=by, version=change.version)


def _named(underlag: Underlag, values: dict[str, Any]) -> tuple[Any, Enhet]:
    """Raises: RuleError for what the user may no longer set a target for."""
    for name, known in (("nyckeltal", underlag.nyckeltal), ("enhet", underlag.enheter)):
        if values[name] not in known:
            raise RuleError("Du får inte sätta målvärden här längre.", field=name)
    return underlag.nyckeltal[values["nyckeltal"]], underlag.enheter[values["enhet"]]


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    """A target that is far from the outcomes of the years before."""
    rad: Malrad | None = change.objekt
    value = change.varden.get("varde")
    if rad is None or value is None or rad.nyckeltal.vardetyp != Vardetyp.TAL:
        return
    earlier = [one for one in rad.tidigare if one is not None]
    jump = plausibility(value, earlier[0], None, None, "") if earlier else None
    if jump or unusual(value, earlier):
        low, high = format_exact(min(earlier)), format_exact(max(earlier))
        told = f"{low}–{high}" if low != high else low
        yield "varde", f"{format_exact(value)} ligger långt från tidigare utfall, {told}."


def _about(bok: Bok) -> tuple[Model, Enhet]:
    enhet = bok.objekt.omfang.enhet
    return enhet, enhet


MALVARDEN = Arbetsbokslag(
    form=FORM,
    read=read_book,
    write={BLAD_ARSMAL: _write_yearly, BLAD_ANDRA: _write_other},
    about=_about,
    wonder=_wonder,
)
