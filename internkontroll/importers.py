"""Saving what a workbook of internal control changes: by the services of the pages."""

from typing import Any

from django.db.models import Model

from internkontroll import columns as c
from internkontroll.arbetsbok import ATGARDFALT, RISKFALT, VARDEFALT, read_book
from internkontroll.models import Kontrollmoment, Kontrolltillfalle, Risk
from internkontroll.services.atgard import NyAtgard
from internkontroll.services.moment import Momentdata, add_moment, update_moment
from internkontroll.services.resultat import Resultatdata, report_result
from internkontroll.services.risk import Riskdata, Vardering, add_risk, change_risk, score_risk
from mal.enums import RapporterasTill
from styrning.bas.arbetsbok import Andring, Bok, Bokrad
from styrning.bas.errors import FaultsError, RuleError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Enhet, User

PARTIAL = "Ange sannolikhet, konsekvens och beslut, eller inget av dem."
SCORE = ("sannolikhet", "konsekvens", "beslut")


def _write_risk(change: Andring, bok: Bok, by: User) -> None:
    row: Risk | None = change.objekt
    values = change.hela
    data = _riskdata(values, row)
    vardering = _vardering(values) if _is_scored(change, values) else None
    if row is None:
        add_risk(bok.objekt.enhet, data, vardering, by=by)
        return
    version = change.version
    if {*RISKFALT, "otillaten_paverkan"} & change.varden.keys():
        version = change_risk(row, data, by=by, version=version).version
    if vardering is not None:
        score_risk(row, vardering, by=by, version=version)


def _riskdata(values: dict[str, Any], row: Risk | None) -> Riskdata:
    links = (row.mal_lista.all(), row.nyckeltal_lista.all()) if row else ((), ())
    return Riskdata(
        **{name: values.get(name) or "" for name in RISKFALT},
        otillaten_paverkan=values.get("otillaten_paverkan") == "ja",
        mal=[link.mal_identitet for link in links[0]],
        nyckeltal=[link.nyckeltal for link in links[1]],
    )


def _is_scored(change: Andring, values: dict[str, Any]) -> bool:
    """Whether the row says a score; one that is half said is refused."""
    if not set(VARDEFALT) & change.varden.keys():
        return False
    missing = [name for name in SCORE if values.get(name) in {None, ""}]
    if missing:
        raise FaultsError(dict.fromkeys(missing, PARTIAL))
    return True


def _vardering(values: dict[str, Any]) -> Vardering:
    texts = ("befintlig_kontroll", "beslut_motiv", "accepterad_av")
    said: dict[str, Any] = {name: values.get(name) for name in VARDEFALT}
    return Vardering(**said | {name: said[name] or "" for name in texts})


def _write_check(change: Andring, bok: Bok, by: User) -> None:
    row: Kontrollmoment | None = change.objekt
    values = change.hela
    data = Momentdata(
        vad=values.get("vad") or "",
        metod=values.get("metod") or "",
        frekvens=values.get("frekvens") or "",
        ansvarig=values.get("ansvarig") or "",
        omfattning=values.get("omfattning") or "",
        urval=values.get("urval") or "",
        risk=_risk_of(values.get("risk"), bok),
        rapporteras_till=values.get("rapporteras_till") or RapporterasTill.KF,
        ansvarig_person=_person(row, change),
        nyckeltal=row.nyckeltal if row else None,
        undersokning=row.undersokning if row else None,
    )
    if row is None and bok.objekt.plan is not None:
        add_moment(bok.objekt.plan, data, by=by)
    elif row is not None:
        update_moment(row, data, by=by, version=change.version)


def _risk_of(kod: str | None, bok: Bok) -> Risk | None:
    found: Bokrad | None = bok.rader[c.BLAD_RISKER].get(kod or "")
    return found.objekt if found else None


def _person(row: Kontrollmoment | None, change: Andring) -> User | None:
    """The account of the one who answers, unless the file names somebody else."""
    return None if row is None or "ansvarig" in change.varden else row.ansvarig_person


def _write_result(change: Andring, bok: Bok, by: User) -> None:
    row: Kontrolltillfalle = change.objekt  # never new
    values = change.hela
    report_result(row, _resultatdata(values, row, change), by=by, version=change.version)


def _resultatdata(values: dict[str, Any], row: Kontrolltillfalle, change: Andring) -> Resultatdata:
    if values.get("utford_at") is None:
        raise RuleError("Ange dagen då kontrollen gjordes.", field="utford_at")
    return Resultatdata(
        utfall=values.get("utfall") or "",
        utford_at=values["utford_at"],
        utford_av=values.get("utford_av") or "",
        stickprov=values.get("stickprov"),
        avvikelser=values.get("avvikelser"),
        text=values.get("text") or "",
        orsak=values.get("orsak") or "",
        jav_motiv=values.get("jav_motiv") or "",
        utford_person=_performer(row, change),
        atgard=_action(change),
    )


def _performer(row: Kontrolltillfalle, change: Andring) -> User | None:
    """The account of the one who performed it, unless the file names somebody else."""
    saved = getattr(row, "resultat", None)
    return saved.utford_person if saved and "utford_av" not in change.varden else None


def _action(change: Andring) -> NyAtgard | None:
    text, who, when = (change.varden.get(name) for name in ATGARDFALT)
    if not (text or who or when):
        return None
    return NyAtgard(text=text or "", ansvarig=who or "", klar_senast=when)


def _about(bok: Bok) -> tuple[Model, Enhet]:
    return bok.objekt.plan or bok.objekt.enhet, bok.objekt.enhet


INTERNKONTROLL = Arbetsbokslag(
    form=c.FORM,
    read=read_book,
    write={
        c.BLAD_RISKER: _write_risk,
        c.BLAD_PLAN: _write_check,
        c.BLAD_RESULTAT: _write_result,
    },
    about=_about,
)
