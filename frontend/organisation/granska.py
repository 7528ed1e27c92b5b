"""Reviewing a round: each enhet's goals with what changed, marked one by one or many at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.organisation.bedomda import Bedomd, judged
from frontend.organisation.granska_siffror import Frageruta, Fragor, Siffra, figures
from frontend.organisation.inlamning import ensure_seen
from mal import selectors as mal_selectors
from mal.enums import Granskningslage, Klass
from mal.granskning import Granskad, reviewed
from mal.models import Mal
from mal.services.granskning import Omdome, return_reviewed, review
from nyckeltal.avtryck import fingerprint
from nyckeltal.entry import Entry, entry
from nyckeltal.fragor_stallda import by_place, questions_in
from nyckeltal.models import Fraga, NyckeltalEnhet
from nyckeltal.services_fraga import ask
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning, Uppfoljning
from styrning.grund.services import WRITABLE, approve

PAGE = "frontend/organisation/granska.html"
ASK = "fraga-"  # the button of a question, with what it is about


@dataclass(frozen=True)
class Rad:
    """One goal for the reviewer; ``skal`` says in words why it wants a look."""

    bedomd: Bedomd
    mal_id: int
    avtryck: str
    forra: str
    skal: list[str]
    mark: Granskad | None
    typed: Mapping[str, str]
    fel: str = ""
    siffror: list[Siffra] = field(default_factory=list)
    fraga: Frageruta = field(default_factory=lambda: Frageruta("", ""))

    @property
    def rutor(self) -> list[Frageruta]:
        """Where one may ask: about the goal, and about each of its figures."""
        return [self.fraga, *(row.fraga for row in self.siffror)]

    @property
    def alla_fragor(self) -> list[Fraga]:
        return [fraga for ruta in self.rutor for fraga in ruta.stallda]

    @property
    def oppen(self) -> bool:
        """Whether figures and questions come unfolded."""
        return bool(self.obesvarade) or any(ruta.text or ruta.fel for ruta in self.rutor)

    @property
    def obesvarade(self) -> int:
        return sum(fraga.svarad_at is None for fraga in self.alla_fragor)

    @property
    def lage(self) -> str:
        return self.typed.get("lage", self.mark.lage if self.mark else "")

    @property
    def motiv(self) -> str:
        return self.typed.get("motiv", self.mark.motiv if self.mark else "")


@dataclass(frozen=True)
class Del:
    """One submission with its goals."""

    inlamning: Inlamning
    rader: list[Rad]

    @property
    def is_open(self) -> bool:
        return self.inlamning.lage == InlamningLage.INSKICKAD

    @property
    def vantar(self) -> bool:
        """Whether the officer has it still: there is nothing to review yet."""
        return self.inlamning.lage in WRITABLE

    @property
    def utan(self) -> int:
        return sum(rad.lage == Granskningslage.UTAN_ANMARKNING for rad in self.rader)

    @property
    def ater(self) -> int:
        return sum(rad.lage == Granskningslage.ATER for rad in self.rader)

    @property
    def obesvarade(self) -> int:
        """How many questions wait for an answer."""
        return sum(rad.obesvarade for rad in self.rader)

    @property
    def kvar(self) -> int:
        return len(self.rader) - self.utan - self.ater


@require_http_methods(["GET", "POST"])
def granska(request: HttpRequest, kod: str) -> HttpResponse:
    """The submissions of the round that the reader approves, goal by goal."""
    runda = get_object_or_404(Uppfoljning.objects.select_related("arshjul"), kod=kod)
    rows = list(
        Inlamning.objects.approvable_by(request.user)
        .filter(uppfoljning=runda)
        .select_related("enhet", "uppfoljning", "inskickad_av", "handlaggare")
        .order_by("enhet__tree_id", "enhet__lft")
    )
    if not rows:
        raise Http404
    if request.method == "POST":
        return _act(request, runda, rows)
    return _page(request, runda, rows)


def _page(
    request: HttpRequest,
    runda: Uppfoljning,
    rows: list[Inlamning],
    typed: Mapping[int, Mapping[str, Mapping[str, str]]] | None = None,
    fel: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, before, asked = typed or {}, _before(runda), questions_in(rows)
    delar = [
        Del(
            row,
            _rows(
                row,
                before,
                typed.get(row.pk, {}),
                fel or {},
                Fragor(by_place(asked.get(row.pk, [])), _questions(request), fel or {}),
            ),
        )
        for row in rows
        if row.lage != InlamningLage.EJ_PABORJAD
    ]
    context = {
        "sida": "fullstandighet",
        "runda": runda,
        "delar": delar,
        "vantar": [row for row in rows if row.lage == InlamningLage.EJ_PABORJAD],
        "lagen": Granskningslage,
        "fel": (fel or {}).get("", ""),
    }
    return render(request, PAGE, context, status=status)


def _before(runda: Uppfoljning) -> dict[tuple[UUID, int], str]:
    """The class of each goal and enhet in the round before, in the scale's own word."""
    last = (
        Uppfoljning.objects.filter(avser_till__lt=runda.avser_till)
        .order_by("-avser_till", "-oppnar")
        .first()
    )
    plan = mal_selectors.plan_of(runda.ar)
    if last is None or plan is None:
        return {}
    rows = mal_selectors.judgements(plan.id, last.pk, [])
    return {(row.identitet, row.enhet_id): row.ord or "" for row in rows}


