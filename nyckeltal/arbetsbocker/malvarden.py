"""The targets of a year as a workbook: every enhet's row of every key figure, in one grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from mal.enums import Riktning
from nyckeltal.arbetsbocker.malvarden_form import (
    BLAD_ANDRA,
    BLAD_ARSMAL,
    SVAR,
    TIDIGARE,
    TYPER,
)
from nyckeltal.arbetsbocker.tidigare import Tidigare, earlier_outcomes
from nyckeltal.enums import MalvardeTyp, Satt
from nyckeltal.models import Malvarde, Nyckeltal, NyckeltalEnhet, Svarsalternativ
from nyckeltal.permissions import own_enheter
from nyckeltal.rules import is_measured_in
from nyckeltal.svar import Svar, answer_text, answers
from styrning.bas.arbetsbok import Bok, Bokrad, Val, named, yes_no
from styrning.bas.periods import MONTHS
from styrning.bas.quantities import canonical, format_exact
from styrning.grund.models import Enhet, User

INGEN_ROLL = "Du har ingen roll som får sätta målvärden här. Töm det du har ändrat."
UTAN_TOLERANS = "Ett utgångsvärde är ett tal utan tolerans. Töm cellen."


@dataclass(frozen=True)
class Omfang:
    """The enheter at and below ``enhet`` that are the user's, and one year."""

    enhet: Enhet
    ar: int


@dataclass(frozen=True)
class Malrad:
    """What a target is of, with the outcomes that it is compared with."""

    nyckeltal: Nyckeltal
    enhet: Enhet
    svar: Svar = ()
    tidigare: Sequence[Decimal] = ()


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row; ``kanda`` are the targets that have a row."""

    omfang: Omfang
    nyckeltal: dict[str, Nyckeltal]
    enheter: dict[str, Enhet]
    kanda: frozenset[tuple[str, str, int, str, int]] = field(default_factory=frozenset)


def read_book(omfang: Omfang, user: User) -> Bok:
    """Every target that ``user`` may set in the scope; a constant number of statements."""
    owed = _owed(omfang, user)
    rows = [same[-1] for same in owed.values()]
    asked = [row for row in rows if _in_year(owed[_pair(row)], omfang.ar)]
    svar = _answers(rows)
    targets = _targets(omfang, rows)
    tidigare = earlier_outcomes(asked, omfang.ar, svar, user)
    arsmal = {(*_pair(t), t.ar): t for t in targets if _is_yearly(t)}
    other = [target for target in targets if not _is_yearly(target)]
    nyckeltal = {row.nyckeltal.kod: row.nyckeltal for row in rows}
    enheter = {row.enhet.kod: row.enhet for row in rows}
    return Bok(
        titel=f"Målvärden {omfang.ar} – {omfang.enhet.namn}",
        omfang=(omfang.enhet.kod, str(omfang.ar)),
        omfang_text=f"{omfang.enhet.kod} {omfang.ar}",
        fil=f"malvarden-{omfang.ar}-{omfang.enhet.kod}",
        lage=[_state(asked, arsmal, omfang.ar)],
        rader={
            BLAD_ARSMAL: {
                rad.nyckel: rad
                for row in asked
                if (rad := _yearly_row(row, arsmal, omfang.ar, svar, tidigare))
            },
            BLAD_ANDRA: {
                rad.nyckel: rad for target in other if (rad := _other_row(target, owed, svar))
            },
        },
        listor={
            "nyckeltal": named((kod, row.namn) for kod, row in nyckeltal.items()),
            "enhet": named((kod, row.namn) for kod, row in enheter.items()),
        },
        nya={} if rows else {BLAD_ANDRA: INGEN_ROLL},
        objekt=Underlag(omfang, nyckeltal, enheter, frozenset(_key(t) for t in targets)),
    )


Pair = tuple[int, int]  # nyckeltal, enhet
Owed = Mapping[Pair, Sequence[NyckeltalEnhet]]


def _pair(row: NyckeltalEnhet | Malvarde) -> Pair:
    return row.nyckeltal_id, row.enhet_id


def _owed(omfang: Omfang, user: User) -> Owed:
    """Which of the user's enheter in the scope have which figure, ever, that can have a target."""
    top = omfang.enhet
    below = own_enheter(user).filter(tree_id=top.tree_id, lft__gte=top.lft, rght__lte=top.rght)
    rows = NyckeltalEnhet.objects.filter(
        enhet__in=below, nyckeltal__in=Nyckeltal.objects.editable_by(user)
    ).exclude(nyckeltal__riktning=Riktning.INGEN)
    ordered = rows.select_related("nyckeltal", "enhet").order_by(
        "nyckeltal__kod", "enhet__tree_id", "enhet__lft", "galler_fran", "pk"
    )
    found: dict[Pair, list[NyckeltalEnhet]] = {}
    for row in ordered:
        found.setdefault(_pair(row), []).append(row)
    return found


