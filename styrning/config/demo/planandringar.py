"""The demo's amendments of an adopted plan, and its contributions besides the tree."""

from datetime import datetime
from typing import Any

from mal.models import Mal, MalSamband, Planandring
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import day, moment, read_document, stable_id
from styrning.grund.history import record_history
from styrning.grund.models import User

Lista = dict[int, dict[str, Mal]]


def build_amendments(mal_lista: Lista, *, by: User) -> None:
    """Save the amendments, each with what it changed, and the contributions."""
    document = read_document("alvstrand/planandringar")
    create(MalSamband, [row for rad in document["samband"] for row in _links(rad, mal_lista)])
    for rad in document["andringar"]:
        goals = mal_lista[rad["ar"]]
        andring = _amendment(rad, goals)
        when = moment(andring.beslut_datum, 16)
        Planandring.objects.filter(pk=andring.pk).update(skapad_at=when)
        for facts in rad["mal"]:
            _amend(goals[facts["kod"]], facts, andring, when, by)


def _links(rad: dict[str, Any], mal_lista: Lista) -> list[MalSamband]:
    return [
        MalSamband(
            mal=mal_lista[ar][rad["fran"]],
            till=mal_lista[ar][rad["till"]],
            notering=rad["notering"],
        )
        for ar in rad["ar"]
    ]


def _amendment(rad: dict[str, Any], goals: dict[str, Mal]) -> Planandring:
    return Planandring.objects.create(
        publikt_id=stable_id("alvstrand", "planandring", rad["datum"]),
        plan=next(iter(goals.values())).plan,
        beslut_organ=rad["organ"],
        beslut_datum=day(rad["datum"]),
        beslut_paragraf=rad["paragraf"],
        diarienummer=rad["diarienummer"],
        text=rad["text"],
    )


def _amend(
    goal: Mal, facts: dict[str, str], andring: Planandring, when: datetime, by: User
) -> None:
    """The goal as the amendment left it: added by it, or changed in a second version."""
    versions = Mal.history.filter(id=goal.pk)
    now: dict[str, Any] = {"andring": andring}
    if "borjar" in facts:
        now |= {"borjar": day(facts["borjar"])}
        versions.update(history_date=when, **now)
    elif "namn_fore" in facts:
        versions.update(namn=facts["namn_fore"])
    else:
        now |= {"upphor": day(facts["upphor"])}
    if "borjar" not in facts:
        now |= {"version": goal.version + 1}
    Mal.objects.filter(pk=goal.pk).update(**now)
    if "borjar" not in facts:
        record_history(Mal, [goal.pk], by=by, kind="~")
        versions.filter(version=goal.version + 1).update(history_date=when)
    goal.refresh_from_db()