def _rows(
    inlamning: Inlamning,
    before: Mapping[tuple[UUID, int], str],
    typed: Mapping[str, Mapping[str, str]],
    fel: Mapping[str, str],
    fragor: Fragor | None = None,
) -> list[Rad]:
    page: Entry = entry(inlamning)
    marks, fragor = reviewed(inlamning.pk), fragor or Fragor()
    rows = []
    for block, bedomd in zip(page.block, judged(page), strict=True):
        avtryck, mal = fingerprint(block), block.mal
        mark = marks.get(mal.identitet)
        forra = before.get((mal.identitet, block.enhet_id), "")
        changed = mark is not None and mark.avtryck != avtryck
        rows.append(
            Rad(
                bedomd,
                mal.id,
                avtryck,
                forra,
                _reasons(bedomd, forra, changed=changed),
                None if changed else mark,
                typed.get(bedomd.kod, {}),
                fel.get(str(mal.id), ""),
                figures(block, fragor),
                fragor.box(block.kod, block.mal.namn),
            )
        )
    return rows


def _reasons(bedomd: Bedomd, forra: str, *, changed: bool) -> list[str]:
    """Why a goal is not passed together with the others; empty when nothing is special."""
    judged_now = bedomd.klass != Klass.EJ_BEDOMT
    told = {
        "ändrat sedan du granskade": changed,
        "inte bedömt": bedomd.asks_judgement and not judged_now,
        "inte uppfyllt": bedomd.klass == Klass.EJ_UPPFYLLT,
        "avviker från förslaget": bedomd.avviker,
        f"var {forra.lower()} förra omgången": judged_now and forra not in {"", bedomd.ord},
    }
    return [words for words, holds in told.items() if holds]


def _act(request: HttpRequest, runda: Uppfoljning, rows: list[Inlamning]) -> HttpResponse:
    inlamning = next((r for r in rows if r.enhet.kod == request.POST.get("enhet")), None)
    if inlamning is None:
        raise Http404
    typed = _typed(request)
    table = _rows(inlamning, _before(runda), typed, {})
    try:
        with transaction.atomic():
            ensure_seen(inlamning, request.POST.get("version", ""))
            kvitto = _do(request, inlamning, table, typed)
    except StaleError:
        raise
    except RuleError as error:
        fel = {error.field or "": str(error)}
        return _page(request, runda, rows, {inlamning.pk: typed}, fel, status=422)
    messages.success(request, kvitto)
    return redirect("frontend:granska", kod=runda.kod)


