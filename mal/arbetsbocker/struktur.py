"""The goals of a plan as a workbook holds them: its columns, and its rows for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from mal.enums import Geh, PlanLage, RapporterasTill
from mal.models import Mal, Niva, Plan, Planandring, Tagg
from styrning.bas.arbetsbok import (
    KOD,
    Blad,
    Bok,
    Bokrad,
    Form,
    Kolumn,
    Val,
    as_named,
    as_named_all,
    as_named_or_new,
    named,
)
from styrning.bas.periods import swedish_date
from styrning.grund.models import Enhet, User

MAL = "Mål"
TEXTS = ("namn", "beskrivning", "metod", "geh_beslut")
OPEN = frozenset({
    *TEXTS, "parent", "niva", "huvudansvarig", "medansvariga", "rapporteras_till", "geh", "taggar",
})  # fmt: skip
ROOT = OPEN - {"parent"}

INGEN_ROLL = "Du har ingen roll som får ändra planen. Töm det du har ändrat."
KODEN = "Koden ändras på målets sida, inte här. Skriv tillbaka den som stod."
BORJAR = (
    "Dagen då ett mål börjar gälla anges bara för ett nytt mål, i en arbetsbok som är hämtad "
    "under ett beslut om ändring."
)

FORM = Form(
    version="malstruktur-1",
    namn="målstruktur",
    bladen=(
        Blad(MAL, KOD, nya=30, kolumner=(
            Kolumn(KOD, "kod", 11, varfor=KODEN,
                   hjalp="Kort och unik i planen. Skrivs bara på en ny rad."),
            Kolumn("Ligger under", "parent", 32, "val", "mal", las=as_named_or_new, fritt=True,
                   hjalp="Målet ovanför. Ett nytt mål i samma fil anges med sin kod."),
            Kolumn("Nivå", "niva", 17, "val", "niva"),
            Kolumn("Mål", "namn", 44),
            Kolumn("Förra årets lydelse", "forra", 32, "last",
                   hjalp="Visas bara där den skiljer sig från årets."),
            Kolumn("Beskrivning", "beskrivning", 38),
            Kolumn("Hur målet bedöms", "metod", 34,
                   hjalp="När nyckeltal saknas eller inte räcker: vad bedömningen vilar på."),
            Kolumn("Huvudansvarig", "huvudansvarig", 26, "val", "enhet", las=as_named),
            Kolumn("Medansvariga", "medansvariga", 17, "ord", "enhet", las=as_named_all,
                   hjalp="Enheternas koder med ; emellan, till exempel SON; KFN."),
            Kolumn("Rapporteras till", "rapporteras_till", 20, "val",
                   dict(RapporterasTill.choices)),
            Kolumn("God ekonomisk hushållning", "geh", 18, "val", dict(Geh.choices)),
            Kolumn("Beslut om god ekonomisk hushållning", "geh_beslut", 30,
                   hjalp="Till exempel Kommunfullmäktige 2025-11-24 § 141. Krävs när målet är "
                   "utpekat."),
            Kolumn("Taggar", "taggar", 20, "ord", "tagg", las=as_named_all,
                   hjalp="Taggarnas koder med ; emellan."),
            Kolumn("Gäller från och med", "borjar", 12, "dag", varfor=BORJAR, hjalp=BORJAR),
            Kolumn("Gäller inte från och med", "upphor", 12, "last",
                   hjalp="Ett mål avslutas på sin egen sida."),
        )),
    ),
    regler=(
        "Ett nytt mål skrivs på en tom rad längst ned, med kod, vad det ligger under, nivå och "
        "huvudansvarig. Flera nya mål kan ligga under varandra, i vilken ordning som helst.",
        "Byt det som står i Ligger under för att flytta ett mål. Det som ligger under följer med.",
        "En enhet eller tagg anges med sin kod eller sitt namn.",
        "Mål tas bort, slås ihop och byter kod på målets egen sida. Där kopplas också nyckeltal.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Omfang:
    """A plan, and the amendment that its goals are changed through where it is adopted."""

    plan: Plan
    andring: Planandring | None = None


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row, by what stands in the cells."""

    plan: Plan
    andring: Planandring | None
    nivaer: Mapping[str, Niva]
    enheter: Mapping[str, Enhet]
    taggar: Mapping[str, Tagg]


