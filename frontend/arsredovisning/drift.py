"""Driftredovisningen: the sums of a round to read, and its rows to enter."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.drift_forms import DriftForm, Rad
from frontend.arsredovisning.drift_omgang import (
    ask_round,
    ask_to_wait,
    back,
    enheter_or_404,
    round_to_write,
)
from frontend.arsredovisning.geh import MENY, choose_kf
from frontend.arsredovisning.listfiler import DRIFT_SIDA
from frontend.arsredovisning.val import read_or_404, scopes
from frontend.listfil import with_lists
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status
from styrning.arsredovisning import driftvisning
from styrning.arsredovisning.models.drift import writes_drift
from styrning.arsredovisning.read_model import DRIFT
from styrning.arsredovisning.selectors.drift import posts_to_edit, under_their_tops
from styrning.arsredovisning.services.drift import Konflikt, save_drift
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.quantities import format_exact
from styrning.grund.models import Enhet, Uppfoljning


@require_safe
def drift(request: HttpRequest, ar: int) -> HttpResponseBase:
    """The sums per nämnd and bolag of a round, and the way to writing them."""
    asked = choose_kf(request, ar)
    report = read_or_404(request, asked, parts={DRIFT})
    val = asked.at(report)
    own = {rad["kod"] for rad in scopes(request, ar)} if report["drift"] else set()
    context = {
        "sida": MENY,
        "val": val,
        "rapport": report,
        "drift": driftvisning.whole(report),
        "egna": own,
        "skriver": writes_drift(request.user),
        "fraga": f"?moment={val.moment}" if val.moment else "",
    }
    return with_lists(request, "frontend/arsredovisning/drift_sida.html", context, DRIFT_SIDA)


@require_http_methods(["GET", "HEAD", "POST"])
def drift_skriv(request: HttpRequest, ar: int) -> HttpResponse:
    """Enter the rows of a round: of all enheter, or of the one that the address names."""
    runda = round_to_write(request, ar)
    if request.method != "POST":
        asked = ask_round(request, ar, "frontend:drift_skriv") or ask_to_wait(request, ar, runda)
        if asked:
            return asked
    enheter = enheter_or_404(request, ar)
    pks = {one.pk for one in enheter}
    posts = [row for row in posts_to_edit(ar, runda, request.user) if row.enhet_id in pks]
    closed = runda is not None and runda.is_closed()
    prognos = runda is not None and runda.is_forecast
    form = DriftForm(posted(request), posts, enheter, prognos=prognos, closed=closed)
    konflikt: list[dict[str, str]] = []
    nya: dict[str, int] = {}
    if form.is_bound and form.is_valid():
        try:
            antal = _save(request, ar, runda, form)
        except StaleError as error:
            found: list[Konflikt] = error.current  # type: ignore[assignment]
            konflikt = [row for one in found for row in _conflict(one)]
            nya = {one.rad.plats: one.sparad.version if one.sparad else 0 for one in found}
        except FaultsError as error:
            for name, message in error.faults.items():
                add_rule_error(form, RuleError(message, field=name))
        except RuleError as error:
            add_rule_error(form, error)
        else:
            text = "1 rad är sparad." if antal == 1 else f"{antal} rader är sparade."
            messages.success(request, text if antal else "Inget var ändrat.")
            return redirect(back(ar, runda))
    context = {
        "sida": MENY, "ar": ar, "runda": runda, "form": form, "prognos": prognos, "stangd": closed,
        "grupper": _groups(form, enheter, nya), "konflikt": konflikt, "tillbaka": back(ar, runda),
        "enheter": list({top.pk: top for top in under_their_tops(enheter).values()}.values()),
        "vald": request.GET.get("enhet", ""),
    }  # fmt: skip
    status = answer_status(form, konflikt)
    return render(request, "frontend/arsredovisning/drift_skriv.html", context, status=status)


def _save(request: HttpRequest, ar: int, runda: Uppfoljning | None, form: DriftForm) -> int:
    rattelse = form.cleaned_data.get("rattelse", "")
    return save_drift(ar, runda, form.rader(), by=request.user, rattelse=rattelse)


def _conflict(one: Konflikt) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""
    where = f"{one.rad.enhet} {one.rad.kod}".strip()
    if one.sparad is None or one.rad.bort:
        mine = "borttagen" if one.rad.bort else "ändrad"
        saved = "borttagen" if one.sparad is None else "ändrad"
        return [{"vad": where, "ditt": mine, "sparat": saved}]
    return [
        {
            "vad": f"{where}, {name}",
            "ditt": _words(value),
            "sparat": _words(getattr(one.sparad, name)),
        }
        for name, value in one.rad.varden.items()
        if value != getattr(one.sparad, name)
    ]


def _words(value: Any) -> str:
    return value or "–" if isinstance(value, str) else format_exact(value)


def _groups(form: DriftForm, enheter: Sequence[Enhet], nya: dict[str, int]) -> list[dict[str, Any]]:
    """The lines under their nämnd, each with its fields; the empty ones last."""
    tops = under_their_tops(enheter)
    names = {one.kod: one for one in enheter}
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in form.lines:
        one = names.get(line.enhet)
        top = "Ny rad" if line.is_new else tops[one.pk].namn if one else line.enhet
        groups.setdefault(top, []).append(_line(form, line, one, nya, top))
    return [{"namn": namn, "rader": rader} for namn, rader in groups.items()]


def _line(
    form: DriftForm, line: Rad, enhet: Enhet | None, nya: dict[str, int], top: str
) -> dict[str, Any]:
    def fields(*names: str) -> list[Any]:
        return [form[f"{line.plats}-{name}"] for name in names]

    return {
        "plats": line.plats,
        "ny": line.is_new,
        "vad": line.vad,
        "enhet": "" if enhet is None or enhet.namn == top else enhet.namn,
        "rad": f"{line.enhet}|{line.kod}|{line.verksamhet}",
        "version": nya.get(line.plats, line.version),
        "belopp": fields(*form.belopp),
        "kommentar": fields("kommentar")[0],
        "falt": fields("enhet", "kod", "verksamhet") if line.is_new else [],
        "bort": None if line.is_new else fields("bort")[0],
    }
