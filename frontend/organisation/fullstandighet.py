"""The completeness board: enhet by round, with state, progress, lateness and whom to call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.listfil import list_file
from frontend.organisation.arshjul import ARTAL
from frontend.organisation.ord import dagar, kort_dag
from styrning.bas.clock import today
from styrning.bas.listfil import Kolumn as Listkolumn
from styrning.grund.agare import Agare, Lage, owners
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.permissions import manages_arshjul
from styrning.grund.registries import progress
from styrning.grund.rules import INNE, is_late
from styrning.grund.selectors import AHEAD, Kontakt, approvers, board, holds, role_holders

CALLED = 2  # rapportörer that are named beside each enhet


@dataclass(frozen=True)
class Ruta:
    """One enhet in one round; ``oppnar`` in words until it has opened."""

    inlamning: Inlamning
    framsteg: tuple[int, int] | None
    sen: bool
    tid: str
    oppnar: str = ""

    @property
    def finns_redan(self) -> bool:
        """Whether values are there although nobody has begun: imported, or of an earlier round."""
        begun = self.inlamning.lage != InlamningLage.EJ_PABORJAD
        return not begun and self.framsteg is not None and self.framsteg[0] > 0


@dataclass(frozen=True)
class Rad:
    """One enhet with a cell per round, None where the round does not ask it; whom to call, and
    what may go wrong in the rounds that are not in."""

    enhet: Enhet
    rutor: list[tuple[Uppfoljning, Ruta | None]]
    kontakt: Kontakt | None
    agare: list[Agare] = field(default_factory=list)
    faror: list[str] = field(default_factory=list)

    def has(self, wanted: Callable[[Ruta], bool]) -> bool:
        return any(ruta is not None and wanted(ruta) for _, ruta in self.rutor)


@dataclass(frozen=True)
class Kolumn:
    """One round with how many of those shown are in."""

    runda: Uppfoljning
    sista_dag: str
    inne: int
    totalt: int


@dataclass(frozen=True)
class Flik:
    """Which rows a tab shows; ``kryssa``: whether they come ticked for a reminder."""

    ord: str
    shows: Callable[[Rad], bool]
    kryssa: bool = False


def _any(wanted: Callable[[Ruta], bool]) -> Callable[[Rad], bool]:
    return lambda rad: rad.has(wanted)


FLIKAR = {
    "": Flik("Alla", lambda rad: True),
    "inte-inne": Flik(
        "Inte inne",
        _any(lambda ruta: ruta.inlamning.lage not in INNE and not ruta.oppnar),
        kryssa=True,
    ),
    "sena": Flik("Sena", _any(lambda ruta: ruta.sen), kryssa=True),
    "granska": Flik("Att granska", _any(lambda r: r.inlamning.lage == InlamningLage.INSKICKAD)),
    "se-upp": Flik("Se upp", lambda rad: bool(rad.faror)),
}


def timing(inlamning: Inlamning, day: date) -> str:
    """On time or late, in words; nothing while there is still time."""
    due = inlamning.uppfoljning.klar_namnd
    if is_late(inlamning.lage, due, day):
        return f"sen {dagar((day - due).days)}"
    if inlamning.lage not in INNE or inlamning.inskickad_at is None:
        return ""
    late = (timezone.localdate(inlamning.inskickad_at) - due).days
    return f"kom {dagar(late)} sent" if late > 0 else "i tid"


@dataclass(frozen=True)
class Tavla:
    """The board; ``senare`` rounds open too late to be shown unless all are asked for."""

    kolumner: list[Kolumn]
    rader: list[Rad]
    inlamningar: list[Inlamning]
    senare: int


def build(user: User, ar: int, day: date, *, hela_aret: bool = False) -> Tavla:
    """The rounds that have opened or open within 60 days, and the enheter that ``user`` may see,
    in the tree's order."""
    every, inlamningar = board(user, ar)
    rundor = [runda for runda in every if hela_aret or runda.oppnar <= day + AHEAD]
    kept = {runda.pk for runda in rundor}
    shown = [row for row in inlamningar if row.uppfoljning_id in kept]
    counts = progress(shown)
    cells = {
        (row.enhet_id, row.uppfoljning_id): _cell(row, counts.get(row.pk), day) for row in shown
    }
    enheter = {row.enhet_id: row.enhet for row in shown}
    people = role_holders(day, Roll.RAPPORTOR, Roll.GODKANNARE) if shown else []
    contacts = approvers(enheter.values(), day, people)
    known = _owners(shown, day, people)
    rows = [
        Rad(
            enhet,
            [(runda, cells.get((pk, runda.pk))) for runda in rundor],
            contacts.get(pk),
            *known.get(pk, ([], [])),
        )
        for pk, enhet in enheter.items()
    ]
    columns = [_column(runda, shown, ar) for runda in rundor]
    return Tavla(columns, rows, shown, len(every) - len(rundor))


def _cell(row: Inlamning, framsteg: tuple[int, int] | None, day: date) -> Ruta:
    runda = row.uppfoljning
    return Ruta(
        row,
        framsteg,
        is_late(row.lage, runda.klar_namnd, day),
        timing(row, day),
        kort_dag(runda.oppnar, day.year) if day < runda.oppnar else "",
    )


