"""What a reader has chosen to see: year, scope and round; and the report of it, or 404."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest

from mal.selectors import report_years
from styrning.arsredovisning.read_model import KF, PARTS, MissingReportError, read_report
from styrning.bas.clock import today
from styrning.grund.enums import HELA_KOMMUNEN, Slag, UppfoljningSlag
from styrning.grund.models import Enhet, Uppfoljning

SJALVSTANDIGA = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG, Slag.REVISION)


@dataclass(frozen=True)
class Val:
    """A year with its scope and round, and what else there is to choose from."""

    ar: int
    omfattning: str
    moment: str
    ar_lista: list[int]
    omgangar: list[Uppfoljning] = field(default_factory=list)

    @property
    def fraga(self) -> str:
        """What to add to an address so that scope and round follow along: "?omfattning=BUN"."""
        chosen = {"omfattning": self.omfattning, "moment": self.moment}
        if self.omfattning == KF:
            del chosen["omfattning"]
        text = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{text}" if text else ""

    def at(self, report: Mapping[str, Any]) -> "Val":
        """The same with the round that the report came to stand in."""
        uppfoljning = report["uppfoljning"]
        return replace(self, moment=uppfoljning["kod"] if uppfoljning else "")


def choose(request: HttpRequest, ar: int | None, *, finished: bool) -> Val | None:
    """What the address asks for; None where no year has a plan.

    Args:
        ar: the year asked for, else the latest.
        finished: whether the latest is the last year closed by an årsbokslut, or the one now
            under way in its last round that has ended.

    Raises: Http404 for a year without plan.
    """
    years = report_years(request.user)
    if not years:
        return None
    if ar is not None and ar not in years:
        raise Http404
    rounds = list(Uppfoljning.objects.order_by("-avser_till", "-oppnar"))
    year = ar or _latest(years, rounds, finished=finished)
    of_year = [runda for runda in rounds if runda.ar == year]
    moment = request.GET.get("moment", "")
    if not moment and not finished:
        ended = [runda for runda in of_year if runda.avser_till <= today()]
        moment = ended[0].kod if ended else ""
    return Val(year, request.GET.get("omfattning") or KF, moment, years, of_year)


def _latest(years: list[int], rounds: list[Uppfoljning], *, finished: bool) -> int:
    day: date = today()
    if finished:
        closed = [
            runda.ar
            for runda in rounds
            if runda.slag == UppfoljningSlag.ARSBOKSLUT
            and runda.avser_till <= day
            and runda.ar in years
        ]
        if closed:
            return closed[0]
    begun = [ar for ar in years if ar <= day.year]
    return begun[0] if begun else years[-1]


def read_or_404(
    request: HttpRequest, val: Val, *, parts: Collection[str] = PARTS
) -> dict[str, Any]:
    """The report as the reader may see it; unknown and forbidden get the same answer.

    Args:
        parts: what to read beside the goals, as in ``read_report``.
    """
    try:
        return read_report(
            val.ar,
            scope=val.omfattning,
            reader=request.user,
            moment=val.moment or None,
            parts=parts,
            rounds=val.omgangar,
        )
    except MissingReportError as error:
        raise Http404 from error


def scopes(request: HttpRequest, ar: int) -> list[dict[str, str]]:
    """The enheter of the year whose own report the reader may choose: nämnder and bolag."""
    enheter = Enhet.objects.scope_visible_to(request.user).filter(
        Q(galler_fran=None) | Q(galler_fran__lte=date(ar, 12, 31)),
        Q(galler_till=None) | Q(galler_till__gte=date(ar, 1, 1)),
    )
    if request.user.has_municipal_role(*HELA_KOMMUNEN):
        enheter = enheter.filter(slag__in=SJALVSTANDIGA)
    rows = enheter.order_by("tree_id", "lft").values_list("kod", "namn")
    return [{"kod": kod, "namn": namn} for kod, namn in rows]
