"""The plans of all nämnder and bolag beside each other: size, methods, risks, results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from frontend.internkontroll.kommunlistor import JAMFOR
from frontend.internkontroll.ord import PUNKTLIGHET
from frontend.listfil import with_lists
from internkontroll.enums import Kategori, Metod
from internkontroll.jamforelse import Jamford, compare_plans, plan_frame, share
from internkontroll.planoversikt import years_with_plans
from internkontroll.rules_plan import Punktlighet

FALLANDE = "-"


@dataclass(frozen=True)
class Kolumn:
    """A column that the table may be ordered by."""

    nyckel: str
    ord: str
    varde: Callable[[Jamford], Any]
    tal: bool = True


KOLUMNER = (
    Kolumn("plan", "Plan", lambda row: row.rad["beslut_datum"], tal=False),
    Kolumn("moment", "Kontroller", lambda row: row.rad["moment"]),
    Kolumn("risker", "Risker", lambda row: row.risker),
    Kolumn("over", "Från gränsen", lambda row: row.over),
    Kolumn("gjort", "Gjort", lambda row: row.gjort),
    Kolumn("avvikande", "Avviker", lambda row: row.avvikande),
)


@require_safe
def compare(request: HttpRequest, ar: int) -> HttpResponseBase:
    """``?ordna=`` orders by a column; with a minus before it, highest first."""
    if not 1900 <= ar <= 2999:
        raise Http404
    asked = request.GET.get("ordna", "")
    rows = compare_plans(ar, request.user)
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "years": sorted({*years_with_plans(), ar}, reverse=True),
        "kontrollar": plan_frame(ar),
        "kolumner": [_heading(column, asked) for column in KOLUMNER],
        "namn_ordnad": asked.removeprefix(FALLANDE) not in {c.nyckel for c in KOLUMNER},
        "rader": [_row(row) for row in ordered(rows, asked)],
        "kategorier": Kategori.choices,
        "per_kategori": [_categories(row) for row in rows if row.risker is not None],
        "utan_oegentligheter": [
            row.rad["enhet"]["namn"]
            for row in rows
            if row.risker and not row.kategorier.get(Kategori.OEGENTLIGHETER)
        ],
        "medel": _middle(rows),
    }
    return with_lists(request, "frontend/internkontroll/jamfor.html", context, JAMFOR)


def ordered(rows: list[Jamford], asked: str) -> list[Jamford]:
    """By the column asked for; those without a value last, and otherwise as the organisation."""
    column = next((c for c in KOLUMNER if c.nyckel == asked.removeprefix(FALLANDE)), None)
    if column is None:
        return rows
    known = [row for row in rows if column.varde(row) is not None]
    known.sort(key=column.varde, reverse=asked.startswith(FALLANDE))
    return known + [row for row in rows if column.varde(row) is None]


def _heading(column: Kolumn, asked: str) -> dict[str, Any]:
    """Its link turns the order round; numbers begin with the highest."""
    first, second = column.nyckel, f"{FALLANDE}{column.nyckel}"
    if column.tal:
        first, second = second, first
    order = {column.nyckel: "ascending", f"{FALLANDE}{column.nyckel}": "descending"}.get(asked)
    return {
        "nyckel": column.nyckel,
        "ord": column.ord,
        "tal": column.tal,
        "forst": first,
        "nasta": second if asked == first else first,
        "ordning": order,
    }


def _row(row: Jamford) -> dict[str, Any]:
    rad = row.rad
    return rad | {
        "punktlighet": PUNKTLIGHET[row.punktlighet],
        "sen": row.punktlighet in {Punktlighet.SENT, Punktlighet.SAKNAS},
        "gemensamma": row.gemensamma,
        "metoder": _methods(row),
        "risker": row.risker,
        "over": row.over,
        "gjort": row.gjort,
        "avvikande": row.avvikande,
    }


def _methods(row: Jamford) -> str:
    """For example "stickprov 4, komplett 2"; most first."""
    parts = sorted(row.metoder.items(), key=lambda part: (-part[1], part[0]))
    return ", ".join(f"{Metod(metod).label.lower()} {antal}" for metod, antal in parts)


def _categories(row: Jamford) -> dict[str, Any]:
    return {
        "enhet": row.rad["enhet"],
        "synlig": row.rad["synlig"],
        "antal": [(label, row.kategorier.get(key, 0)) for key, label in Kategori.choices],
        "risker": row.risker,
    }


def _middle(rows: list[Jamford]) -> dict[str, float | None]:
    """What all have done and found together: sums over sums, never a mean of shares."""
    done = sum(row.rad["utforda"] for row in rows)
    return {
        "gjort": share(done, sum(row.rad["tillfallen"] for row in rows)),
        "avvikande": share(sum(row.rad["avvikelser"] for row in rows), done),
    }
