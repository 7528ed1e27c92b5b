"""Trying and saving what the user saw: by the services of the pages, all or nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from internkontroll import columns as c
from internkontroll.arbetsbok import ATGARDFALT, RISKFALT, VARDEFALT, Bok, Bokrad, read_book
from internkontroll.importers.granskning import Andring, Preview, compare, in_order
from internkontroll.importers.rader import Inlast
from internkontroll.models import Kontrollmoment, Kontrolltillfalle, Risk
from internkontroll.services.atgard import NyAtgard
from internkontroll.services.moment import Momentdata, add_moment, update_moment
from internkontroll.services.resultat import Resultatdata, report_result
from internkontroll.services.risk import Riskdata, Vardering, add_risk, change_risk, score_risk
from mal.enums import RapporterasTill
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.xlsx import CellError
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

PARTIAL = "Ange sannolikhet, konsekvens och beslut, eller inget av dem."
SCORE = ("sannolikhet", "konsekvens", "beslut")


@transaction.atomic
def preview(rows: Iterable[Inlast], errors: list[CellError], bok: Bok, *, by: User) -> Preview:
    """What the rows would do, and what would be refused; nothing is kept.

    Every change is tried by the same service as the page's and taken back, so that the preview
    refuses what the page would, in its words.
    """
    result = compare(rows, errors, bok)
    try:
        result.errors.extend(_write_all(result.changed, bok, by=by))
    finally:
        transaction.set_rollback(True)
    return _without_bad(result)


@transaction.atomic
def apply(rows: Iterable[Inlast], enhet: Enhet, ar: int, *, by: User) -> Preview:
    """Save what ``rows`` change and return what that was.

    Everything is compared once more, with what is saved by now: a preview that cannot be
    applied is returned as it is and nothing is written.

    Raises: StaleError if somebody saves at the same moment. Nothing is written then.
    """
    bok = read_book(enhet, ar, by)
    result = compare(rows, [], bok)
    if not result.can_apply:
        return result
    result.errors.extend(_write_all(result.changed, bok, by=by, stale_is_error=False))
    if result.errors:
        transaction.set_rollback(True)
        return _without_bad(result)
    log("läste in internkontroll", bok.plan or enhet, by=by, enhet=enhet, ar=ar,
        rader=len(result.changed))  # fmt: skip
    return result


def _without_bad(result: Preview) -> Preview:
    bad = {(error.blad, error.rad) for error in result.errors}
    rows = [row for row in result.andringar if (row.blad, row.rad) not in bad]
    return Preview(rows, sorted(result.errors, key=in_order))


def _write_all(
    changes: Iterable[Andring], bok: Bok, *, by: User, stale_is_error: bool = True
) -> list[CellError]:
    errors: list[CellError] = []
    for change in changes:
        try:
            _WRITE[change.blad](change, bok, by)
        except StaleError as error:
            if not stale_is_error:
                raise
            errors.append(_at(change, None, str(error)))
        except FaultsError as error:
            errors += [_at(change, name, message) for name, message in error.faults.items()]
        except RuleError as error:
            errors.append(_at(change, error.field, str(error)))
    return errors


def _at(change: Andring, falt: str | None, message: str) -> CellError:
    return CellError(change.blad, change.rad, c.PER_NAMN[change.blad].header_of(falt), message)


def _write_risk(change: Andring, bok: Bok, by: User) -> None:
    row: Risk | None = change.bokrad.objekt if change.bokrad else None
    values = _values(change)
    data = _riskdata(values, row)
    vardering = _vardering(values) if _is_scored(change, values) else None
    if row is None:
        add_risk(bok.enhet, data, vardering, by=by)
        return
    version = change.inlast.version
    if {*RISKFALT, "otillaten_paverkan"} & change.varden.keys():
        version = change_risk(row, data, by=by, version=version).version
    if vardering is not None:
        score_risk(row, vardering, by=by, version=version)


def _values(change: Andring) -> dict[str, Any]:
    """What is saved, with what the file says laid over it."""
    return {**(change.bokrad.varden if change.bokrad else {}), **change.varden}


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
    row: Kontrollmoment | None = change.bokrad.objekt if change.bokrad else None
    values = _values(change)
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
    if row is None and bok.plan is not None:
        add_moment(bok.plan, data, by=by)
    elif row is not None:
        update_moment(row, data, by=by, version=change.inlast.version)


def _risk_of(kod: str | None, bok: Bok) -> Risk | None:
    found: Bokrad | None = bok.rader[c.BLAD_RISKER].get(kod or "")
    return found.objekt if found else None


def _person(row: Kontrollmoment | None, change: Andring) -> User | None:
    """The account of the one who answers, unless the file names somebody else."""
    return None if row is None or "ansvarig" in change.varden else row.ansvarig_person


def _write_result(change: Andring, bok: Bok, by: User) -> None:
    row: Kontrolltillfalle = change.bokrad.objekt  # type: ignore[union-attr]  # never new
    values = _values(change)
    report_result(row, _resultatdata(values, row, change), by=by, version=change.inlast.version)


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


_WRITE: dict[str, Callable[[Andring, Bok, User], None]] = {
    c.BLAD_RISKER: _write_risk,
    c.BLAD_PLAN: _write_check,
    c.BLAD_RESULTAT: _write_result,
}
