"""Handing over what one answers for to a colleague: a key figure, or all of a round, and back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from nyckeltal.models import NyckeltalEnhet
from nyckeltal.overlamning import (
    ROUND,
    ROUND_BACK,
    ROW,
    last_hand_over,
    reporters,
    rows_asked,
)
from nyckeltal.services_definition import locked
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import Enhet, Inlamning, User

LONGEST = 500
CONFLICT = "Någon annan har ändrat ansvaret sedan du öppnade sidan. Inget har sparats."


@transaction.atomic
def hand_over(
    ansvar: NyckeltalEnhet,
    till: User,
    *,
    by: User,
    version: int,
    text: str = "",
    inlamning: Inlamning | None = None,
) -> NyckeltalEnhet:
    """Let ``till`` answer for one key figure at its enhet, in ``inlamning`` and later rounds.

    Raises: RuleError, with the field ``till``, for one who does not report for the enhet or who
        answers for it already, and with ``text`` for a text that is too long; StaleError if
        somebody saved since.
    """
    text = _words(text)
    locked(ansvar.nyckeltal)
    rows = NyckeltalEnhet.objects.select_related("nyckeltal", "enhet", "ansvarig")
    row = rows.get(pk=ansvar.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    if row.ansvarig_id == till.pk:
        raise RuleError(f"{till.namn} är redan ansvarig för {row.nyckeltal.kod}.", field="till")
    _ensure_reports(till, row.enhet)
    fran, row.ansvarig = row.ansvarig, till
    row.save_as(by)
    log(ROW, row, by=by, enhet=row.enhet, nyckeltal=row.nyckeltal.kod, namn=row.nyckeltal.namn,
        ansvar=str(row.publikt_id), version=row.version, **_parties(fran, till), motiv=text,
        **(_names(inlamning) if inlamning else {}))  # fmt: skip
    return row


@transaction.atomic
def hand_over_round(
    inlamning: Inlamning,
    till: User,
    *,
    by: User,
    version: int,
    fran: User | None = None,
    text: str = "",
) -> Inlamning:
    """Let ``till`` be the handläggare of the round, and answer for all that ``fran`` did in it.

    Args:
        fran: whose key figures follow along; None leaves them where they are.

    Raises: RuleError, with the field ``till``, for one who does not report for the enhet or is
        its handläggare already, with ``text`` for a text that is too long, and for a round that
        is closed; StaleError if somebody saved since.
    """
    text, row = _words(text), _locked_round(inlamning, version)
    if till.pk == row.handlaggare_id:
        raise RuleError(f"{till.namn} är redan handläggare för {row.uppfoljning.namn}.",
                        field="till")  # fmt: skip
    _ensure_reports(till, row.enhet)
    moved = rows_asked(row).filter(ansvarig=fran).exclude(ansvarig=till) if fran else ()
    moved_ids = _move(moved, till, by=by)
    before, row.handlaggare = row.handlaggare, till
    row.save_as(by)
    log(ROUND, row, by=by, enhet=row.enhet, **_parties(fran or before or by, till), motiv=text,
        fore=_id(before), rader=moved_ids, **_names(row))  # fmt: skip
    return row


@transaction.atomic
def hand_back_round(inlamning: Inlamning, *, by: User, version: int) -> Inlamning:
    """Undo the last hand-over of the round: exactly what moved with it, and moved no further.

    Raises: RuleError when there is nothing to hand back, or the one who handed it over no longer
        reports for the enhet; StaleError if somebody saved since.
    """
    row = _locked_round(inlamning, version)
    event = last_hand_over(row)
    giver = _user(event.uppgift["fran"] if event else "")
    if event is None or giver is None or _id(row.handlaggare) != event.uppgift["till"]:
        raise RuleError("Det finns inget att lämna tillbaka.")
    _ensure_reports(giver, row.enhet)
    holder = row.handlaggare
    moved = rows_asked(row).filter(publikt_id__in=event.uppgift["rader"], ansvarig=holder)
    moved_ids = _move(moved, giver, by=by)
    row.handlaggare = _user(event.uppgift["fore"])
    row.save_as(by)
    log(ROUND_BACK, row, by=by, enhet=row.enhet, **_parties(holder, giver), motiv="",
        rader=moved_ids, **_names(row))  # fmt: skip
    return row


def _locked_round(inlamning: Inlamning, version: int) -> Inlamning:
    row = (
        Inlamning.objects.select_for_update(of=("self",))
        .select_related("uppfoljning", "enhet", "handlaggare")
        .get(pk=inlamning.pk)
    )
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    runda, day = row.uppfoljning, today()
    if day >= runda.oppnar and not runda.is_open(day):
        raise RuleError(f"{runda.namn} är stängd. Kvalitetskedjan kan öppna omgången igen.")
    return row


def _move(rows: Iterable[NyckeltalEnhet], till: User, *, by: User) -> list[str]:
    """Give the rows to ``till`` with their history, set-based; answers their public ids."""
    held = list(rows.select_for_update(of=("self",)).order_by("pk")) if rows else []  # type: ignore[attr-defined]
    ids = [row.pk for row in held]
    NyckeltalEnhet.objects.filter(pk__in=ids).update(ansvarig=till, version=F("version") + 1)
    record_history(NyckeltalEnhet, ids, by=by, kind="~")
    return [str(row.publikt_id) for row in held]


def _ensure_reports(user: User, enhet: Enhet) -> None:
    if user not in reporters(enhet, today()):
        raise RuleError(
            f"{user.namn} är inte rapportör eller godkännare för {enhet.namn}. "
            "Välj någon annan eller be en administratör ge rollen.",
            field="till",
        )


def _words(text: str) -> str:
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST:
        raise RuleError(
            f"Meningen är {len(cleaned)} tecken. Högst {LONGEST} får plats.", field="text"
        )
    return cleaned


def _parties(fran: User | None, till: User) -> dict[str, Any]:
    return {"fran": _id(fran), "till": _id(till), "mottagare": till.namn}


def _names(row: Inlamning) -> dict[str, str]:
    runda = row.uppfoljning
    return {"runda": runda.kod, "omgang": runda.namn, "inlamning": row.enhet.kod}


def _id(user: User | None) -> str:
    return str(user.publikt_id) if user else ""


def _user(publikt_id: str) -> User | None:
    return User.objects.filter(publikt_id=publikt_id).first() if publikt_id else None
