"""Saving what a workbook changes of actions: by the service of what each belongs to."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from internkontroll.arbetsbocker.atgarder import (
    BLAD,
    FORM,
    Band,
    Underlag,
    goal_key,
    read_actions,
)
from internkontroll.services import NyAtgard, update_atgard
from mal.models import Mal
from mal.services import Malatgardsdata, add_goal_action, update_action
from styrning.bas.arbetsbok import AGAIN, Andring, Bok
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Enhet, User

NEEDED = {
    "hor_till": "Välj det mål som åtgärden hör till.",
    "text": "Skriv vad som ska göras.",
    "ansvarig": "Ange vem som ansvarar för åtgärden.",
    "klar_senast": "Ange när åtgärden ska vara klar.",
}
OTHERS_GOAL = (
    "Välj i listan ett mål som du planerar åtgärder för. Åtgärder efter kontroller, risker och "
    "revision läggs till på deras sidor."
)
FAR = timedelta(days=3 * 365)


def _write_action(change: Andring, bok: Bok, by: User) -> None:
    band: Band | None = change.objekt
    values = change.hela
    if band is None:
        goal = _goal(values, bok.objekt)
        _demand_new(values | {"hor_till": goal_key(goal)}, bok)
        add_goal_action(goal, _data(values), by=by)
    elif band.ar is not None:
        update_action(band.atgard, _data(values), by=by, version=change.version)
    else:
        _update_other(band, values, by=by, version=change.version)


def _demand_new(values: dict[str, Any], bok: Bok) -> None:
    """Raises: RuleError for an action that stands there already, however far it has come since:
    a file read twice."""
    names = ("hor_till", "text", "ansvarig", "klar_senast")
    said = [values.get(name) for name in names]
    if any(said == [row.varden[name] for name in names] for row in bok.rader[BLAD].values()):
        raise RuleError(AGAIN, field="text")


def _goal(values: dict[str, Any], read: Underlag) -> Mal:
    """The goal that a new action is for. Raises: FaultsError with all that it lacks."""
    faults = {name: told for name, told in NEEDED.items() if not values.get(name)}
    goal = _named(values.get("hor_till") or "", read)
    if goal is None:
        faults.setdefault("hor_till", OTHERS_GOAL)
    if faults or goal is None:
        raise FaultsError(faults)
    return goal


def _named(said: str, read: Underlag) -> Mal | None:
    """The goal by its key, or by its kod alone where one plan has it."""
    by_kod = [goal for goal in read.mal.values() if goal.kod.casefold() == said.casefold()]
    return read.mal.get(said) or (by_kod[0] if len(by_kod) == 1 else None)


def _data(values: dict[str, Any]) -> Malatgardsdata:
    return Malatgardsdata(
        text=values.get("text") or "",
        ansvarig=values.get("ansvarig") or "",
        klar_senast=values.get("klar_senast"),
        lage=values.get("lage") or AtgardLage.EJ_PABORJAD,
    )


def _update_other(band: Band, values: dict[str, Any], *, by: User, version: int) -> None:
    """An action after a check, against a risk or after an audit, as its own page saves it."""
    ny = NyAtgard(values["text"], values["ansvarig"], values["klar_senast"])
    try:
        update_atgard(band.atgard, by=by, version=version, lage=values["lage"], ny=ny)
    except StaleError:
        raise
    except RuleError as error:
        field = (error.field or "").removeprefix("atgard_") or None
        raise RuleError(str(error), field=field) from error


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    day = change.varden.get("klar_senast")
    if day is not None and day > today() + FAR:
        yield "klar_senast", "Dagen ligger mer än tre år fram."


def _about(bok: Bok) -> tuple[Model, Enhet | None]:
    return bok.objekt.user, None


ATGARDER = Arbetsbokslag(
    form=FORM,
    read=read_actions,
    write={BLAD: _write_action},
    about=_about,
    wonder=_wonder,
)
