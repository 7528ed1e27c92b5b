"""Piteå's plans: vision and areas for each rated year, the prioritised goals in theirs."""

from dataclasses import dataclass

from mal.enums import NivaSlag
from mal.models import Mal, Niva, Plan, Skalsteg
from styrning.config.demo import marke
from styrning.config.demo.planer import build_scale
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import stable_id
from styrning.config.demo.trad import build
from styrning.grund.history import record_history
from styrning.grund.models import Enhet, User
from styrning.grund.tree import lock_tree

# Piteå rates its areas; the rule behind a number is not known and proposes nothing.
NIVAER = {
    "vision": ("Vision", NivaSlag.VISION, False),
    "omrade": ("Område", NivaSlag.OMRADE, True),
    "prioriterat": ("Prioriterat mål", NivaSlag.MAL, True),
    "namndsmal": ("Nämndens mål", NivaSlag.MAL, True),
}
PLAN_NAMN = "Verksamhetsplan {ar} (datum och § för beslutet är inte lästa)"


@dataclass(frozen=True)
class Planer:
    """The goals by year and kod, and the steps of Piteå's scale by its number."""

    mal_lista: dict[int, dict[str, Mal]]
    steg: dict[str, Skalsteg]


def build_plans(document: dict, enheter: dict[str, Enhet], *, by: User) -> Planer:
    """Save a plan for each rated year and one for the year of the goals that could be read.

    They stand as drafts, since a decided plan names its decision and theirs is not known.
    """
    skala, steg = build_scale(document["skala"], marke.PITEA, by=by)
    skala.notering = document["skala"]["notering"]
    create(Skalsteg, steg)
    nivaer = _levels(by)
    lock_tree(Mal)
    years = [*map(int, document["bedomningar"]["varden"]), document["mal"]["planar"]]
    planer = {
        ar: Plan(
            publikt_id=stable_id(marke.PITEA, "plan", ar),
            ar=ar,
            namn=PLAN_NAMN.format(ar=ar),
            skala=skala,
        )
        for ar in years
    }
    create(Plan, list(planer.values()), by=by)
    mal_lista: dict[int, dict[str, Mal]] = {}
    for tree_id, (ar, plan) in enumerate(planer.items(), start=1):
        goals, parents = _goals(document, plan, nivaer, enheter)
        build(Mal, goals, parents, tree_id=tree_id)
        mal_lista[ar] = goals
    saved = [mal.pk for goals in mal_lista.values() for mal in goals.values()]
    record_history(Mal, saved, by=by, kind="+")
    return Planer(mal_lista, {step.ord: step for step in steg})


def _levels(by: User) -> dict[str, Niva]:
    nivaer = {
        kod: Niva(
            publikt_id=stable_id(marke.PITEA, "niva", kod),
            namn=namn,
            slag=slag,
            ordning=ordning,
            bedoms=bedoms,
        )
        for ordning, (kod, (namn, slag, bedoms)) in enumerate(NIVAER.items(), start=1)
    }
    create(Niva, list(nivaer.values()), by=by)
    return nivaer


def _goals(
    document: dict, plan: Plan, nivaer: dict[str, Niva], enheter: dict[str, Enhet]
) -> tuple[dict[str, Mal], dict[str, str | None]]:
    """The plan's goals by kod, and each one's parent."""
    goals: dict[str, Mal] = {}
    parents: dict[str, str | None] = {}

    def add(kod: str, niva: str, under: str | None, namn: str, *, text: str, enhet: str) -> None:
        goals[kod] = Mal(
            publikt_id=stable_id(marke.PITEA, "mal", plan.ar, kod),
            identitet=stable_id(marke.PITEA, "mal", kod),
            plan=plan,
            kod=kod,
            ordning=len(goals),
            niva=nivaer[niva],
            namn=namn,
            beskrivning=text,
            huvudansvarig=enheter[enhet],
        )
        parents[kod] = under

    vision, ratings = document["vision"], document["bedomningar"]
    source = f"{vision['notering']} Källa: {vision['kalla']}"
    add("V", "vision", None, vision["text"], text=source, enhet="KF")
    for rad in document["omraden"]["lista"]:
        source = f"{ratings['notering']} Källa: {ratings['kalla']}"
        add(rad["kod"], "omrade", "V", rad["namn"], text=source, enhet=ratings["enhet"])
    read_in = [document["mal"]["planar"]]
    for rad in document["mal"]["prioriterade"]:
        if plan.ar in rad.get("planar", read_in):
            add(rad["kod"], "prioriterat", "V", rad["text"], text=_source(rad), enhet="KF")
    for rad in document["mal"]["namndsmal"]:
        if plan.ar in read_in:
            text, enhet = _source(rad), rad["enhet"]
            add(rad["kod"], "namndsmal", rad["omrade"], rad["text"], text=text, enhet=enhet)
    return goals, parents


def _source(rad: dict) -> str:
    return " ".join(filter(None, [rad.get("notering"), f"Källa: {rad['kalla']}"]))
