"""Every action that the reader follows up, whatever it belongs to; as a list and by Excel."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from frontend.arbetsboksida import Arbetsboksida, Ram
from frontend.listfil import Lista, with_lists
from internkontroll.arbetsbocker.atgarder import (
    KONTROLL,
    MAL,
    REVISION,
    RISK,
    Band,
    actions_of,
    follows_up,
)
from internkontroll.arbetsbocker.atgarder_in import ATGARDER
from styrning.bas.listfil import Kolumn

MENY = "start"
ALLA = "alla"
SIDOR = {
    MAL: "mal_atgard", KONTROLL: "kontrollatgard", RISK: "riskatgard", REVISION: "revisionsatgard",
}  # fmt: skip
LISTA = {
    "": Lista(
        "Åtgärder",
        lambda c: [rad["band"] for rad in c["rader"]],
        (
            Kolumn("Åtgärd", lambda b: b.atgard.text, bred=True),
            Kolumn("Slag", lambda b: b.slag),
            Kolumn("Kod", lambda b: b.kod),
            Kolumn("Hör till", lambda b: b.namn, bred=True),
            Kolumn("Enhet", lambda b: b.atgard.enhet.namn, bred=True),
            Kolumn("Ansvarig", lambda b: b.atgard.ansvarig),
            Kolumn("Klar senast", lambda b: b.atgard.klar_senast),
            Kolumn("Läge", lambda b: b.atgard.get_lage_display()),
            Kolumn("Datumet har passerat", lambda b: b.is_late),
        ),
    )
}


@require_safe
def atgarder(request: HttpRequest) -> HttpResponseBase:
    """The actions that the reader follows up: those that are open, or all."""
    if not follows_up(request.user):
        raise Http404
    bands = actions_of(request.user)
    visa = ALLA if request.GET.get("visa") == ALLA else ""
    shown = [band for band in bands if visa or band.is_open]
    context: dict[str, Any] = {
        "sida": MENY,
        "visa": visa,
        "rader": [{"band": band, "adress": _page_of(band)} for band in shown],
        "alla": len(bands),
        "oppna": sum(band.is_open for band in bands),
        "sena": sum(band.is_late for band in bands),
    }
    return with_lists(request, "frontend/internkontroll/atgarder.html", context, LISTA)


def _page_of(band: Band) -> str:
    return reverse(f"frontend:{SIDOR[band.slag]}", args=[band.atgard.publikt_id])


def _omfang(request: HttpRequest) -> None:
    """One's own actions; not found for those who follow none up."""
    if not follows_up(request.user):
        raise Http404


def _ram(_omfang: None) -> Ram:
    return Ram(
        rubrik="Åtgärder via Excel",
        plats="Åtgärder",
        har="",
        ingress="Åtgärderna som du följer upp i en arbetsbok. Du ser vad som ändras innan något "
        "sparas.",
        innehall="Den är ifylld med åtgärder för mål och risker, efter kontroller och revision.",
        andras="Så ändras åtgärderna",
        tillbaka=reverse("frontend:atgarder"),
        tillbaka_text="Tillbaka till åtgärderna",
        sida=MENY,
    )


EXCEL = Arbetsboksida("atgarder_excel", ATGARDER, _omfang, _ram)
