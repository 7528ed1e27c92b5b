"""Reporting what a check found."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle
from internkontroll.rules import Provat, result_faults
from internkontroll.services.atgard import NyAtgard, action_faults, link_action
from internkontroll.services.skrivning import (
    checked_save,
    demand,
    held,
    open_submission,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Atgard, User
from styrning.grund.services import touch


class FaultsError(RuleError):
    """Several fields are wrong at once; ``faults`` says each, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        field, message = next(iter(faults.items()))
        super().__init__(message, field=field)
        self.faults = faults


@dataclass(frozen=True)
class Resultatdata:
    """What somebody says that a check found. Counts are None where nothing was counted.

    ``atgard`` is a new action or one of the nämnd's own; a deviation needs at least one.
    """

    utfall: str
    utford_at: date
    utford_av: str
    stickprov: int | None = None
    avvikelser: int | None = None
    text: str = ""
    atgard: NyAtgard | Atgard | None = None


@transaction.atomic
def report_result(
    tillfalle: Kontrolltillfalle, data: Resultatdata, *, by: User, version: int = 0
) -> Kontrollresultat:
    """Save the result of one occasion, with its action; an unchanged one writes nothing.

    Args:
        version: of the result that the user saw; 0 when there was none.

    Raises: RuleError for a closed round, a plan that is not adopted or a cancelled check;
        FaultsError with every field that is wrong; StaleError with the result that is saved
        now if somebody saved first. Nothing is written then.
    """
    row_at = held(tillfalle)
    inlamning = open_submission(row_at)
    _ask_plan(row_at)
    saved = Kontrollresultat.objects.filter(tillfalle=row_at).first()
    wanted = _wanted(data)
    unchanged = saved is not None and _says(saved, wanted)
    if saved and unchanged and data.atgard is None:
        return saved
    same_version(saved, version)
    _ask_rules(row_at, saved, data, wanted)
    row = saved or Kontrollresultat(tillfalle=row_at)
    if not unchanged:
        for name, value in wanted.items():
            setattr(row, name, value)
        row.rapporterad_av = by
        checked_save(row, by=by)
    if data.atgard is not None:
        link_action(row, data.atgard, enhet=inlamning.enhet, by=by)
    _set_lage(row_at, row, by=by)
    touch(inlamning, by=by)
    log("rapporterade kontroll", row, by=by, enhet=inlamning.enhet,
        kontroll=row_at.moment.kod, utfall=row.utfall)  # fmt: skip
    return row


def _ask_plan(tillfalle: Kontrolltillfalle) -> None:
    plan = tillfalle.moment.plan
    demand(
        plan.lage == PlanLage.FASTSTALLD,
        f"Kontrollplanen för {plan.ar} är inte fastställd. Resultat kan lämnas när den är det.",
    )
    demand(
        tillfalle.lage != TillfalleLage.INSTALLT,
        f"Kontrollen är inställd: {tillfalle.lage_motiv}. Planera ett nytt tillfälle först.",
    )


def _wanted(data: Resultatdata) -> dict[str, object]:
    return {
        "utfall": data.utfall,
        "utford_at": data.utford_at,
        "utford_av": clean_text(data.utford_av),
        "stickprov": data.stickprov,
        "avvikelser": data.avvikelser,
        "text": clean_text(data.text),
    }


def _says(row: Kontrollresultat, wanted: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


def _ask_rules(
    tillfalle: Kontrolltillfalle,
    saved: Kontrollresultat | None,
    data: Resultatdata,
    wanted: dict[str, object],
) -> None:
    moment = tillfalle.moment
    new = data.atgard if isinstance(data.atgard, NyAtgard) else None
    faults = result_faults(
        Provat(**wanted),  # type: ignore[arg-type]
        metod=moment.metod,
        ansvarig=moment.ansvarig,
        ar=moment.plan.ar,
        day=today(),
        has_action=data.atgard is not None or bool(saved and saved.atgard_lista.exists()),
    )
    if new is not None:
        faults |= action_faults(new)
    if faults:
        raise FaultsError(faults)


def _set_lage(tillfalle: Kontrolltillfalle, resultat: Kontrollresultat, *, by: User) -> None:
    """A check that was not done after all is planned still."""
    if resultat.utfall != Kontrollutfall.EJ_GENOMFORD:
        lage = TillfalleLage.UTFORT
    elif tillfalle.lage == TillfalleLage.UTFORT:
        lage = TillfalleLage.PLANERAT
    else:
        return
    if tillfalle.lage != lage:
        tillfalle.lage = lage
        tillfalle.save_as(by)
