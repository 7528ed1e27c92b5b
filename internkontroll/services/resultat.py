"""Reporting what a check found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from internkontroll.allvarliga import tell_chiefs
from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import Kontrollmoment, Kontrollresultat, Kontrolltillfalle, Urval
from internkontroll.rules import Provat, Villkor, result_faults
from internkontroll.services.atgard import NyAtgard, action_faults, link_action
from internkontroll.services.omprovning import close_rechecked
from internkontroll.services.skrivning import (
    checked_save,
    demand,
    held,
    open_submission,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Atgard, User
from styrning.grund.services import touch


@dataclass(frozen=True)
class Resultatdata:
    """What somebody says that a check found. Counts are None where nothing was counted.

    ``utford_person`` is the performer's account, who is then named as there. ``atgard`` is a new
    action or one of the nämnd's own; a deviation needs at least one.
    """

    utfall: str
    utford_at: date
    utford_av: str
    stickprov: int | None = None
    avvikelser: int | None = None
    text: str = ""
    orsak: str = ""
    jav_motiv: str = ""
    utford_person: User | None = None
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
    close_rechecked(row, by=by)
    if row.utfall == Kontrollutfall.ALLVARLIG_AVVIKELSE:
        tell_chiefs(row, by=by)
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
    person = data.utford_person
    return {
        "utfall": data.utfall,
        "utford_at": data.utford_at,
        "utford_av": person.namn if person else clean_text(data.utford_av),
        "utford_person": person,
        "stickprov": data.stickprov,
        "avvikelser": data.avvikelser,
        "text": clean_text(data.text),
        "orsak": clean_text(data.orsak),
        "jav_motiv": clean_text(data.jav_motiv),
    }


def _says(row: Kontrollresultat, wanted: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


def _ask_rules(
    tillfalle: Kontrolltillfalle,
    saved: Kontrollresultat | None,
    data: Resultatdata,
    wanted: dict[str, object],
) -> None:
    new = data.atgard if isinstance(data.atgard, NyAtgard) else None
    found = {name: value for name, value in wanted.items() if name != "utford_person"}
    faults = result_faults(
        Provat(**found),  # type: ignore[arg-type]
        _terms(tillfalle, data.utford_person, str(wanted["utford_av"])),
        day=today(),
        has_action=data.atgard is not None or bool(saved and saved.atgard_lista.exists()),
    )
    if new is not None:
        faults |= action_faults(new)
    if faults:
        raise FaultsError(faults)


def _terms(tillfalle: Kontrolltillfalle, person: User | None, namn: str) -> Villkor:
    moment, urval = tillfalle.moment, tillfalle.urval_lista.first()
    return Villkor(
        metod=moment.metod,
        tidigast=tuple(_earliest(tillfalle, urval)),
        is_reused=bool(moment.nyckeltal_id or moment.undersokning_id),
        gjord_av_ansvarig=_is_same(moment, person, namn),
        lista_rader=urval.lista_rader if urval else None,
    )


def _earliest(tillfalle: Kontrolltillfalle, urval: Urval | None) -> Iterator[tuple[date, str]]:
    """Days before which the check cannot have been performed, each with why."""
    plan = tillfalle.moment.plan
    yield (
        date(plan.ar, 1, 1),
        f"Kontrollen hör till {plan.ar} års plan och kan inte vara gjord tidigare.",
    )
    if plan.beslut_datum:
        yield (
            plan.beslut_datum,
            f"Planen fastställdes {plan.beslut_datum:%Y-%m-%d}. "
            "Kontrollen kan inte vara gjord före det.",
        )
    added = tillfalle.moment.tillagd_genom
    if added and added.beslut_datum:
        yield (
            added.beslut_datum,
            f"Kontrollen lades till i planen {added.beslut_datum:%Y-%m-%d} "
            "och kan inte vara gjord före det.",
        )
    if urval:
        drawn = timezone.localdate(urval.draget_at)
        yield (
            drawn,
            f"Urvalet drogs {drawn:%Y-%m-%d}. Kontrollen kan inte vara gjord före det.",
        )
    if tillfalle.omprovar:
        found = tillfalle.omprovar.utford_at
        yield (
            found,
            f"Avvikelsen hittades {found:%Y-%m-%d}. Omprövningen kan inte vara gjord före det.",
        )


def _is_same(moment: Kontrollmoment, person: User | None, namn: str) -> bool:
    """Whether the performer answers for the check: by account where both have one, or by name."""
    if person and moment.ansvarig_person_id:
        return person.pk == moment.ansvarig_person_id
    return namn.casefold() == moment.ansvarig.casefold()


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