def _in_year(same: Sequence[NyckeltalEnhet], ar: int) -> bool:
    """Whether the enhet has the figure, and is measured by it, some day of the year."""
    sheet = same[0].nyckeltal
    return (
        is_measured_in(ar, sheet.periodicitet, sheet.forsta_ar)
        and _holds(sheet, ar)
        and _holds(same[0].enhet, ar)
        and any(_holds(row, ar) for row in same)
    )


def _holds(thing: Any, ar: int) -> bool:
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    return (thing.galler_fran is None or thing.galler_fran <= last) and (
        thing.galler_till is None or thing.galler_till >= first
    )


def _answers(rows: Sequence[NyckeltalEnhet]) -> dict[int, Svar]:
    """What may be answered, by nyckeltal; one statement."""
    skalor: dict[int, list[tuple[Decimal, str]]] = {}
    wanted = {row.nyckeltal.svarsskala_id for row in rows} - {None}
    for skala, varde, ord in Svarsalternativ.objects.filter(skala__in=wanted).values_list(
        "skala", "varde", "ord"
    ):
        skalor.setdefault(skala, []).append((Decimal(varde), ord))
    return {
        row.nyckeltal_id: answers(
            row.nyckeltal.vardetyp, skalor.get(row.nyckeltal.svarsskala_id or 0, ())
        )
        for row in rows
    }


def _targets(omfang: Omfang, rows: Sequence[NyckeltalEnhet]) -> list[Malvarde]:
    """This year's and last year's årsmål, this year's periodmål, and all that end or begin."""
    known = {_pair(row) for row in rows}
    ar = omfang.ar
    shown = (
        Q(typ=MalvardeTyp.ARSMAL, ar__in=(ar - 1, ar))
        | Q(typ=MalvardeTyp.PERIODMAL, ar=ar)
        | Q(typ__in=(MalvardeTyp.SLUTMAL, MalvardeTyp.UTGANGSVARDE))
    )
    found = Malvarde.objects.filter(
        shown, nyckeltal__in={nid for nid, _ in known}, enhet__in={eid for _, eid in known}
    ).select_related("nyckeltal", "enhet")
    ordered = found.order_by(
        "nyckeltal__kod", "enhet__tree_id", "enhet__lft", "ar", "typ", "till_manad"
    )
    return [target for target in ordered if _pair(target) in known]


def _is_yearly(target: Malvarde) -> bool:
    return target.typ == MalvardeTyp.ARSMAL


def _key(target: Malvarde) -> tuple[str, str, int, str, int]:
    return (
        target.nyckeltal.kod, target.enhet.kod, target.ar, target.typ, target.till_manad,
    )  # fmt: skip


Arsmal = Mapping[tuple[int, int, int], Malvarde]


def _state(asked: Sequence[NyckeltalEnhet], arsmal: Arsmal, ar: int) -> str:
    if not asked:
        return f"Ingen enhet här har ett nyckeltal som du får sätta målvärden för under {ar}."
    have = sum((*_pair(row), ar) in arsmal for row in asked)
    return f"{have} av {len(asked)} rader har ett målvärde för {ar}."


