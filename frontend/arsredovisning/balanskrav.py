"""The balanskravsutredning: three years to read, and one year to enter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.balanskrav_forms import BalanskravForm, facts_of_year, typed
from frontend.arsredovisning.geh import MENY, choose_kf
from frontend.arsredovisning.geh_vy import balanskrav_context
from frontend.arsredovisning.listfiler import BALANSKRAV_SIDA
from frontend.arsredovisning.val import read_or_404
from frontend.listfil import with_lists
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.arsredovisning.balanskravsvisning import exact_text
from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag
from styrning.arsredovisning.gehvisning import is_forecast
from styrning.arsredovisning.models import Balanskravsutredning
from styrning.arsredovisning.models.balanskrav import records_deficit_decisions, writes_balanskrav
from styrning.arsredovisning.read_model import BALANSKRAV
from styrning.arsredovisning.rules.balanskrav import JUSTERINGAR, RESERVER, SKAL, TIDIGARE
from styrning.arsredovisning.selectors.balanskrav import year_before
from styrning.arsredovisning.services.balanskrav import UNDERLAG, save_balanskrav
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.models import Uppfoljning

FIRST = 2000
DELAR: tuple[tuple[str, Sequence[str]], ...] = (
    ("Från årets resultat", (*JUSTERINGAR, "uppgivet_justerat")),
    ("Reserver och synnerliga skäl", (*RESERVER, *SKAL, "uppgivet_resultat")),
    ("Tidigare år", (*TIDIGARE, "uppgivet_summa")),
    ("Underlag för gränserna", UNDERLAG),
)


@require_safe
def balanskrav(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Three years side by side, the checks, the reserves and the deficits."""
    asked = choose_kf(request, ar)
    report = read_or_404(request, asked, parts={BALANSKRAV})
    writes = writes_balanskrav(request.user)
    context = balanskrav_context(report) | {
        "sida": MENY,
        "val": asked.at(report),
        "rapport": report,
        "skriver": writes,
        "kan_skrivas": writes and (is_forecast(report) or ar < today().year),
        "i_ar": today().year,
        "egen_klar": _is_given(report),
        "beslutar": records_deficit_decisions(request.user),
    }
    return with_lists(
        request, "frontend/arsredovisning/balanskrav_sida.html", context, BALANSKRAV_SIDA
    )


def _is_given(report: Mapping[str, Any]) -> bool:
    """Whether the year itself has a finished utredning."""
    part = report["balanskrav"]
    return part is not None and part["kolumner"][-1]["lage"] == Avgivandelage.AVGIVEN


def _forecast_round(request: HttpRequest, ar: int) -> Uppfoljning | None:
    """The round whose forecast is written; None for the year's outcome.

    Raises: Http404 for a round that is unknown or of another year.
    """
    kod = request.GET.get("moment", "")
    if not kod:
        return None
    runda = get_object_or_404(Uppfoljning, kod=kod, avser_till__year=ar)
    return runda if runda.is_forecast else None


@require_http_methods(["GET", "HEAD", "POST"])
def balanskrav_skriv(request: HttpRequest, ar: int) -> HttpResponse:
    """Enter a year: its outcome, or the forecast of the round that the address names."""
    if not writes_balanskrav(request.user) or not FIRST <= ar <= today().year:
        raise Http404
    runda = _forecast_round(request, ar)
    if request.method != "POST" and runda is None and ar == today().year:
        messages.info(request, f"{ar} är inte slut än. Välj delårsrapporten och skriv prognosen.")
        return redirect("frontend:balanskrav", ar=ar)
    row = _row(ar, runda)
    again = row is not None and row.lage == Avgivandelage.AVGIVEN
    form = BalanskravForm(posted(request), ar=ar, again=again, initial=facts_of_year(row))
    konflikt: list[dict[str, str]] = []
    sedd = seen_version(request.POST) if form.is_bound else row.version if row else 0
    if form.is_bound and form.is_valid():
        try:
            _save(request, ar, runda, form, sedd)
        except StaleError as error:
            current: Balanskravsutredning = error.current  # type: ignore[assignment]
            konflikt, sedd = _conflict(form, current), current.version
        except FaultsError as error:
            for name, message in error.faults.items():
                add_rule_error(form, RuleError(message, field=name))
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return redirect(_back(ar, runda))
    before = year_before(ar)
    context = {
        "sida": MENY,
        "ar": ar,
        "runda": runda,
        "form": form,
        "grupper": _groups(form, before),
        "fore": before,
        "klar": again,
        "rad": row,
        "konflikt": konflikt,
        "sedd": sedd,
        "tillbaka": _back(ar, runda),
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/arsredovisning/balanskrav_skriv.html", context, status=status)


def _row(ar: int, runda: Uppfoljning | None) -> Balanskravsutredning | None:
    rows = Balanskravsutredning.objects.filter(ar=ar, uppfoljning=runda)
    slag = Balanskravsslag.UTFALL if runda is None else Balanskravsslag.PROGNOS
    return rows.filter(slag=slag).first()


def _back(ar: int, runda: Uppfoljning | None) -> str:
    address = reverse("frontend:balanskrav", args=[ar])
    return f"{address}?moment={runda.kod}" if runda else address


def _save(
    request: HttpRequest, ar: int, runda: Uppfoljning | None, form: BalanskravForm, seen: int
) -> None:
    klar = request.POST.get("akt") == "klar"
    save_balanskrav(ar, runda, form.utredning(klar=klar), by=request.user, version=seen)
    done = "är klar och syns för alla" if klar else "är sparad som utkast"
    messages.success(request, f"Balanskravsutredningen för {ar} {done}.")


def _conflict(form: BalanskravForm, saved: Balanskravsutredning) -> list[dict[str, str]]:
    otherwise = ("Läget", "oförändrat", saved.get_lage_display())
    return conflict(form, facts_of_year(saved), typed=typed(form), otherwise=otherwise)


def _groups(form: BalanskravForm, before: Balanskravsutredning | None) -> list[dict[str, Any]]:
    """The fields in the order of the law, each with what the year before had."""
    return [
        {
            "namn": namn,
            "rader": [
                {
                    "falt": form[name],
                    "summa": name.startswith("uppgivet"),
                    "fore": _printed(before, name),
                }
                for name in names
                if name in form.fields
            ],
        }
        for namn, names in DELAR
    ]


def _printed(row: Balanskravsutredning | None, name: str) -> str:
    if row is None:
        return ""
    return exact_text(getattr(row, name), row.enhet)
