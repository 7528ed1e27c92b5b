"""The outline of a report: blocks added, changed, moved and taken away; who writes what, by when.

Every change holds the report, so that two people who change its outline take turns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mal.enums import RapporterasTill
from mal.selectors import goals, plan_of
from nyckeltal.selectors import links
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.arsredovisning.services.rapport import ensure_open, hold, new_key
from styrning.arsredovisning.urval import Urval, read_urval
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text, limited
from styrning.grund.events import log
from styrning.grund.models import Enhet, Tilldelning, User
from styrning.grund.models.organisation import OWN_ROLES

CONFLICT = "Någon annan har ändrat blocket sedan du öppnade sidan. Välj vilket som ska gälla."
MAX_INSTRUKTION = 2_000
UPP, NED = "upp", "ned"
NAMND_I_KF = (
    "En rapport till fullmäktige kan inte ha delar som bara är för den egna nämnden. "
    "Skriv dem i nämndens verksamhetsberättelse."
)


@dataclass(frozen=True)
class Blockform:
    """What a block says of itself; ``urval`` as ``read_urval`` takes it."""

    slag: str
    rubrik: str = ""
    niva: int = 0
    instruktion: str = ""
    urval: Mapping[str, Any] = field(default_factory=dict)
    rapporteras_till: str = RapporterasTill.KF
    ansvarig: User | None = None
    klar_senast: date | None = None


@transaction.atomic
def add_block(
    rapport: Rapport, form: Blockform, *, by: User, efter: Rapportblock | None = None
) -> Rapportblock:
    """Add a block after ``efter``, else last.

    Raises: RuleError, with the field, for what such a block cannot be, or a selection of what is
        for a nämnd alone in KF's report. Nothing is written then.
    """
    held = hold(rapport)
    row = Rapportblock(rapport=held, nyckel=new_key(form.slag), slag=form.slag)
    _fill(row, form, held)
    order = list(held.block.order_by("ordning", "pk"))
    place = next((nr for nr, b in enumerate(order, 1) if efter and b.pk == efter.pk), len(order))
    row.ordning = place + 1
    _save(row, by=by)
    _number(held, [*order[:place], row, *order[place:]])
    _log(held, "lade till block", row, by=by)
    return row


@transaction.atomic
def change_block(block: Rapportblock, form: Blockform, *, by: User, version: int) -> Rapportblock:
    """Change a block's heading, instruction, selection, writer and last day.

    Raises: RuleError as ``add_block``; StaleError if somebody changed it since ``version``.
    """
    held = hold(block.rapport)
    row = fresh(block, version)
    if form.slag != row.slag:
        raise RuleError("Ett block byter inte slag. Lägg till ett nytt och ta bort det här.")
    _fill(row, form, held)
    _save(row, by=by)
    _log(held, "ändrade block", row, by=by)
    return row


@transaction.atomic
def move_block(block: Rapportblock, vart: str, *, by: User) -> Rapportblock:
    """Move a block one step up or down. A heading moves past one row, and takes nothing along.

    Raises: RuleError for another direction, and where there is nothing to move past.
    """
    held = hold(block.rapport)
    if vart not in {UPP, NED}:
        raise RuleError("Välj upp eller ned.")
    order = list(held.block.order_by("ordning", "pk"))
    place = next(nr for nr, row in enumerate(order) if row.pk == block.pk)
    other = place - 1 if vart == UPP else place + 1
    if not 0 <= other < len(order):
        raise RuleError(f"{block} står redan {'först' if vart == UPP else 'sist'}.")
    order[place], order[other] = order[other], order[place]
    _number(held, order)
    _log(held, f"flyttade block {vart}", order[other], by=by)
    return order[other]


@transaction.atomic
def place_block(block: Rapportblock, efter: Rapportblock | None, *, by: User) -> Rapportblock:
    """Move a block to right after ``efter``, or first; a heading takes what stands under it along.

    Raises: RuleError, with field ``efter``, for a place in another report or in what moves.
    """
    held = hold(block.rapport)
    order = list(held.block.order_by("ordning", "pk"))
    part = _with_what_is_under(order, block)
    rest = [row for row in order if row not in part]
    if efter is not None and efter not in rest:
        raise RuleError(f"{block} kan inte stå där. Välj en annan plats.", field="efter")
    place = rest.index(efter) + 1 if efter else 0
    _number(held, [*rest[:place], *part, *rest[place:]])
    _log(held, "flyttade block", part[0], by=by)
    return part[0]


def _with_what_is_under(order: list[Rapportblock], block: Rapportblock) -> list[Rapportblock]:
    """The block, and of a heading all that follows to the next one of its level or above."""
    start = order.index(block)
    if not block.niva:
        return [order[start]]
    later = enumerate(order[start + 1 :], start + 1)
    end = next((nr for nr, row in later if 0 < row.niva <= block.niva), len(order))
    return order[start:end]


@transaction.atomic
def remove_block(block: Rapportblock, *, by: User, version: int) -> None:
    """Take a block away; what was written in it stays in the history.

    Raises: StaleError if somebody changed the block or wrote in it since ``version``.
    """
    held = hold(block.rapport)
    row = fresh(block, version)
    _log(held, "tog bort block", row, by=by)
    row.delete()


@transaction.atomic
def assign(
    blocks: Iterable[Rapportblock], ansvarig: User, klar_senast: date | None, *, by: User
) -> int:
    """Let one person write several blocks by one day; return how many changed.

    Args:
        klar_senast: None leaves the days as they are.

    Raises: RuleError, with field ``ansvarig``, for somebody who may not read the report.
    """
    changed = 0
    for block in blocks:
        held = hold(block.rapport)
        _ensure_writer(held, ansvarig)
        row = Rapportblock.objects.select_for_update().get(pk=block.pk)
        due = klar_senast or row.klar_senast
        if (row.ansvarig_id, row.klar_senast) == (ansvarig.pk, due):
            continue
        row.ansvarig, row.klar_senast = ansvarig, due
        row.save_as(by)
        _log(held, "utsåg skribent", row, by=by)
        changed += 1
    return changed


def fresh(block: Rapportblock, version: int) -> Rapportblock:
    """The block, locked.

    Raises: RuleError while the report is closed; StaleError if somebody changed the block since
        ``version``.
    """
    row = locked(block)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    return row


def locked(block: Rapportblock) -> Rapportblock:
    """The block as it is now, locked. Raises: RuleError while the report is closed."""
    rows = Rapportblock.objects.select_for_update(of=("self",)).select_related("rapport__enhet")
    row = rows.get(pk=block.pk)
    ensure_open(row.rapport)
    return row


def possible_writers(rapport: Rapport, day: date) -> list[User]:
    """Who may be named to write in the report on ``day``.

    KF's: everybody with a role. An enhet's: who has a role on it, so that what is for the nämnd
    alone stays there.
    """
    roles = Tilldelning.objects.valid_on(day)
    if (enhet := rapport.enhet) is not None:
        roles = roles.filter(
            roll__in=OWN_ROLES,
            enhet__tree_id=enhet.tree_id,
            enhet__lft__lte=enhet.lft,
            enhet__rght__gte=enhet.rght,
        )
    people = User.objects.filter(is_active=True, maskinkonto=False, tilldelningar__in=roles)
    return list(people.distinct())


def _fill(row: Rapportblock, form: Blockform, rapport: Rapport) -> None:
    if form.slag not in Blockslag.values:
        raise RuleError("Välj vad blocket ska innehålla.", field="slag")
    if rapport.is_for_kf and form.rapporteras_till != RapporterasTill.KF:
        raise RuleError(NAMND_I_KF, field="rapporteras_till")
    is_heading = form.slag == Blockslag.RUBRIK
    row.rubrik = clean_text(form.rubrik)
    row.niva = form.niva if is_heading else 0
    if is_heading and not row.rubrik:
        raise RuleError("Skriv rubriken.", field="rubrik")
    if is_heading and form.niva not in {1, 2, 3}:
        raise RuleError("En rubrik har nivå 1, 2 eller 3.", field="niva")
    row.instruktion = limited(form.instruktion, MAX_INSTRUKTION, "Instruktionen", "instruktion")
    urval = read_urval(form.slag, form.urval)
    _ensure_exists(urval, rapport)
    row.urval = urval.data()
    row.rapporteras_till = form.rapporteras_till
    if form.ansvarig is not None and form.ansvarig.pk != row.ansvarig_id:
        _ensure_writer(rapport, form.ansvarig)
    row.ansvarig, row.klar_senast = form.ansvarig, form.klar_senast


def _ensure_writer(rapport: Rapport, person: User | None) -> None:
    if person is not None and person not in possible_writers(rapport, today()):
        raise RuleError(
            f"{person.namn} har ingen roll som når rapporten och kan inte skriva i den.",
            field="ansvarig",
        )


def _ensure_exists(urval: Urval, rapport: Rapport) -> None:
    """Refuse what the year does not hold, and in KF's report what is for a nämnd alone."""
    if urval.enhet and not Enhet.objects.filter(kod=urval.enhet).exists():
        raise RuleError(f"Enheten {urval.enhet} finns inte.", field="enhet")
    if not (urval.mal or urval.nyckeltal):
        return
    plan = plan_of(rapport.ar)
    if plan is None:
        raise RuleError(f"Det finns ingen plan för {rapport.ar}.", field="mal")
    if urval.mal:
        found = {mal.kod: (mal.namn, mal.rapporteras_till) for mal in goals(plan.id)}
        _ensure_told(urval.mal, found, rapport, "mal", "Målet")
    if urval.nyckeltal:
        known = links(plan.id).definitioner.values()
        found = {row.kod: (row.namn, row.rapporteras_till) for row in known}
        _ensure_told(urval.nyckeltal, found, rapport, "nyckeltal", "Nyckeltalet")


