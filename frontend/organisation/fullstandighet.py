"""The completeness board: enhet by round, with state, progress, lateness and whom to call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.organisation.arshjul import ARTAL
from frontend.organisation.ord import dagar, kort_dag
from styrning.bas.clock import today
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.registries import progress
from styrning.grund.rules import INNE, is_late
from styrning.grund.selectors import Kontakt, approvers, board


@dataclass(frozen=True)
class Ruta:
    """One enhet in one round."""

    inlamning: Inlamning
    framsteg: tuple[int, int] | None
    sen: bool
    tid: str

    @property
    def finns_redan(self) -> bool:
        """Whether values are there although nobody has begun: imported, or of an earlier round."""
        begun = self.inlamning.lage != InlamningLage.EJ_PABORJAD
        return not begun and self.framsteg is not None and self.framsteg[0] > 0


@dataclass(frozen=True)
class Rad:
    """One enhet with a cell per round; None where the round does not ask it."""

    enhet: Enhet
    rutor: list[tuple[Uppfoljning, Ruta | None]]
    kontakt: Kontakt | None

    def has(self, wanted: Callable[[Ruta], bool]) -> bool:
        return any(ruta is not None and wanted(ruta) for _, ruta in self.rutor)


@dataclass(frozen=True)
class Kolumn:
    """One round with how many of those shown are in."""

    runda: Uppfoljning
    sista_dag: str
    inne: int
    totalt: int


# Which rows a tab shows; a row is shown when one of its cells answers yes.
FLIKAR: dict[str, tuple[str, Callable[[Ruta], bool]]] = {
    "": ("Alla", lambda ruta: True),
    "inte-inne": ("Inte inne", lambda ruta: ruta.inlamning.lage not in INNE),
    "sena": ("Sena", lambda ruta: ruta.sen),
    "granska": ("Att granska", lambda ruta: ruta.inlamning.lage == InlamningLage.INSKICKAD),
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


def build(user: User, ar: int, day: date) -> tuple[list[Kolumn], list[Rad]]:
    """Rounds that have opened, and the enheter that ``user`` may see, in the tree's order."""
    rundor, inlamningar = board(user, ar)
    rundor = [runda for runda in rundor if runda.oppnar <= day]
    begun = {runda.pk for runda in rundor}
    shown = [row for row in inlamningar if row.uppfoljning_id in begun]
    counts = progress(shown)
    cells = {
        (row.enhet_id, row.uppfoljning_id): Ruta(
            row,
            counts.get(row.pk),
            is_late(row.lage, row.uppfoljning.klar_namnd, day),
            timing(row, day),
        )
        for row in shown
    }
    enheter = {row.enhet_id: row.enhet for row in shown}
    contacts = approvers(enheter.values(), day)
    rows = [
        Rad(enhet, [(runda, cells.get((pk, runda.pk))) for runda in rundor], contacts.get(pk))
        for pk, enhet in enheter.items()
    ]
    return [_column(runda, shown, ar) for runda in rundor], rows


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
    """The round that is due next, or was due last, in words."""
    due = [column for column in columns if column.totalt]
    if not due:
        return ""
    column = min(due, key=lambda c: abs((c.runda.klar_namnd - day).days))
    return f"{column.runda.namn}: {column.inne} av {column.totalt} har lämnat in."


def _tabs(rows: list[Rad], ar: int) -> list[dict]:
    return [
        {"kod": kod, "ord": ord, "antal": sum(row.has(wanted) for row in rows)}
        for kod, (ord, wanted) in FLIKAR.items()
    ]


@require_safe
def fullstandighet(request: HttpRequest) -> HttpResponse:
    """The whole board for those who have the whole municipality, own enheter for others."""
    day = today()
    ar = _year(request, day)
    columns, rows = build(request.user, ar, day)
    flik = request.GET.get("visa", "")
    _, wanted = FLIKAR.get(flik, FLIKAR[""])
    context = {
        "ar": ar,
        "ingress": _lead(columns, day),
        "kolumner": columns,
        "rader": [row for row in rows if row.has(wanted)],
        "flikar": _tabs(rows, ar),
        "flik": flik if flik in FLIKAR else "",
        "alla": bool(rows),
        "hela": request.user.has_municipal_role(*HELA_KOMMUNEN),
        "lagen": InlamningLage.values,
    }
    return render(request, "frontend/organisation/fullstandighet.html", context)