def read_structure(omfang: Omfang, user: User) -> Bok:
    """The plan's goals in tree order, as ``user`` may change them; a constant number of
    statements."""
    plan = Plan.objects.get(pk=omfang.plan.pk)
    closed = _closed(plan, omfang.andring, user)
    goals = _goals(plan, user)
    before = dict(
        Mal.objects.visible_to(user)
        .filter(plan__ar=plan.ar - 1)
        .order_by()
        .values_list("identitet", "namn")
    )
    nivaer = {str(niva.publikt_id): niva for niva in Niva.objects.order_by("ordning")}
    enheter = {enhet.kod: enhet for enhet in _enheter(plan.ar, goals)}
    taggar = {tagg.kod: tagg for tagg in sorted(Tagg.objects.all(), key=lambda tagg: tagg.kod)}
    rows = [_row(goal, before, closed) for goal in goals]
    where = omfang.andring.beslut_text if omfang.andring else ""
    return Bok(
        titel=f"Målstruktur, {plan.namn}",
        omfang=(str(plan.ar), where or "planen"),
        omfang_text=f"{plan.ar}, ändring enligt {where}" if where else str(plan.ar),
        fil=f"malstruktur-{plan.ar}",
        lage=[_state(plan, where)],
        rader={MAL: {row.nyckel: row for row in rows}},
        listor=_lists(goals, nivaer, enheter, taggar),
        nya={MAL: closed} if closed else {},
        stangda=() if omfang.andring else ("borjar",),
        objekt=Underlag(plan, omfang.andring, nivaer, enheter, taggar),
    )


def _closed(plan: Plan, andring: Planandring | None, user: User) -> str:
    """Why ``user`` may change nothing; empty where it may be done."""
    if not Plan.objects.editable_by(user).filter(pk=plan.pk).exists():
        return INGEN_ROLL
    if plan.lage == PlanLage.FASTSTALLD and andring is None:
        return (
            f"{plan.namn} är fastställd ({plan.beslut_text}) och ändras bara genom ett nytt "
            "beslut. Registrera eller välj ändringen på planens sida och hämta arbetsboken där."
        )
    return ""


def _state(plan: Plan, where: str) -> str:
    if where:
        return f"Planen är fastställd. Det du ändrar bokförs på beslutet {where}."
    if plan.lage == PlanLage.FASTSTALLD:
        return f"Planen är fastställd ({plan.beslut_text}). Arbetsboken är bara för läsning."
    return "Planen är ett utkast. Alla mål får ändras."


def _goals(plan: Plan, user: User) -> list[Mal]:
    rows = Mal.objects.visible_to(user).filter(plan=plan)
    rows = rows.select_related("plan", "parent", "niva", "huvudansvarig")
    return list(rows.prefetch_related("medansvariga", "taggar").order_by("lft"))


def _enheter(ar: int, goals: Iterable[Mal]) -> Iterable[Enhet]:
    """Those that exist within the year, and those that a goal names."""
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    used = {goal.huvudansvarig_id for goal in goals}
    used |= {enhet.pk for goal in goals for enhet in goal.medansvariga.all()}
    within = Q(galler_till__isnull=True) | Q(galler_till__gte=first)
    within &= Q(galler_fran__isnull=True) | Q(galler_fran__lte=last)
    return Enhet.objects.filter(within | Q(pk__in=used)).order_by("tree_id", "lft")


def _lists(
    goals: Iterable[Mal],
    nivaer: Mapping[str, Niva],
    enheter: Mapping[str, Enhet],
    taggar: Mapping[str, Tagg],
) -> dict[str, Val]:
    return {
        "mal": named((goal.kod, goal.namn) for goal in goals),
        "niva": {key: niva.namn for key, niva in nivaer.items()},
        "enhet": named((kod, enhet.namn) for kod, enhet in enheter.items()),
        "tagg": named((kod, tagg.namn) for kod, tagg in taggar.items()),
    }


def _row(goal: Mal, before: Mapping[UUID, str], closed: str) -> Bokrad:
    said = before.get(goal.identitet, "")
    values = {name: getattr(goal, name) for name in (*TEXTS, "kod", "borjar", "upphor", "geh")}
    values |= {
        "parent": goal.parent.kod if goal.parent else "",
        "niva": str(goal.niva.publikt_id),
        "forra": said if said != goal.namn else "",
        "huvudansvarig": goal.huvudansvarig.kod,
        "medansvariga": _koder(goal.medansvariga.all(), by_place=True),
        "taggar": _koder(goal.taggar.all()),
        "rapporteras_till": goal.rapporteras_till,
    }
    why = closed
    if not why and goal.upphor:
        why = (
            f"Målet gäller inte från och med {swedish_date(goal.upphor)} och ändras inte. Återta "
            "avslutet på målets sida om det var ett misstag."
        )
    oppna = () if why else OPEN if goal.parent else ROOT
    if not why and not goal.parent:
        why = "Visionen är planens rot och kan inte flyttas. Töm cellen."
    return Bokrad(str(goal.publikt_id), goal.version, values, oppna, why, goal, namn=goal.namn)


def _koder(rows: Iterable[Enhet | Tagg], *, by_place: bool = False) -> tuple[str, ...]:
    """In the order that ``as_named_all`` gives: the organisation's, or by kod."""
    if by_place:
        return tuple(e.kod for e in sorted(rows, key=lambda e: (e.tree_id, e.lft)))  # type: ignore[union-attr]
    return tuple(sorted(row.kod for row in rows))
