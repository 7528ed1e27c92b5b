"""The sample of one check: drawn from a list that is read and forgotten, and drawn again."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from frontend.arbetsbok import workbook_file
from frontend.internkontroll.forms import add_rule_error
from frontend.internkontroll.kontrollformular import KontrolleraUrvalForm, UrvalForm
from frontend.internkontroll.kontrollsida import shown_occasion
from internkontroll import services
from internkontroll.forra_gangen import samples
from internkontroll.models import Kontrolltillfalle
from internkontroll.rules_urval import METOD_LISTA, Listrad, commitment
from internkontroll.services.urval import ANTAL_MAX, seed_of
from internkontroll.urvalsblad import sample_workbook
from internkontroll.urvalslista import Lista, read_file, read_text
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.uppladdning import LimitedFiles

CARRIED_MAX = 1_000_000  # characters


Rader = tuple[tuple[str, ...], list[Listrad]]  # the heading, and rows of the list


@dataclass(frozen=True)
class Svar:
    """What the page answers: the rows that were drawn, or a form as it was typed."""

    drawn: Rader | None = None
    form: UrvalForm | None = None
    igen: KontrolleraUrvalForm | None = None
    again: services.Aterdragning | None = None
    just_drawn: bool = False
    was_drawn: bool = False

    @property
    def buren(self) -> str:
        """The rows as text for the page's own download; empty when they are too many."""
        return _carried(self.drawn) if self.drawn else ""


class InMemory(MemoryFileUploadHandler):
    """Keeps an uploaded list in memory whatever its size, so that it never lies on a disk."""

    def handle_raw_input(self, *args, **kwargs) -> None:
        super().handle_raw_input(*args, **kwargs)
        self.activated = True  # ``LimitedFiles`` stands before it


@method_decorator(csrf_exempt, name="dispatch")
class ListView(View):
    """A page that is sent lists. What was sent is neither kept, cached, nor told in errors."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [LimitedFiles(request), InMemory(request)]  # type: ignore[assignment]
        return self._protected(request, *args, **kwargs)

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters()])
    def _protected(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)


class DrawView(ListView):
    """Draw a sample; the drawn rows are shown once."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
        return _page(request, tillfalle_id)

    def post(self, request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
        tillfalle, _ = shown_occasion(request, tillfalle_id)
        if not _may_draw(request, tillfalle):
            raise Http404
        form = UrvalForm(request.POST, request.FILES, is_new_draw=tillfalle.urval_lista.exists())
        if not form.is_valid():
            return _page(request, tillfalle_id, Svar(form=form), status=422)
        typed = form.cleaned_data
        try:
            underlag = typed["rader"] or read_list(typed)
            drawn = services.draw_sample(
                tillfalle,
                underlag,
                typed["antal"],
                by=request.user,
                nr=typed["nr"],
                motiv=typed.get("motiv", ""),
            )
        except StaleError:
            return _drawn_already(request, tillfalle, typed)
        except RuleError as error:
            add_rule_error(form, error)
            return _page(request, tillfalle_id, Svar(form=form), status=422)
        rubrik = underlag.rubrik if isinstance(underlag, Lista) else ()
        return _page(request, tillfalle_id, Svar((rubrik, drawn.rader), just_drawn=True))


class DrawAgainView(ListView):
    """Show the list once more: is it the same, and does it give the same rows?"""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
        tillfalle, _ = shown_occasion(request, tillfalle_id)
        urval = next(iter(samples(tillfalle)), None)
        if urval is None or urval.metod != METOD_LISTA:
            raise Http404
        form = KontrolleraUrvalForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, tillfalle_id, Svar(igen=form), status=422)
        try:
            lista = read_list(form.cleaned_data)
        except RuleError as error:
            form.add_error("fil" if form.cleaned_data["fil"] else "inklistrat", str(error))
            return _page(request, tillfalle_id, Svar(igen=form), status=422)
        again = services.check_sample(urval, lista)
        drawn = (lista.rubrik, again.rader) if again.samma_rader else None
        return _page(request, tillfalle_id, Svar(drawn, again=again))


class SampleFileView(ListView):
    """The rows that the page shows, as a workbook: they are sent back and never kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
        tillfalle, _ = shown_occasion(request, tillfalle_id)
        rubrik, rader = _carried_rows(request.POST.get("rader", ""))
        name = f"urval-{tillfalle.moment.kod}.xlsx"
        return workbook_file(sample_workbook(rubrik, rader), name)


def read_list(typed: dict[str, Any]) -> Lista:
    """The list that was uploaded or pasted.

    Raises: RuleError, with its field, for what cannot be read.
    """
    field = "fil" if typed["fil"] else "inklistrat"
    try:
        if typed["fil"]:
            file = typed["fil"]
            return read_file(file, file.name, har_rubrik=typed["har_rubrik"])
        return read_text(typed["inklistrat"], har_rubrik=typed["har_rubrik"])
    except RuleError as error:
        raise RuleError(str(error), field=field) from error


def _may_draw(request: HttpRequest, tillfalle: Kontrolltillfalle) -> bool:
    rows = Kontrolltillfalle.objects.reportable_by(request.user)
    return rows.filter(pk=tillfalle.pk).exists()


def _drawn_already(
    request: HttpRequest, tillfalle: Kontrolltillfalle, typed: dict[str, Any]
) -> HttpResponse:
    """The page was sent twice, or somebody drew first: the draw that holds, with its rows."""
    urval = samples(tillfalle)[0]
    drawn = None
    if not typed["rader"]:
        lista = read_list(typed)
        again = services.check_sample(urval, lista)
        drawn = (lista.rubrik, again.rader) if again.samma_rader else None
    return _page(request, tillfalle.publikt_id, Svar(drawn, was_drawn=True), status=409)


def _page(
    request: HttpRequest, tillfalle_id: UUID, svar: Svar | None = None, *, status: int = 200
) -> HttpResponse:
    svar = svar or Svar()
    tillfalle, rad = shown_occasion(request, tillfalle_id)
    urval = samples(tillfalle)
    nr = len(urval) + 1
    may_draw = rad["utfall"] is None and _may_draw(request, tillfalle)
    typed = svar.form is not None
    form = svar.form or UrvalForm(initial={"nr": nr}, is_new_draw=bool(urval))
    igen = svar.igen or KontrolleraUrvalForm()
    context = {
        "t": rad,
        "plan": tillfalle.moment.plan,
        "urval": urval,
        "galler": urval[0] if urval else None,
        "form": form if may_draw else None,
        "form_oppen": typed,
        "fingeravtryck": commitment(seed_of(tillfalle, nr)),
        "igen": igen if urval and urval[0].metod == METOD_LISTA else None,
        "svar": svar,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/urval.html", context, status=status)


def _carried(drawn: Rader) -> str:
    rubrik, rader = drawn
    text = json.dumps([rubrik, [[rad.nr, *rad.celler] for rad in rader]], ensure_ascii=False)
    return text if len(text) <= CARRIED_MAX else ""


def _carried_rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """What ``_carried`` wrote; anything else is not found."""
    try:
        rubrik, rader = json.loads(text[: CARRIED_MAX + 1])
        rows = [(int(nr), [str(cell) for cell in cells]) for nr, *cells in rader]
        heading = [str(cell) for cell in rubrik]
    except (ValueError, TypeError) as error:
        raise Http404 from error
    if not rows or len(rows) > ANTAL_MAX:
        raise Http404
    return heading, rows
