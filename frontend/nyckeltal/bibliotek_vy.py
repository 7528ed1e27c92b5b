"""One definition as its page shows it: targets by enhet and year, goals, breaks, history."""

from collections import defaultdict
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from frontend.nyckeltal.ord import target_pair
from mal.enums import PlanLage
from mal.models import Mal, Plan
from nyckeltal.enums import MalvardeTyp
from nyckeltal.library import left_out, sheet_history
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet
from nyckeltal.permissions import edits_all, own_enheter
from nyckeltal.rules import is_measured_in
from nyckeltal.services import answers_of
from nyckeltal.svar import Svar, allowed, value_text
from styrning.bas.clock import today
from styrning.bas.periods import SHORT_MONTHS

YEARS_BACK = 2


def page_context(request: HttpRequest, row: Nyckeltal) -> dict:
    """Everything that the page of one definition prints; a fixed number of statements."""
    user = request.user
    editable = Nyckeltal.objects.editable_by(user).filter(pk=row.pk).exists()
    ansvar = list(
        NyckeltalEnhet.objects.visible_to(user)
        .filter(nyckeltal=row)
        .select_related("enhet", "ansvarig")
        .order_by("enhet__tree_id", "enhet__lft", "galler_fran")
    )
    own = _own(request, ansvar) if editable else set()
    drafts = editable and Plan.objects.editable_by(user).filter(lage=PlanLage.UTKAST).exists()
    return {
        "ansvar_lista": [
            {"rad": a, "far_andra": a.enhet_id in own, "slut": _over(a)} for a in ansvar
        ],
        "far_andra": editable,
        "utan_ansvar": left_out(row, today()) if editable else [],
        "har_utkast": drafts,
        "mal_lista": _goals(request, row),
        "brott_lista": row.brott.order_by("-datum"),
        "foregangare": row.foregangare.select_related("fran").order_by("datum"),
        "efterfoljare": row.efterfoljare.select_related("till").order_by("datum"),
        "historik": sheet_history(row),
        "alternativ": allowed(svar) if (svar := answers_of(row)) else "",
        **target_table(row, ansvar, own, svar),
    }


def _own(request: HttpRequest, ansvar: list[NyckeltalEnhet]) -> set[int]:
    owed = {row.enhet_id for row in ansvar}
    if edits_all(request.user):
        return owed
    return set(own_enheter(request.user).filter(pk__in=owed).values_list("pk", flat=True))


def _over(ansvar: NyckeltalEnhet) -> bool:
    return ansvar.galler_till is not None and ansvar.galler_till < today()


def _goals(request: HttpRequest, row: Nyckeltal) -> list[MalNyckeltal]:
    return list(
        MalNyckeltal.objects.filter(
            nyckeltal=row,
            mal__in=Mal.objects.visible_to(request.user),
            mal__plan__in=Plan.objects.visible_to(request.user),
        )
        .select_related("mal__plan", "mal__huvudansvarig")
        .order_by("-mal__plan__ar", "mal__lft")
    )


def target_table(row: Nyckeltal, ansvar: list[NyckeltalEnhet], own: set[int], svar: Svar) -> dict:
    """Targets by enhet and year, each with the address where it is changed."""
    enheter = {a.enhet_id: a.enhet for a in ansvar}
    year = today().year
    cells: dict[tuple[int, int], list[Malvarde]] = defaultdict(list)
    shown = Q(ar__gte=year - YEARS_BACK) | Q(typ=MalvardeTyp.UTGANGSVARDE)
    targets = Malvarde.objects.filter(shown, nyckeltal=row, enhet__in=enheter)
    for target in targets.order_by("ar", "typ", "till_manad"):
        cells[target.enhet_id, target.ar].append(target)
    years = sorted({year, year + 1, *(ar for _, ar in cells)})
    return {
        "mal_ar": years,
        "nasta_ar": year + 1,
        "mal_rader": [
            {
                "enhet": enhet,
                "celler": [_cell(row, enhet, ar, cells[pk, ar], pk in own, svar) for ar in years],
            }
            for pk, enhet in enheter.items()
        ],
    }


def _cell(
    row: Nyckeltal, enhet, ar: int, targets: list[Malvarde], editable: bool, svar: Svar
) -> dict:
    exists = _in_year(row, ar) and _in_year(enhet, ar)
    exists = exists and is_measured_in(ar, row.periodicitet, row.forsta_ar)
    address = reverse("frontend:definition_malvarde", args=[row.kod]) if editable else ""
    key = {"enhet": enhet.kod, "ar": ar}
    return {
        "ar": ar,
        "malvarden": [
            {
                **_words(row, target, svar),
                "rad": target,
                "typ": _type_words(target),
                "adress": f"{address}?{urlencode(key | _part(target))}" if editable else "",
            }
            for target in targets
        ],
        "ange": f"{address}?{urlencode(key)}" if editable and exists and not targets else "",
    }


def _words(row: Nyckeltal, target: Malvarde, svar: Svar) -> dict:
    ord, nara = target_pair(row, target_dict(target, svar, row.decimaler))
    return {"ord": ord, "nara": nara}


def _in_year(thing, ar: int) -> bool:
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    return (thing.galler_fran is None or thing.galler_fran <= last) and (
        thing.galler_till is None or thing.galler_till >= first
    )


def target_dict(target: Malvarde, svar: Svar = (), decimaler: int = 0) -> dict:
    names = ("varde", "varde_max", "tolerans", "tolerans_procent", "typ")
    text = value_text(target.varde, svar, decimaler)
    return {name: getattr(target, name) for name in names} | {"text": text}


def _type_words(target: Malvarde) -> str:
    """Nothing for the year's own target, which is what a reader expects."""
    if target.typ == MalvardeTyp.ARSMAL:
        return ""
    if target.typ == MalvardeTyp.UTGANGSVARDE:
        return "utgångsvärde"
    if target.typ == MalvardeTyp.SLUTMAL:
        return "slutmål"
    return f"till och med {SHORT_MONTHS[target.till_manad - 1]}"


def _part(target: Malvarde) -> dict:
    if target.typ == MalvardeTyp.ARSMAL:
        return {}
    return {"typ": target.typ, "till_manad": target.till_manad}