def _typed(request: HttpRequest) -> dict[str, dict[str, str]]:
    koder = [name.removeprefix("lage-") for name in request.POST if name.startswith("lage-")]
    return {
        kod: {
            "lage": request.POST[f"lage-{kod}"],
            "motiv": request.POST.get(f"motiv-{kod}", ""),
        }
        for kod in koder
    }


def _do(
    request: HttpRequest,
    inlamning: Inlamning,
    table: list[Rad],
    typed: Mapping[str, Mapping[str, str]],
) -> str:
    """What the pressed button asks for; the words that tell it was done."""
    by, what = request.user, request.POST.get("gor", "spara")
    if what.startswith(ASK):
        return _ask(request, inlamning, table, typed)
    if what == "alla":
        plain = [rad for rad in table if not rad.skal and rad.lage != Granskningslage.ATER]
        passed = [Omdome(r.mal_id, r.avtryck, Granskningslage.UTAN_ANMARKNING) for r in plain]
        known = {omdome.mal_id for omdome in passed}
        marked = [omdome for omdome in _said(table, typed) if omdome.mal_id not in known]
        review(inlamning, passed + marked, by=by)
        left = sum(not rad.lage for rad in table if rad.mal_id not in known)
        return f"{len(plain)} mål är utan anmärkning. {left} har något särskilt att titta på."
    review(inlamning, _said(table, typed), by=by)
    if what == "ater":
        return_reviewed(inlamning, by=by)
        return "Inlämningen är lämnad åter med anmärkningarna."
    if what == "godkann":
        _ensure_all(table)
        approve(inlamning, by=by, motiv=request.POST.get("motiv", ""))
        return "Inlämningen är godkänd."
    return "Granskningen är sparad."


def _questions(request: HttpRequest) -> dict[str, str]:
    """What was typed as questions, by what it is about."""
    names = [name for name in request.POST if name.startswith("text-")]
    return {name.removeprefix("text-"): request.POST[name] for name in names}


def _ask(
    request: HttpRequest,
    inlamning: Inlamning,
    table: list[Rad],
    typed: Mapping[str, Mapping[str, str]],
) -> str:
    """Ask one question; what is marked so far is saved with it."""
    nyckel = request.POST["gor"].removeprefix(ASK)
    ruta = next((r for rad in table for r in rad.rutor if r.nyckel and r.nyckel == nyckel), None)
    if ruta is None:
        raise Http404
    said = _said(table, typed)
    if inlamning.lage == InlamningLage.INSKICKAD and any(omdome.lage for omdome in said):
        review(inlamning, said, by=request.user)
    goal = next((rad.mal_id for rad in table if rad.bedomd.kod == nyckel), None)
    rows: models.QuerySet = NyckeltalEnhet.objects.filter(publikt_id=nyckel) if not goal else (
        Mal.objects.filter(pk=goal)
    )  # fmt: skip
    try:
        ask(inlamning, rows.get(), _questions(request).get(nyckel, ""), by=request.user)
    except RuleError as error:
        raise RuleError(str(error), field=f"fraga-{nyckel}") from error
    return f"Frågan om {ruta.om} är skickad."


def _said(table: list[Rad], typed: Mapping[str, Mapping[str, str]]) -> list[Omdome]:
    return [
        Omdome(rad.mal_id, rad.avtryck, rad.lage, rad.motiv)
        for rad in table
        if rad.bedomd.kod in typed
    ]


def _ensure_all(table: list[Rad]) -> None:
    left = [rad.bedomd.kod for rad in table if rad.lage != Granskningslage.UTAN_ANMARKNING]
    if left:
        raise RuleError(
            f"Ta ställning till {', '.join(left[:6])} först, eller godkänn allt på inlämningens "
            "egen sida."
        )
