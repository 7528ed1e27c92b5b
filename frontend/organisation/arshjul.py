"""The årshjul of a year as one table, and its activities as forms for kvalitetskedjan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.organisation.forms import AktivitetForm, add_rule_error, posted
from frontend.organisation.ord import IKON, adress, dagar, kort_dag, uppraknat
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import Arshjulslage, Ring
from styrning.grund.models import Aktivitet, Arshjul, Enhet
from styrning.grund.permissions import manages_arshjul
from styrning.grund.selectors import Arshjulsrad, arshjul_rows
from styrning.grund.services_arshjul import change_activity, create_activity, end_activity

ARTAL = range(1990, 2101)


@dataclass(frozen=True)
class Rad:
    """One row as it is printed."""

    rad: Arshjulsrad
    adress: str
    oppnar: str
    klar: tuple[str, ...]
    inne: str
    lagrum: str
    form: str
    ikon: str
    ord: str


def _words(rad: Arshjulsrad, day: date, ar: int) -> str:
    """The state in words: Kommer 28 sep, Öppen, 3 dagar kvar, Sen, 11 dagar, Klar."""
    if rad.lage == Arshjulslage.KOMMER:
        return f"Kommer {kort_dag(rad.oppnar, ar)}"
    if rad.lage == Arshjulslage.KLAR or rad.sista_dag is None:
        return rad.lage.label
    if rad.lage == Arshjulslage.SEN:
        return f"Sen, {dagar((day - rad.sista_dag).days)}"
    left = (rad.sista_dag - day).days
    return f"Öppen, {dagar(left)} kvar" if left else "Öppen, sista dagen"


def _share(rad: Arshjulsrad) -> str:
    """How many of the round's enheter are in, and decided; an activity asks no enheter."""
    if rad.omgang is None:
        return ""
    share = f"{rad.omgang.inne} av {rad.omgang.totalt}"
    decided = rad.omgang.beslutade
    words = f", {decided} beslutad{'e' if decided > 1 else ''}" if decided else ""
    return share + words


def printed(rad: Arshjulsrad, day: date, ar: int, *, may_edit: bool) -> Rad:
    """``rad`` with its dates and state in words, and where its name leads."""
    form, ikon = IKON[rad.lage]
    if rad.is_round:
        to = adress("omgang", rad.post.kod)
    else:
        to = adress("aktivitet", rad.post.publikt_id) if may_edit else ""
    due = (rad.post.klar_namnd, rad.post.klar_ks, rad.post.klar_kf)
    return Rad(
        rad=rad,
        adress=to,
        oppnar=kort_dag(rad.oppnar, ar),
        klar=tuple(kort_dag(day, ar) for day in due),
        inne=_share(rad),
        lagrum=getattr(rad.post, "lagrum", ""),
        form=form,
        ikon=ikon,
        ord=_words(rad, day, ar),
    )


@dataclass(frozen=True)
class Urval:
    """What is asked for: a ring, an enhet, both or neither."""

    ring: Ring | None
    enhet: Enhet | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Urval":
        """An unknown ring or enhet is no filter at all."""
        ring = request.GET.get("ring", "")
        kod = request.GET.get("enhet", "")
        return cls(
            Ring(ring) if ring in Ring.values else None,
            Enhet.objects.filter(kod=kod).first() if kod else None,
        )

    def covers(self, rad: Arshjulsrad) -> bool:
        return (self.ring is None or rad.ring == self.ring) and (
            self.enhet is None or self.enhet.pk in rad.enhet_ids
        )

    def answer(self, shown: int, total: int) -> str:
        """The filter's answer in words: Visar 3 av 22: Internkontroll, Socialnämnden."""
        chosen = [self.ring.label if self.ring else "", self.enhet.namn if self.enhet else ""]
        words = ", ".join(filter(None, chosen))
        if not words:
            return f"Visar alla {total}."
        return f"Visar {shown} av {total}: {words}."


def _years(ar: int) -> list[int]:
    """The years that have an årshjul, this year, the next, and the one shown."""
    this = today().year
    return sorted({*Arshjul.objects.values_list("ar", flat=True), this, this + 1, ar})


def _groups(rader: list[Rad]) -> list[dict]:
    return [
        {"ring": ring, "rader": found}
        for ring in Ring
        if (found := [rad for rad in rader if rad.rad.ring == ring])
    ]


def _lead(rows: list[Arshjulsrad]) -> str:
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


@require_safe
def arshjul(request: HttpRequest, ar: int | None = None) -> HttpResponse:
    """Everything of one year, ring by ring, with a filter that answers in words."""
    day = today()
    ar = day.year if ar is None else ar
    if ar not in ARTAL:
        raise Http404
    may_edit = manages_arshjul(request.user)
    rows, urval = arshjul_rows(ar, day), Urval.of(request)
    shown = [row for row in rows if urval.covers(row)]
    enhet_ids = {pk for row in rows for pk in row.enhet_ids}
    context = {
        "sida": "arshjul",
        "ar": ar,
        "artal": _years(ar),
        "grupper": _groups([printed(row, day, ar, may_edit=may_edit) for row in shown]),
        "antal": len(rows),
        "ingress": _lead(rows),
        "urval": urval,
        "svar": urval.answer(len(shown), len(rows)),
        "ringar": [ring for ring in Ring if any(row.ring == ring for row in rows)],
        "enheter": Enhet.objects.filter(pk__in=enhet_ids).order_by("tree_id", "lft"),
        "far_andra": may_edit,
    }
    return render(request, "frontend/organisation/arshjul.html", context)


def _demand_editor(request: HttpRequest) -> None:
    if not manages_arshjul(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def aktivitet_ny(request: HttpRequest, ar: int) -> HttpResponse:
    """A new activity in the årshjul of ``ar``."""
    _demand_editor(request)
    if ar not in ARTAL:
        raise Http404
    form = AktivitetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            saved = create_activity(ar, form.post, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{saved.titel} är tillagd.")
            return redirect("frontend:arshjul_ar", ar=ar)
    return _activity_form(request, form, ar)


@require_http_methods(["GET", "POST"])
def aktivitet(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Change an activity."""
    _demand_editor(request)
    row = _found(publikt_id)
    form = AktivitetForm(posted(request), initial=AktivitetForm.facts_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            saved = change_activity(row, form.post, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{saved.titel} är ändrad.")
            return redirect("frontend:arshjul_ar", ar=row.arshjul.ar)
    return _activity_form(request, form, row.arshjul.ar, row)


def _found(publikt_id: UUID) -> Aktivitet:
    rows = Aktivitet.objects.select_related("arshjul", "enhet")
    return get_object_or_404(rows, publikt_id=publikt_id)


def _activity_form(
    request: HttpRequest, form: AktivitetForm, ar: int, row: Aktivitet | None = None
) -> HttpResponse:
    return render(
        request,
        "frontend/organisation/aktivitet.html",
        {"sida": "arshjul", "form": form, "ar": ar, "aktivitet": row},
        status=422 if form.is_bound else 200,
    )


@require_POST
def aktivitet_bort(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Take an activity out of the årshjul."""
    _demand_editor(request)
    row = _found(publikt_id)
    end_activity(row, by=request.user)
    messages.success(request, f"{row.titel} är borttagen.")
    return redirect("frontend:arshjul_ar", ar=row.arshjul.ar)