def _owners(
    shown: Sequence[Inlamning], day: date, people: Sequence
) -> dict[int, tuple[list[Agare], list[str]]]:
    """By enhet: who fills in, and what may go wrong in what is not in and still may come."""
    left = [row for row in shown if row.lage not in INNE and _may_come(row.uppfoljning, day)]
    found: dict[int, tuple[list[Agare], list[str]]] = {}
    lagen: dict[int, Lage] = owners(left, day, people) if left else {}
    for row in left:
        lage = lagen[row.pk]
        _, faror = found.setdefault(row.enhet_id, (lage.agare[:CALLED], []))
        faror += [fara for fara in lage.faror if fara not in faror]
    return found


def _may_come(runda: Uppfoljning, day: date) -> bool:
    return runda.is_open(day) or day < runda.oppnar


def _column(runda: Uppfoljning, shown: list[Inlamning], ar: int) -> Kolumn:
    asked = [row for row in shown if row.uppfoljning_id == runda.pk]
    inne = sum(row.lage in INNE for row in asked)
    return Kolumn(runda, kort_dag(runda.klar_namnd, ar), inne, len(asked))


def _year(request: HttpRequest, day: date) -> int:
    asked = request.GET.get("ar", "")
    ar = int(asked) if asked.isdecimal() and len(asked) == 4 else day.year
    if ar not in ARTAL:
        raise Http404
    return ar


def _lead(columns: list[Kolumn], day: date) -> str:
    """The open round that is due next, or was due last, in words."""
    due = [column for column in columns if column.totalt and column.runda.oppnar <= day]
    if not due:
        return ""
    column = min(due, key=lambda c: abs((c.runda.klar_namnd - day).days))
    return f"{column.runda.namn}: {column.inne} av {column.totalt} har lämnat in."


def _tabs(rows: list[Rad], *, warns: bool) -> list[dict]:
    """The tabs with how many each shows; what may go wrong is told to those who remind."""
    return [
        {"kod": kod, "ord": flik.ord, "antal": sum(map(flik.shows, rows))}
        for kod, flik in FLIKAR.items()
        if warns or kod != "se-upp"
    ]


def _to_review(tavla: Tavla, user: User) -> list[tuple[Uppfoljning, int]]:
    """The rounds with something that ``user`` approves, and how much of it."""
    waits: dict[int, int] = {}
    for row in tavla.inlamningar:
        if row.lage == InlamningLage.INSKICKAD and holds(user, row, Roll.GODKANNARE):
            waits[row.uppfoljning_id] = waits.get(row.uppfoljning_id, 0) + 1
    rundor = [column.runda for column in tavla.kolumner]
    return [(runda, waits[runda.pk]) for runda in rundor if runda.pk in waits]


def _list_columns(rundor: Sequence[Uppfoljning]) -> list[Listkolumn]:
    """The enhet and whom to call, then a round's state and when it was or is due."""
    return [
        Listkolumn("Kod", lambda rad: rad.enhet.kod),
        Listkolumn("Enhet", lambda rad: rad.enhet.namn, bred=True),
        Listkolumn("Kontakt", lambda rad: rad.kontakt.namn if rad.kontakt else "", bred=True),
        Listkolumn("Telefon", lambda rad: rad.kontakt.telefon if rad.kontakt else ""),
        *(
            Listkolumn(runda.namn, lambda rad, place=place: _in_words(rad.rutor[place][1]))
            for place, runda in enumerate(rundor)
        ),
    ]


def _in_words(ruta: Ruta | None) -> str:
    """ "Utkast, 3 av 8, sen"; empty where the round does not ask the enhet."""
    if ruta is None:
        return ""
    words = [str(InlamningLage(ruta.inlamning.lage).label)]
    if ruta.framsteg and ruta.framsteg[1]:
        words.append("{} av {}".format(*ruta.framsteg))
    return ", ".join([*words, "sen"] if ruta.sen else words)


@require_safe
def fullstandighet(request: HttpRequest) -> HttpResponseBase:
    """The whole board for those who have the whole municipality, own enheter for others.

    ``?hela`` shows also the rounds that open later than in 60 days.
    """
    day, user = today(), request.user
    ar, reminds = _year(request, day), manages_arshjul(request.user)
    hela_aret = "hela" in request.GET
    tavla = build(user, ar, day, hela_aret=hela_aret)
    kod = request.GET.get("visa", "")
    kod = kod if kod in FLIKAR and (reminds or kod != "se-upp") else ""
    rows = [row for row in tavla.rader if FLIKAR[kod].shows(row)]
    listan = _list_columns([kolumn.runda for kolumn in tavla.kolumner])
    if (fil := list_file(request, f"Fullständighet {ar}", listan, rows)) is not None:
        return fil
    context = {
        "ar": ar,
        "ingress": _lead(tavla.kolumner, day),
        "kolumner": tavla.kolumner,
        "rader": rows,
        "flikar": _tabs(tavla.rader, warns=reminds),
        "flik": kod,
        "hela_aret": hela_aret,
        "senare": tavla.senare,
        "alla": bool(tavla.rader),
        "hela": user.has_municipal_role(*HELA_KOMMUNEN),
        "finns_omgang": bool(tavla.rader) or Uppfoljning.objects.filter(arshjul__ar=ar).exists(),
        "lagen": InlamningLage.values,
        "paminner": reminds,
        "att_paminna": [
            c.runda
            for c in tavla.kolumner
            if reminds and _may_come(c.runda, day) and c.inne < c.totalt
        ],
        "kryssa": FLIKAR[kod].kryssa,
        "att_granska": _to_review(tavla, user),
    }
    return render(request, "frontend/organisation/fullstandighet.html", context)
