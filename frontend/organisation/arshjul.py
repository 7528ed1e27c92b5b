"""The årshjul of a year: as a table, a wheel and a list by months."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from frontend.listfil import with_lists
from frontend.organisation.arshjulsrad import Rad, Urval, asked_of, own_roles, printed
from frontend.organisation.hjul import beside, drawing, months, rings
from frontend.organisation.listfiler import ARSHJUL
from frontend.organisation.ord import antal_ord, stor, uppraknat
from styrning.bas.clock import today
from styrning.grund.arshjul import Arshjulsrad, arshjul_rows
from styrning.grund.enums import Arshjulslage
from styrning.grund.krockar import clashes_among
from styrning.grund.models import Aktivitet, Arshjul, Enhet, Uppfoljning
from styrning.grund.permissions import manages_arshjul

ARTAL = range(1990, 2101)


def _years(ar: int) -> list[int]:
    """The years that have an årshjul, this year, the next, and the one shown."""
    this = today().year
    return sorted({*Arshjul.objects.values_list("ar", flat=True), this, this + 1, ar})


def _lead(rows: Sequence[Arshjulsrad]) -> str:
    """How many are late, open and to come, in words; nothing for an empty year."""
    words = {
        Arshjulslage.SEN: ("sen", "sena"),
        Arshjulslage.OPPEN: ("öppen", "öppna"),
        Arshjulslage.KOMMER: ("som kommer", "som kommer"),
        Arshjulslage.KLAR: ("klar", "klara"),
    }
    counts = [(sum(row.lage == lage for row in rows), *ord) for lage, ord in words.items()]
    parts = [f"{antal} {en if antal == 1 else flera}" for antal, en, flera in counts if antal]
    return f"{uppraknat(parts)}." if parts else ""


def _rows(request: HttpRequest, ar: int, urval: Urval, day: date) -> list[Arshjulsrad]:
    return arshjul_rows(ar, day, request.user, urval.enhet.pk if urval.enhet else None)


def _printed(rows: Sequence[Arshjulsrad], urval: Urval, day: date, ar: int, **how) -> list[Rad]:
    return [printed(row, day, ar, **how) for row in rows if urval.covers(row)]


@require_safe
def arshjul(request: HttpRequest, ar: int | None = None) -> HttpResponseBase:
    """Everything of one year, with a filter that answers in words.

    ``?bredvid`` shows the year after beside it, ``?visa=manader`` the list by months.
    """
    day = today()
    ar = day.year if ar is None else ar
    if ar not in ARTAL:
        raise Http404
    may_edit, urval = manages_arshjul(request.user), Urval.of(request)
    rows = _rows(request, ar, urval, day)
    rader = _printed(rows, urval, day, ar, may_edit=may_edit)
    ringar = rings(rader)
    context = {
        "sida": "arshjul",
        "ar": ar,
        "artal": _years(ar),
        "ringvyer": ringar,
        "manader": months(rader, ar) if request.GET.get("visa") == "manader" else None,
        "hjul": drawing(ar, ringar, day) if ringar else "",
        "bredvid": beside(rader),
        "nasta": _next_year(request, ar, urval, day),
        "antal": len(rows),
        "ingress": _lead(rows),
        "urval": urval,
        "svar": urval.answer(len(rader), len(rows)),
        "ringar": list(dict.fromkeys(row.ring for row in rows)),
        "enheter": Enhet.objects.filter(pk__in=asked_of(rows)).order_by("tree_id", "lft"),
        "roller": own_roles(request.user),
        "far_andra": may_edit,
        "adresser": _addresses(request),
        "nasta_steg": _next_step(rows, ar, day) if may_edit else None,
    }
    return with_lists(request, "frontend/organisation/arshjul.html", context, ARSHJUL)


def _next_step(rows: Sequence[Arshjulsrad], ar: int, day: date) -> dict | None:
    """What kvalitetskedjan does first: begin the year, or decide days that are in doubt."""
    aktiviteter = [row.post for row in rows if isinstance(row.post, Aktivitet)]
    rundor = [row.post for row in rows if isinstance(row.post, Uppfoljning)]
    if not aktiviteter and not rundor:
        return {"borja": True, "forra": ar - 1}
    copied = sum(not row.ar_bestamd for row in aktiviteter)
    doubtful = sum(krock.dag >= day for krock in clashes_among(aktiviteter, rundor))
    parts = []
    if doubtful:
        dagar = antal_ord(doubtful, "dag krockar", "dagar krockar")
        parts.append(f"{dagar} med en helg, en helgdag eller ett annat sammanträde")
    if copied:
        datum = antal_ord(copied, "aktivitets", "aktiviteters")
        parts.append(f"{datum} datum är kopierade från {ar - 1} och väntar på besked")
    return {"borja": False, "text": f"{stor(', och '.join(parts))}."} if parts else None


def _next_year(request: HttpRequest, ar: int, urval: Urval, day: date) -> dict | None:
    """The wheel of the year after, where it is asked for beside this one."""
    if "bredvid" not in request.GET or ar + 1 not in ARTAL:
        return None
    rows = _rows(request, ar + 1, urval, day)
    ringar = rings(_printed(rows, urval, day, ar + 1, may_edit=False))
    return {"ar": ar + 1, "hjul": drawing(ar + 1, ringar, day) if ringar else ""}


def _addresses(request: HttpRequest) -> dict[str, str]:
    """The same choice shown in the other ways."""
    query = request.GET.copy()
    for name in ("visa", "bredvid"):
        query.pop(name, None)
    plain = query.urlencode()
    more = f"&{plain}" if plain else ""
    return {
        "hjul": f"?{plain}",
        "manader": f"?visa=manader{more}",
        "bredvid": f"?bredvid=1{more}",
    }