def _yearly_row(
    row: NyckeltalEnhet, arsmal: Arsmal, ar: int, svar: Mapping[int, Svar], tidigare: Tidigare
) -> Bokrad:
    sheet, same = row.nyckeltal, _pair(row)
    target, forra = arsmal.get((*same, ar)), arsmal.get((*same, ar - 1))
    own = _choosable(svar[sheet.pk], target, computed=row.satt == Satt.BERAKNAS)
    points = tidigare.get(same, {})
    values = _numbers(target) | {
        "kod": f"{sheet.kod} {row.enhet.kod}",
        "namn": sheet.namn,
        "enhet": row.enhet.namn,
        "mattenhet": sheet.mattenhet,
        "riktning": str(sheet.get_riktning_display()),
        "forra": _printed(forra, svar[sheet.pk]),
        **{
            name: points[year].visat if (year := ar - back) in points else None
            for back, name in zip((3, 2, 1), TIDIGARE, strict=True)
        },
    }
    known = [points[year].varde for year in sorted(points, reverse=True)]
    return Bokrad(
        f"{sheet.kod} {row.enhet.kod}", target.version if target else 0, values, _open(sheet),
        objekt=Malrad(sheet, row.enhet, svar[sheet.pk], known),
        namn=f"{sheet.namn}, {row.enhet.namn}", tom=target is None, listor=own, sparad=target,
    )  # fmt: skip


def _choosable(svar: Svar, target: Malvarde | None, *, computed: bool) -> dict[str, Val]:
    """A list for an answer; none for a mean or a sum of answers, which is any number."""
    if not svar or computed or (target is not None and target.varde not in dict(svar)):
        return {}
    return {SVAR: {canonical(v) or "": answer_text(v, svar) or "" for v, _ in svar}}


def _open(sheet: Nyckeltal, typ: str = MalvardeTyp.ARSMAL) -> tuple[str, ...]:
    if typ == MalvardeTyp.UTGANGSVARDE:
        return ("varde",)
    within = ("varde_max",) if sheet.riktning == Riktning.INOM else ()
    return ("varde", *within, "tolerans", "tolerans_procent")


def _numbers(target: Malvarde | None) -> dict[str, Any]:
    if target is None:
        return {}
    return {
        "varde": target.varde,
        "varde_max": target.varde_max,
        "tolerans": target.tolerans,
        "tolerans_procent": yes_no(target.tolerans_procent),
    }


def _printed(target: Malvarde | None, svar: Svar) -> Any:
    if target is None:
        return None
    if target.varde_max is not None:
        return f"{format_exact(target.varde)}–{format_exact(target.varde_max)}"
    return answer_text(target.varde, svar) or target.varde


def _other_row(target: Malvarde, owed: Owed, svar: Mapping[int, Svar]) -> Bokrad:
    sheet, typ = target.nyckeltal, target.typ
    computed = any(row.satt == Satt.BERAKNAS for row in owed[_pair(target)])
    kod, enhet, ar, _, manad = _key(target)
    values = _numbers(target) | {
        "kod": f"{kod} {enhet} {ar} {TYPER[typ]}" + (
            f" {MONTHS[manad - 1]}" if typ == MalvardeTyp.PERIODMAL else ""),
        "nyckeltal": kod, "enhet": enhet, "ar": ar, "typ": typ, "till_manad": str(manad),
    }  # fmt: skip
    if typ == MalvardeTyp.UTGANGSVARDE:
        values |= {"tolerans": None, "tolerans_procent": None}
    return Bokrad(
        str(target.publikt_id), target.version, values, _open(sheet, typ),
        UTAN_TOLERANS if typ == MalvardeTyp.UTGANGSVARDE else "",
        objekt=Malrad(sheet, target.enhet, svar[sheet.pk]),
        namn=f"{sheet.namn}, {target.enhet.namn}",
        listor=_choosable(svar[sheet.pk], target, computed=computed), sparad=target,
    )  # fmt: skip
