"""One nyckeltal at one enhet: definition, five periods, history; as a page and as a drawer."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.listfil import with_lists
from frontend.middleware import by_htmx
from frontend.nyckeltal.listfiler import DETALJ
from frontend.nyckeltal.ord import target_pair
from nyckeltal.enhetsfoljd import told_words
from nyckeltal.enums import Satt
from nyckeltal.historik import approved_times, readable_versions
from nyckeltal.models import Fraga, NyckeltalEnhet
from nyckeltal.overlamning import responsible_over_time
from nyckeltal.selectors import Definition, definition_of, facts, history
from nyckeltal.series import Runda, Underlag, figure
from nyckeltal.svar import answer_text, svar_of
from nyckeltal.visning import (
    baseline_words,
    certainty,
    missing_words,
    parts_words,
    point_text,
)
from styrning.bas.diagram import Linje, line_chart
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning, Uppfoljning
from styrning.grund.organisation import (
    Organisation,
    drafts_of,
    hidden_drafts,
    organisation,
)

PAGE = "frontend/nyckeltal/detalj.html"
DRAWER = "frontend/nyckeltal/_detalj_lada.html"
PAST, SHOWN = 100, 20  # versions that are read, and of those shown


@require_GET
def visa(request: HttpRequest, kod: str, enhet: str, runda: str) -> HttpResponseBase:
    """The definition sheet with its series; drafts only for those who may see them.

    An htmx request gets what the drawer of the entry page holds.
    """
    uppfoljning = get_object_or_404(Uppfoljning, kod=runda)
    ansvar = get_object_or_404(
        NyckeltalEnhet.objects.visible_to(request.user)
        .select_related("nyckeltal", "enhet", "ansvarig", "nyckeltal__agare")
        .filter(nyckeltal__kod=kod, enhet__kod=enhet)
        .order_by("-galler_fran")[:1]
    )
    template = DRAWER if by_htmx(request) else PAGE
    return with_lists(request, template, _content(request, ansvar, uppfoljning), DETALJ)


def _content(request: HttpRequest, ansvar: NyckeltalEnhet, uppfoljning: Uppfoljning) -> dict:
    org = organisation(uppfoljning.pk)
    readable = frozenset(drafts_of(request.user, org))
    hidden = frozenset(hidden_drafts(org, readable))
    known = facts([ansvar.nyckeltal_id], uppfoljning.ar, uppfoljning.pk)
    definition = definition_of(ansvar.nyckeltal_id)
    underlag = Underlag(Runda.of(uppfoljning), known, org, hidden, readable)
    shown = figure(definition, ansvar.enhet_id, underlag)
    drafts = underlag.draft_spans(definition, ansvar.enhet_id)
    is_hidden = ansvar.enhet_id in hidden
    past = [] if is_hidden else history(definition.id, ansvar.enhet_id, PAST, besides=drafts)
    if past and ansvar.enhet_id not in readable:
        past = readable_versions(past, approved_times(org, definition, ansvar.enhet_id))
    svar = svar_of(shown)
    return {
        "ansvar": ansvar,
        "definition": definition,
        "figure": shown,
        "mal": target_pair(definition, shown["malvarde"]),
        "uppfoljning": uppfoljning,
        "diagram": _chart(definition, shown),
        "rader": [_printed(definition, shown, point) for point in reversed(shown["serie"])],
        "kommentarer": _comments(shown),
        "utgangsvarde": baseline_words(shown),
        "historik": [row | {"svar": answer_text(row["varde"], svar)} for row in past[:SHOWN]],
        "byten": responsible_over_time(ansvar) if ansvar.enhet_id in readable else [],
        "lamna_over": _hand_over_url(request, ansvar, uppfoljning, org),
        **_questions(request, ansvar, uppfoljning, org),
        "sida": "min_uppfoljning",
    }


def _questions(
    request: HttpRequest, ansvar: NyckeltalEnhet, uppfoljning: Uppfoljning, org: Organisation
) -> dict:
    """What reviewers have asked about the value in the round, and where to ask and answer.

    A computed value is nobody's to answer for: one asks about its parts, or about the goal.
    """
    sender = org.submitter(ansvar.enhet_id)
    if sender is None:
        return {"stallda": [], "fraga_om": None, "kan_svara": False}
    is_given = ansvar.satt == Satt.RAPPORTERAS and ansvar.valid_on(uppfoljning.avser_till)
    rows = Fraga.objects.visible_to(request.user).select_related("stalld_av", "svarad_av")
    begun = Inlamning.objects.filter(uppfoljning=uppfoljning, enhet=sender.id).exclude(
        lage=InlamningLage.EJ_PABORJAD
    )
    return {
        "stallda": rows.filter(ansvar=ansvar, inlamning__uppfoljning=uppfoljning),
        "fraga_om": begun.questionable_by(request.user).first() if is_given else None,
        "kan_svara": begun.reportable_by(request.user).exists(),
    }


def _comments(shown: dict) -> list[tuple[str, str]]:
    """What was said of each period, the latest first."""
    said = ((point["period"], point["kommentar"]) for point in reversed(shown["serie"]))
    return [(period, text) for period, text in said if text]


def _hand_over_url(
    request: HttpRequest, ansvar: NyckeltalEnhet, uppfoljning: Uppfoljning, org: Organisation
) -> str:
    """Where the reader hands the key figure over; "" for who may not, or outside the round."""
    sender = org.submitter(ansvar.enhet_id)
    allowed = NyckeltalEnhet.objects.transferable_by(request.user).filter(pk=ansvar.pk)
    if sender is None or not ansvar.valid_on(uppfoljning.avser_till) or not allowed.exists():
        return ""
    return reverse("frontend:lamna_over", args=[uppfoljning.kod, sender.kod, ansvar.publikt_id])


def _printed(definition: Definition, shown: dict, point: dict) -> dict:
    """A period as a line of the table."""
    columns = ("totalt", "kvinnor", "man") if definition.per_kon else ("totalt",)
    return {
        "period": point["period"],
        "varden": [point_text(point, kon, definition.decimaler) for kon in columns],
        "sakerhet": certainty(point),
        "brott": point["brott"],
        "enheter": told_words(point, definition.decimaler),
        "ingar": parts_words(point, names=True),
        "saknas": missing_words(shown, point["saknas"]),
        "fran": f"från {point['foregangare']}" if point["foregangare"] else "",
        "kommentar": point["kommentar"],
    }


def _chart(definition, shown: dict):
    points = shown["serie"]
    if sum(point["totalt"] is not None for point in points) < 2:
        return ""
    linjer = [Linje("Totalt", [point["totalt"] for point in points])]
    if definition.per_kon:
        linjer += [
            Linje("Kvinnor", [point["kvinnor"] for point in points], "d-kvinnor"),
            Linje("Män", [point["man"] for point in points], "d-man"),
        ]
    return line_chart(
        linjer,
        [point["period"] for point in points],
        titel=definition.namn,
        enhet=definition.mattenhet,
        decimaler=definition.decimaler,
        mal=shown["malvarde"]["varde"] if shown["malvarde"] else None,
        brott=[place for place, point in enumerate(points) if point["brott"]],
    )
