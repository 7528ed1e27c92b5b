"""Outcomes of many nyckeltal, enheter and periods written at once, by the rules of one.

Source: docs/beslut/0031-inlasning-i-mangd.md. What each row should say was settled by
``rapportrader``, as for one nyckeltal; here the rows are put in place in a constant number of
statements, every submission is touched as if they had been typed, and one event tells of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from nyckeltal.models import NyckeltalEnhet, Utfall
from nyckeltal.mottagning import Mottagning, Plats
from nyckeltal.rapportrader import Andrad
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.events import log
from styrning.grund.mangd import Skrivet, Stage, upsert
from styrning.grund.models import Inlamning, User
from styrning.grund.services import ensure_open, touch_all

KEY = ("nyckeltal", "enhet", "avser_fran", "avser_till", "kon")
VALUES = ("varde", "taljare", "namnare", "saknas_orsak", "sakerhet", "kommentar")
ROLE_ENDED = "Du har inte längre en roll som får läsa in alla värden. Inget har sparats."
STATE_CHANGED = (
    "En inlämning ändrade läge medan filen lästes in. Inget har sparats. Läs in den igen."
)


def stage() -> Stage:
    """Where the rows wait; use it in a ``with``."""
    return Stage(Utfall, KEY, VALUES)


@dataclass
class Omfattning:
    """What the staged rows concern: submissions with the state that they were compared in, and
    which nyckeltal at which enhet.

    ``ovriga``: a period that no round has asked for is among them.
    """

    inlamningar: dict[int, str] = field(default_factory=dict)
    par: set[tuple[int, int]] = field(default_factory=set)
    ovriga: bool = False

    def take(self, plats: Plats) -> None:
        self.par.add((plats.nyckeltal.id, plats.enhet_id))
        if plats.inlamning_id is None:
            self.ovriga = True
        else:
            self.inlamningar[plats.inlamning_id] = plats.lage


def add(stage: Stage, plats: Plats, rows: Iterable[Andrad]) -> None:
    """Stage the rows of one nyckeltal at one enhet for one period."""
    fran, till = plats.span
    put(stage, (plats.nyckeltal.id, plats.enhet_id, fran, till), rows)


def put(stage: Stage, key: tuple[int, int, date, date], rows: Iterable[Andrad]) -> None:
    """As ``add``, by the ids."""
    for row in rows:
        says = row.wanted
        stage.add((
            *key, row.kon, says.varde, says.taljare, says.namnare, says.saknas_orsak,
            row.sakerhet, row.kommentar, row.sedd,
        ))  # fmt: skip


@transaction.atomic
def write(
    stage: Stage,
    om: Omfattning,
    *,
    thing: Model,
    by: User,
    import_id: UUID,
    finish: Callable[[Skrivet], None] = lambda skrivet: None,
) -> Skrivet:
    """Write what is staged, all of it or nothing; the event is about ``thing``.

    ``finish`` is done in the same transaction.

    Raises: as ``put_in_place``.
    """
    skrivet = put_in_place(stage, om, by=by, import_id=import_id)
    if skrivet.skrivna:
        log("läste in utfall", thing, by=by, inlasning=str(import_id), rader=skrivet.skrivna)
    finish(skrivet)
    return skrivet


def put_in_place(stage: Stage, om: Omfattning, *, by: User, import_id: UUID) -> Skrivet:
    """Write what is staged, within the caller's transaction and with its event.

    Raises: RuleError for a round that closed or a role that ended; StaleError if somebody saved,
        or a submission changed its state, since the rows were compared. Roll back then.
    """
    held = _hold(om.inlamningar)
    _ensure_allowed(om, by)
    skrivet = upsert(stage, by=by, import_id=import_id)
    if skrivet.skrivna:
        touch_all(held, by=by)
    return skrivet


def _hold(lagen: Mapping[int, str]) -> list[Inlamning]:
    """Hold the submissions in one order, so that two imports never wait for each other."""
    rows = (
        Inlamning.objects.select_for_update(of=("self",))
        .filter(pk__in=lagen)
        .select_related("uppfoljning", "enhet")
        .order_by("pk")
    )
    held = list(rows)
    for inlamning in held:
        ensure_open(inlamning)
        if inlamning.lage != lagen[inlamning.pk]:
            raise StaleError(STATE_CHANGED, current=None)
    return held


def _ensure_allowed(om: Omfattning, by: User) -> None:
    """What ``by`` may read in, asked once more: a role may have ended meanwhile."""
    now = Mottagning(User.objects.get(pk=by.pk))
    owed = set(NyckeltalEnhet.objects.importable_by(now.by).values_list("nyckeltal", "enhet"))
    own = om.inlamningar.keys() <= now.own
    if not (om.par <= owed and own and (now.is_whole or not om.ovriga)):
        raise RuleError(ROLE_ENDED)