def _ensure_told(
    koder: Iterable[str],
    found: Mapping[str, tuple[str, str]],
    rapport: Rapport,
    name: str,
    word: str,
) -> None:
    for kod in koder:
        if kod not in found:
            raise RuleError(f"{word} {kod} finns inte i planen för {rapport.ar}.", field=name)
        namn, till = found[kod]
        if rapport.is_for_kf and till != RapporterasTill.KF:
            raise RuleError(
                f"{word} {kod} {namn} rapporteras bara till den egna nämnden och kan inte stå i "
                "en rapport till fullmäktige. Välj ett annat, eller ta upp det i nämndens "
                "verksamhetsberättelse.",
                field=name,
            )


def _save(row: Rapportblock, *, by: User) -> None:
    try:
        row.full_clean(exclude=["bild", "ansvarig", "rapport"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error
    row.save_as(by)


def _number(rapport: Rapport, order: list[Rapportblock]) -> None:
    """Give the blocks their places; the order is the outline's, and no version of a block."""
    moved = []
    for place, row in enumerate(order, start=1):
        if row.ordning != place:
            row.ordning = place
            moved.append(row)
    Rapportblock.objects.bulk_update(moved, ["ordning"])


def _log(rapport: Rapport, vad: str, row: Rapportblock, *, by: User) -> None:
    log(vad, rapport, by=by, enhet=rapport.enhet, block=str(row), titel=rapport.titel)
