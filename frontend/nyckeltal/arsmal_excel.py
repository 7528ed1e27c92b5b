"""The targets of a year as a workbook: those of an enhet and the enheter below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Lank, Ram
from frontend.organisation.forms import LAMNAR_IN
from nyckeltal.arbetsbocker.malvarden import Omfang
from nyckeltal.arbetsbocker.malvarden_in import MALVARDEN
from nyckeltal.models import Nyckeltal
from nyckeltal.permissions import own_enheter
from styrning.bas.clock import today
from styrning.bas.periods import FIRST_YEAR, LAST_YEAR
from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Sidomfang(Omfang):
    """A scope, and the enheter that one may choose instead."""

    bredvid: Sequence[Enhet] = ()


def address(user: User, ar: int) -> str:
    """Where ``user`` sets the targets of a year in Excel; empty for one who sets none."""
    if not Nyckeltal.objects.editable_by(user).exists():
        return ""
    top = own_enheter(user).valid_on(today()).order_by("tree_id", "lft").first()
    return reverse("frontend:arsmal_excel", args=[top.kod, ar]) if top else ""


def _omfang(request: HttpRequest, kod: str, ar: int) -> Sidomfang:
    """An enhet of the user's own and a year; not found for one who sets no targets."""
    if not FIRST_YEAR <= ar <= LAST_YEAR:
        raise Http404
    enhet = get_object_or_404(own_enheter(request.user), kod=kod)
    if not Nyckeltal.objects.editable_by(request.user).exists():
        raise Http404
    return Sidomfang(enhet, ar, _beside(request.user))


def _beside(user: User) -> list[Enhet]:
    """The enheter to choose among: the uppermost of the user's own, and those that hand in."""
    own = list(own_enheter(user).valid_on(today()).order_by("tree_id", "lft"))
    ids = {enhet.pk for enhet in own}
    return [e for e in own if e.parent_id not in ids or e.slag in LAMNAR_IN]


def _ram(omfang: Sidomfang, kod: str, ar: int) -> Ram:
    first = today().year
    years = sorted({first, first + 1, ar})
    return Ram(
        rubrik=f"Målvärden {ar} via Excel",
        plats=omfang.enhet.namn,
        har=str(ar),
        ingress="Alla målvärden för året i en arbetsbok. Du ser vad som ändras innan något sparas.",
        innehall="Den har en rad för varje nyckeltal och enhet, med tidigare utfall och förra "
        "årets målvärde bredvid.",
        andras="Så ändras målvärdena",
        tillbaka=reverse("frontend:bibliotek"),
        tillbaka_text="Tillbaka till biblioteket",
        sida="roda_traden",
        val={
            "År": [Lank(str(y), _url(kod, y), y == ar) for y in years],
            "Enhet": [
                Lank(enhet.namn, _url(enhet.kod, ar), enhet == omfang.enhet)
                for enhet in omfang.bredvid
            ],
        },
    )


def _url(kod: str, ar: int) -> str:
    return reverse("frontend:arsmal_excel", args=[kod, ar])


EXCEL = Arbetsboksida("arsmal_excel", MALVARDEN, _omfang, _ram)
