"""The demo's plans: scale, levels and a tree of goals for each year."""

from dataclasses import dataclass
from datetime import datetime

from mal.enums import Geh, Klass, NivaSlag, PlanLage, RapporterasTill, Regel
from mal.models import (
    Mal,
    MalMedansvarig,
    MalSuccession,
    Niva,
    Nivaregel,
    Plan,
    Skala,
    Skalsteg,
    Tagg,
)
from styrning.bas.clock import now
from styrning.config.demo.skrivning import create, date_history
from styrning.config.demo.tabeller import day, moment, number, read_table, stable_id
from styrning.config.demo.trad import build
from styrning.grund.history import record_history
from styrning.grund.models import Enhet, User
from styrning.grund.tree import lock_tree


@dataclass(frozen=True)
class Ram:
    """The vocabulary that goals are placed and judged in."""

    nivaer: dict[str, Niva]
    taggar: dict[str, Tagg]
    skala: Skala


def build_frame(document: dict, kommun: str, *, by: User) -> Ram:
    """Save the scale, the levels with their rules, and the tags."""
    skala, steg = build_scale(document["skala"], kommun, by=by)
    create(Skalsteg, steg)
    nivaer = {
        rad["kod"]: Niva(
            publikt_id=stable_id(kommun, "niva", rad["kod"]),
            namn=rad["namn"],
            slag=NivaSlag(rad["slag"]),
            ordning=rad["ordning"],
            bedoms=rad["bedoms"],
            regel=Regel(rad["regel"]),
        )
        for rad in document["nivaer"]
    }
    create(Niva, list(nivaer.values()), by=by)
    create(Nivaregel, [_rule(rad, nivaer, kommun) for rad in document["nivaregler"]])
    taggar = {
        kod: Tagg(publikt_id=stable_id(kommun, "tagg", kod), kod=kod, namn=namn)
        for kod, namn in document["taggar"].items()
    }
    create(Tagg, list(taggar.values()))
    return Ram(nivaer, taggar, skala)


def _rule(rad: dict, nivaer: dict[str, Niva], kommun: str) -> Nivaregel:
    return Nivaregel(
        publikt_id=stable_id(kommun, "nivaregel", rad["niva"], rad["fran_ar"]),
        niva=nivaer[rad["niva"]],
        fran_ar=rad["fran_ar"],
        regel=Regel(rad["regel"]),
        minsta_matta=number(rad["minsta_matta"]),
        beslut_organ=rad["beslut_organ"],
        beslut_datum=day(rad["beslut_datum"]),
        beslut_paragraf=rad["beslut_paragraf"],
        diarienummer=rad["diarienummer"],
    )


def build_scale(document: dict, kommun: str, *, by: User) -> tuple[Skala, list[Skalsteg]]:
    """Save the scale; its steps are returned unsaved."""
    skala = Skala(
        publikt_id=stable_id(kommun, "skala", document["kod"]),
        kod=document["kod"],
        namn=document["namn"],
        notering=document["notering"],
    )
    create(Skala, [skala], by=by)
    return skala, [
        Skalsteg(
            publikt_id=stable_id(kommun, "skalsteg", rad["ord"]),
            skala=skala,
            varde=rad["varde"],
            ord=rad["ord"],
            klass=Klass(rad["klass"]),
        )
        for rad in document["steg"]
    ]


def build_plans(
    document: dict, ram: Ram, enheter: dict[str, Enhet], *, by: User
) -> dict[int, dict[str, Mal]]:
    """Save the plans of the table of goals; return the goals by year and kod."""
    lock_tree(Mal)
    planer = {rad["ar"]: _plan(rad, ram) for rad in document["planer"]}
    create(Plan, list(planer.values()), by=by, at=_decided_at)
    mal_lista: dict[int, dict[str, Mal]] = {}
    for tree_id, (ar, plan) in enumerate(planer.items(), start=1):
        rows = [rad for rad in read_table("mal") if str(ar) in rad["ar"].split()]
        mal_lista[ar] = _goals(rows, plan, ram, enheter, tree_id=tree_id)
    goals = [mal for per_kod in mal_lista.values() for mal in per_kod.values()]
    record_history(Mal, [mal.pk for mal in goals], by=by, kind="+")
    date_history(Mal, goals, lambda mal: _decided_at(mal.plan))
    _relations(mal_lista, ram, enheter)
    create(MalSuccession, [_succession(rad) for rad in document["malsuccessioner"]])
    return mal_lista


def _decided_at(plan: Plan) -> datetime:
    return moment(plan.beslut_datum, 16) if plan.beslut_datum else now()


def _plan(rad: dict, ram: Ram) -> Plan:
    return Plan(
        publikt_id=stable_id("alvstrand", "plan", rad["ar"]),
        ar=rad["ar"],
        namn=rad["namn"],
        lage=PlanLage(rad["lage"]),
        skala=ram.skala,
        beslut_organ=rad["beslut_organ"],
        beslut_datum=day(rad["beslut_datum"]),
        beslut_paragraf=rad["beslut_paragraf"],
        diarienummer=rad["diarienummer"],
        max_mal_kf=rad.get("max_mal_kf"),
        max_mal_enhet=rad.get("max_mal_enhet"),
        max_nyckeltal_mal=rad.get("max_nyckeltal_mal"),
    )


def _goals(
    rows: list[dict], plan: Plan, ram: Ram, enheter: dict[str, Enhet], *, tree_id: int
) -> dict[str, Mal]:
    goals = {
        rad["kod"]: Mal(
            publikt_id=stable_id("alvstrand", "mal", plan.ar, rad["kod"]),
            identitet=identitet(rad["identitet"]),
            plan=plan,
            kod=rad["kod"],
            ordning=ordning,
            niva=ram.nivaer[rad["niva"]],
            namn=rad["namn"],
            beskrivning=rad["beskrivning"],
            metod=rad["metod"] or "",
            huvudansvarig=enheter[rad["huvudansvarig"]],
            rapporteras_till=RapporterasTill(rad["rapporteras_till"]),
            geh=Geh(rad["geh"]),
            geh_beslut="" if rad["geh"] == Geh.NEJ else plan.beslut_text,
        )
        for ordning, rad in enumerate(rows)
    }
    parents = {rad["kod"]: rad["under"] or None for rad in rows}
    build(Mal, goals, parents, tree_id=tree_id)
    return goals


def identitet(namn: str):
    """What joins the same goal over the years."""
    return stable_id("alvstrand", "mal", namn)


def _relations(mal_lista: dict[int, dict[str, Mal]], ram: Ram, enheter: dict[str, Enhet]) -> None:
    medansvar, taggar = [], []
    through = Mal.taggar.through
    for rad in read_table("mal"):
        for ar in map(int, rad["ar"].split()):
            mal = mal_lista[ar][rad["kod"]]
            medansvar += [
                MalMedansvarig(mal=mal, enhet=enheter[kod]) for kod in rad["medansvariga"].split()
            ]
            taggar += [
                through(mal_id=mal.pk, tagg_id=ram.taggar[kod].pk) for kod in rad["taggar"].split()
            ]
    create(MalMedansvarig, medansvar)
    create(through, taggar)


def _succession(rad: dict) -> MalSuccession:
    return MalSuccession(
        fran=identitet(rad["fran"]),
        till=identitet(rad["till"]),
        datum=day(rad["datum"]),
        notering=rad["notering"],
    )
