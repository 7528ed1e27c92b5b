"""Enheter: added, changed and ended under the tree's lock. None is ever deleted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import swedish_date
from styrning.bas.text import clean_text
from styrning.grund.enums import InlamningLage, Slag
from styrning.grund.events import log
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.registries import Overtagande, passing_on
from styrning.grund.tree import lock_tree

CONFLICT = "Någon annan har ändrat enheten sedan du öppnade sidan. Inget har sparats."
NAMN_MAX, TELEFON_MAX, PLATS_MAX = 150, 30, 9999
KOD = re.compile(r"[A-Za-zÅÄÖåäö0-9][\wåäöÅÄÖ.-]{0,19}")
FALT = {"namn": "namn", "slag": "slag", "telefon": "telefon", "ordning": "plats i ordningen",
        "parent": "hör till"}  # fmt: skip


@dataclass(frozen=True)
class Enhetsform:
    """What is said of an enhet. ``parent`` None is a root: kommunfullmäktige.

    ``ordning`` None puts a new enhet last, and leaves one that stands where it is.
    """

    namn: str
    slag: str
    parent: Enhet | None
    telefon: str = ""
    ordning: int | None = None


@transaction.atomic
def add_enhet(kod: str, form: Enhetsform, *, by: User, galler_fran: date | None = None) -> Enhet:
    """Add an enhet; ``galler_fran`` None has always existed.

    Raises: RuleError, with the field, for a kod that was ever used, a name that is missing, or
        a parent that does not exist then.
    """
    lock_tree(Enhet)
    row = Enhet(kod=free_kod(kod), galler_fran=galler_fran)
    above = _fresh_parent(form, galler_fran)
    _fill(row, form)
    row.parent = above
    row.ordning = _last_place(above) if form.ordning is None else form.ordning
    row.save_as(by)
    _sort_in(row)
    log("lade upp enhet", row, by=by, enhet=row, kod=row.kod,
        fran=galler_fran.isoformat() if galler_fran else None)  # fmt: skip
    return row


def free_kod(kod: str) -> str:
    """The kod, cleaned.

    Raises: RuleError, with the field ``kod``, unless it is well formed and was never used.
    """
    kod = kod.strip()
    if not KOD.fullmatch(kod):
        raise RuleError(
            "Koden har 1–20 tecken: bokstäver, siffror, bindestreck och punkt.", field="kod"
        )
    taken = Enhet.history.filter(kod__iexact=kod).order_by("-history_id").first()
    taken = taken or Enhet.objects.filter(kod__iexact=kod).first()
    if taken is not None:
        raise RuleError(
            f"Koden {taken.kod} är {taken.namn}s. En kod används aldrig igen. Välj en annan.",
            field="kod",
        )
    return kod


def _fresh_parent(form: Enhetsform, fran: date | None, till: date | None = None) -> Enhet | None:
    """The parent as it stands now, which exists as long as its child does."""
    if form.parent is None:
        return None
    above = Enhet.objects.get(pk=form.parent.pk)
    last = above.galler_till
    if last and (till is None or till > last or (fran and fran > last)):
        raise RuleError(
            f"{above.namn} upphör {swedish_date(last)}. Välj en enhet som finns kvar.",
            field="parent",
        )
    if above.galler_fran and (fran is None or fran < above.galler_fran):
        raise RuleError(
            f"{above.namn} finns först från {swedish_date(above.galler_fran)}.", field="parent"
        )
    return above


def _fill(row: Enhet, form: Enhetsform) -> None:
    namn = clean_text(form.namn)
    if not namn:
        raise RuleError("Skriv enhetens namn.", field="namn")
    if len(namn) > NAMN_MAX:
        raise RuleError(f"Namnet är längre än {NAMN_MAX} tecken. Korta det.", field="namn")
    if form.slag not in Slag.values:
        raise RuleError("Välj ett slag i listan.", field="slag")
    telefon = clean_text(form.telefon)
    if len(telefon) > TELEFON_MAX:
        raise RuleError(f"Skriv högst {TELEFON_MAX} tecken.", field="telefon")
    if form.ordning is not None and not 0 <= form.ordning <= PLATS_MAX:
        raise RuleError(f"Skriv en plats mellan 0 och {PLATS_MAX}.", field="ordning")
    row.namn, row.slag, row.telefon = namn, form.slag, telefon


def _siblings(above: Enhet | None) -> Iterable[Enhet]:
    return Enhet.objects.filter(parent=above).order_by("lft" if above else "tree_id")


def _last_place(above: Enhet | None) -> int:
    return max((row.ordning for row in _siblings(above)), default=-1) + 1


def _sort_in(row: Enhet) -> None:
    """Put the enhet among its siblings where its ``ordning`` says; the tree's order is lft's."""
    others = [sibling for sibling in _siblings(row.parent) if sibling.pk != row.pk]
    before = [sibling for sibling in others if sibling.ordning <= row.ordning]
    target, position = (before[-1], "right") if before else (others and others[0], "left")
    if not target:
        return
    fresh = Enhet.objects.get(pk=row.pk)
    in_place = (
        (target.rght + 1 == fresh.lft) if position == "right" else (fresh.rght + 1 == target.lft)
    )
    if row.parent_id and not in_place:
        Enhet.objects._move_node(fresh, target, position, save=False)


@transaction.atomic
def change_enhet(enhet: Enhet, form: Enhetsform, *, by: User, version: int) -> Enhet:
    """Change what is said of an enhet, and where it stands; its kod and dates are not changed.

    A move holds for all time, as a correction does. What happens on a day is a reorganisation.
    Unchanged: no write.

    Raises: RuleError, with the field, as ``add_enhet``, and for a move under the enhet's own
        descendant; StaleError if somebody saved since ``version`` was seen.
    """
    lock_tree(Enhet)
    row = Enhet.objects.select_related("parent").get(pk=enhet.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    before = {name: _shown(row, name) for name in FALT}
    moved = (form.parent.pk if form.parent else None) != row.parent_id
    if moved:
        _ensure_outside(row, form.parent)
        row.parent = _fresh_parent(form, row.galler_fran, row.galler_till)
    _fill(row, form)
    if form.ordning is not None:
        row.ordning = form.ordning
    elif moved:
        row.ordning = _last_place(row.parent)
    changed = [
        (FALT[name], before[name], now)
        for name in FALT
        if (now := _shown(row, name)) != before[name]
    ]
    if changed:
        row.save_as(by)
        _sort_in(row)
        log("ändrade enhet", row, by=by, enhet=row, kod=row.kod, andrat=changed)
    return row


def _shown(row: Enhet, name: str) -> str:
    if name == "slag":
        return row.get_slag_display()
    value = getattr(row, name)
    return "–" if value is None or value == "" else str(value)


def _ensure_outside(row: Enhet, parent: Enhet | None) -> None:
    if parent is None:
        raise RuleError("Välj vilken enhet den hör till.", field="parent")
    above = Enhet.objects.get(pk=parent.pk)
    if above.is_descendant_of(row, include_self=True):
        raise RuleError(
            f"{row.namn} kan inte höra till sig själv eller till en enhet under sig. "
            "Välj en enhet utanför.",
            field="parent",
        )


@transaction.atomic
def end_enhet(enhet: Enhet, galler_till: date, *, by: User, version: int) -> Enhet:
    """Give the enhet its last day, when nothing takes over. It keeps its kod and its history.

    Its roles, and what it owes and contributes to, end the same day.

    Raises: RuleError, with the field ``galler_till``, for a day before its first, while it owes
        open rounds, enheter below it live on or it answers for what somebody must, and for
        what is reported of the time after, saying which; StaleError as ``change_enhet``.
    """
    lock_tree(Enhet)
    row = Enhet.objects.get(pk=enhet.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    _ensure_days(row, galler_till)
    living = living_below(row, galler_till)
    if living:
        raise RuleError(
            f"{_some([e.namn for e in living])} hör till {row.namn} och finns kvar efter "
            f"{swedish_date(galler_till)}. Flytta eller avsluta dem först.",
            field="galler_till",
        )
    owed = [r.uppfoljning.namn for r in open_submissions(row) if r.lage != InlamningLage.BESLUTAD]
    if owed:
        raise RuleError(
            f"{row.namn} är inte klar med {', '.join(owed)}. Låt omgången bli beslutad eller "
            "stängd, eller ta bort enheten ur den, först.",
            field="galler_till",
        )
    _let_go(row, galler_till + timedelta(days=1), by=by)
    set_last_day(row, galler_till, by=by)
    return row


def _let_go(row: Enhet, day: date, *, by: User) -> None:
    """End what every module holds of the enhet, when nobody takes it over from ``day``."""
    try:
        for take, found in passing_on([row], day):
            if needed := [thing for thing in found if thing.kravs]:
                raise RuleError(
                    f"{row.namn} svarar för {_some([thing.text for thing in needed])}. Byt "
                    "ansvarig först, eller gör en omorganisation så att någon tar över."
                )
            take([Overtagande(thing, ()) for thing in found], day, by)
    except RuleError as error:
        raise RuleError(str(error), field="galler_till") from error


def set_last_day(row: Enhet, galler_till: date, *, by: User) -> None:
    """Write the last day.

    Raises: RuleError, with the field ``galler_till``, for a day before the first.
    """
    _ensure_days(row, galler_till)
    row.galler_till = galler_till
    row.save_as(by)
    log("avslutade enhet", row, by=by, enhet=row, kod=row.kod, dag=galler_till.isoformat())


def _ensure_days(row: Enhet, galler_till: date) -> None:
    if row.parent_id is None:
        raise RuleError(f"{row.namn} är organisationens rot och kan inte upphöra.")
    if row.galler_fran and galler_till < row.galler_fran:
        raise RuleError(
            f"{row.namn} finns först från {swedish_date(row.galler_fran)} och kan inte upphöra "
            "före det.",
            field="galler_till",
        )
    if row.galler_till and row.galler_till < galler_till:
        raise RuleError(
            f"{row.namn} upphörde redan {swedish_date(row.galler_till)}.", field="galler_till"
        )


def living_below(row: Enhet, day: date) -> list[Enhet]:
    """The enheter under it that exist after ``day``, in the tree's order."""
    below = Enhet.objects.filter(tree_id=row.tree_id, lft__gt=row.lft, rght__lt=row.rght)
    after = day + timedelta(days=1)
    return [e for e in below.order_by("lft") if not e.galler_till or e.galler_till >= after]


def open_submissions(row: Enhet) -> list[Inlamning]:
    """What the enhet is asked for in rounds that are not closed."""
    late = Q(uppfoljning__lases=None) | Q(uppfoljning__lases__gte=today())
    rows = Inlamning.objects.filter(late, enhet=row, uppfoljning__stangd_at=None)
    return list(rows.select_related("uppfoljning", "enhet").order_by("uppfoljning__avser_till"))


def _some(words: list[str]) -> str:
    first = ", ".join(words[:5])
    return f"{first} och {len(words) - 5} till" if len(words) > 5 else first
