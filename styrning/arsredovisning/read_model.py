"""The annual report as data: every figure of a year, in one set-based pass.

Page, Excel, GraphQL and export all come from ``read_report``. Plain dicts, lists, strings,
Decimals and dates; no model objects and no database ids. Source: docs/beslut/0005.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mal import selectors as mal_selectors
from mal.enums import RapporterasTill
from mal.grunder import grounds
from mal.uppdrag import given
from nyckeltal import selectors as nyckeltal_selectors
from nyckeltal.series import Runda, Underlag
from styrning.arsredovisning.balanskrav_del import balanskrav_part
from styrning.arsredovisning.drift_del import drift_part
from styrning.arsredovisning.geh_del import geh_part
from styrning.arsredovisning.internkontroll_del import control_part
from styrning.arsredovisning.kalla import Kalla
from styrning.arsredovisning.mal_del import ended_documents, goal_documents
from styrning.arsredovisning.rollup import count
from styrning.arsredovisning.selectors.balanskrav import balanskrav_facts
from styrning.arsredovisning.selectors.drift import drift_facts
from styrning.arsredovisning.selectors.geh import geh_facts
from styrning.arsredovisning.uppdrag_del import uppdrag_part
from styrning.bas.errors import RuleError
from styrning.bas.snapshot import lasbild
from styrning.grund.models import Uppfoljning, User
from styrning.grund.organisation import (
    Enhetsrad,
    Organisation,
    drafts_of,
    hidden_drafts,
    organisation,
    report_round,
    rounds_of,
)

KF = "KF"
YEARS = 5
GRUNDER, UPPDRAG, KONTROLL = "grunder", "uppdrag", "internkontroll"
GEH, BALANSKRAV, DRIFT = "geh", "balanskrav", "drift"
NO_CONTROL: dict[str, Any] = {"internkontroll": [], "samlad_bedomning": None}
PARTS = frozenset({GRUNDER, UPPDRAG, KONTROLL, GEH, BALANSKRAV, DRIFT})


class MissingReportError(RuleError):
    """There is no such report, or the reader may not see it: the same answer to both."""


def read_report(
    ar: int,
    *,
    scope: str = KF,
    reader: User | None,
    moment: str | None = None,
    drafts: bool = True,
    parts: Collection[str] = PARTS,
    rounds: Sequence[Uppfoljning] | None = None,
) -> dict[str, Any]:
    """The report of ``ar`` in one scope, as ``reader`` may see it.

    Args:
        scope: ``KF`` or the kod of one enhet. A scope is not a permission: in KF scope what
            is reported only to a nämnd is left out for everybody.
        reader: whose right to another enhet's own report, and to drafts, is asked.
        moment: kod of the round to stand in; the year-end round, else the latest, if None.
        drafts: whether the reader's own drafts are shown; never to a machine's token.
        parts: which of ``PARTS`` to read; the others are empty. Goals are always read.
        rounds: the year's rounds, the latest first, where they are known already.

    Raises: MissingReportError without a plan for the year, for an unknown enhet or moment,
        and for an enhet whose own report ``reader`` may not see.
    """
    with lasbild():
        uppfoljning = report_round(rounds_of(ar) if rounds is None else rounds, moment)
        source = _load(
            Bestallning(ar, scope, reader, moment, drafts, frozenset(parts)), uppfoljning
        )
        kontroll = _control(source) if KONTROLL in parts else NO_CONTROL
    return _document(source, kontroll)


@dataclass(frozen=True)
class Bestallning:
    """What is asked of a report, as ``read_report`` explains it."""

    ar: int
    scope: str
    reader: User | None
    moment: str | None
    drafts: bool
    parts: frozenset[str]


def _load(asked: Bestallning, uppfoljning: Uppfoljning | None) -> Kalla:
    ar = asked.ar
    plan = mal_selectors.plan_of(ar)
    if plan is not None and not mal_selectors.report_visible_to(plan, asked.reader):
        plan = None
    if plan is None or (asked.moment and uppfoljning is None):
        raise MissingReportError(
            f"Det finns ingen plan eller uppföljning för {(asked.moment or str(ar))[:40]}."
        )
    uppfoljning_id = uppfoljning.pk if uppfoljning else None
    org = organisation(uppfoljning_id)
    enhet = _enhet_of(asked.scope, org, asked.reader)
    readable = drafts_of(asked.reader, org) if enhet and asked.drafts else set()
    runda = Runda.of(uppfoljning) if uppfoljning else Runda.year(ar)
    goals, lankar = mal_selectors.goals(plan.id), nyckeltal_selectors.links(plan.id)
    facts = nyckeltal_selectors.facts_of_plan(
        plan.id, ar, uppfoljning_id, goals=goals, lankar=lankar, organisation=org
    )
    hidden = frozenset(hidden_drafts(org, readable))
    whole = asked.parts if enhet is None else frozenset[str]()
    writer = asked.reader if asked.drafts else None
    return Kalla(
        ar=ar,
        scope=asked.scope,
        uppfoljning=uppfoljning,
        plan=plan,
        organisation=org,
        enhet=enhet,
        mal=mal_selectors.in_force(goals, runda.till),
        upphorda=mal_selectors.ended_by(goals, runda.till),
        relationer=mal_selectors.relations(plan.id),
        bedomningar=mal_selectors.judgements(
            plan.id, uppfoljning_id, range(ar - YEARS + 1, ar + 1)
        ),
        lankar=lankar,
        grunder=grounds(uppfoljning_id) if uppfoljning_id and GRUNDER in asked.parts else {},
        underlag=Underlag(runda, facts, org, hidden, frozenset(readable)),
        uppdrag=given(ar=ar) if UPPDRAG in asked.parts else [],
        geh=geh_facts(ar, uppfoljning, writer) if GEH in whole else None,
        balanskrav=balanskrav_facts(ar, uppfoljning, writer) if BALANSKRAV in whole else None,
        drift=drift_facts(ar, uppfoljning) if DRIFT in asked.parts else [],
        inom=org.below(enhet.id) if enhet else set(org.rader),
        readable=readable,
    )


def _control(source: Kalla) -> dict[str, Any]:
    return control_part(
        source.ar,
        source.uppfoljning.pk if source.uppfoljning else None,
        inom=source.inom if source.enhet else None,
        readable=source.readable,
    )


def _enhet_of(scope: str, org: Organisation, reader: User | None) -> Enhetsrad | None:
    """The enhet of a scope; None for KF."""
    if scope == KF:
        return None
    enhet = org.by_kod(scope)
    if enhet is None or not org.report_visible_to(reader, enhet):
        raise MissingReportError(
            f"Enheten {scope} finns inte, eller så saknar du behörighet till dess rapport."
        )
    return enhet


def in_scope(source: Kalla, mal: mal_selectors.Malrad) -> bool:
    """KF: what is reported to KF. An enhet: what it answers for or contributes to."""
    if source.enhet is None:
        return mal.rapporteras_till == RapporterasTill.KF
    if mal.huvudansvarig_id in source.inom:
        return True
    medansvariga = source.relationer.medansvariga.get(mal.id, [])
    return mal.rapporteras_till == RapporterasTill.KF and any(
        enhet_id in source.inom for enhet_id in medansvariga
    )


def _shown(source: Kalla) -> list[mal_selectors.Malrad]:
    """The goals in scope under their paths; a path never tells what is for another nämnd only.

    A goal whose parent is left out stands under the nearest one that is shown.
    """
    inside = {mal.id for mal in source.mal if in_scope(source, mal)}
    may_be_seen = inside | {
        mal.id for mal in source.mal if mal.rapporteras_till == RapporterasTill.KF
    }
    above: dict[int, int | None] = {}
    for mal in source.mal:  # parents come before children
        parent = mal.parent_id
        above[mal.id] = parent if parent is None or parent in may_be_seen else above[parent]
    shown: set[int] = set()
    for mal_id in inside:
        node: int | None = mal_id
        while node is not None and node not in shown:
            shown.add(node)
            node = above[node]
    return [
        mal if above[mal.id] == mal.parent_id else replace(mal, parent_id=above[mal.id])
        for mal in source.mal
        if mal.id in shown
    ]


def _document(source: Kalla, kontroll: dict[str, Any]) -> dict[str, Any]:
    mal_lista = goal_documents(source, _shown(source))
    # an enhet's report shows what it contributes to, and counts what it answers for
    counted = [
        mal for mal in mal_lista if mal["bedoms"] and mal["huvudansvarig"]["kod"] in source.koder
    ]
    return {
        "ar": source.ar,
        "utgava": None,
        "omfattning": source.enhet.ref if source.enhet else {"kod": KF, "namn": "Hela kommunen"},
        "uppfoljning": _round(source.uppfoljning),
        "plan": {
            "namn": source.plan.namn,
            "lage": source.plan.lage,
            "beslut": source.plan.beslut,
        },
        "skala": [
            {"varde": steg.varde, "ord": steg.ord, "klass": steg.klass}
            for steg in source.plan.skala
        ],
        "rakning": count(mal["klass"] for mal in counted),
        "omraden": _areas(mal_lista),
        "enheter": _per_enhet(source, counted),
        "geh": geh_part(counted, source.geh, prognos=_is_forecast(source)),
        "balanskrav": balanskrav_part(source.balanskrav) if source.balanskrav else None,
        "drift": drift_part(source),
        "mal": mal_lista,
        "upphorda": ended_documents(source, [m for m in source.upphorda if in_scope(source, m)]),
        "uppdrag": uppdrag_part(source, mal_lista),
        **kontroll,
    }


def _is_forecast(source: Kalla) -> bool:
    return bool(source.uppfoljning and source.uppfoljning.is_forecast)


def _round(uppfoljning: Uppfoljning | None) -> dict | None:
    if uppfoljning is None:
        return None
    return {
        "kod": uppfoljning.kod,
        "namn": uppfoljning.namn,
        "slag": uppfoljning.slag,
        "period": uppfoljning.period.label,
        "prognos": uppfoljning.is_forecast,
    }


def _areas(mal_lista: list[dict]) -> list[dict]:
    return [
        {"kod": mal["kod"], "namn": mal["namn"], "rakning": mal["rakning"], "ar": mal["ar"]}
        for mal in mal_lista
        if mal["nivaslag"] == "omrade"
    ]


def _per_enhet(source: Kalla, counted: list[dict]) -> list[dict]:
    """Counts by huvudansvarig; each goal is counted once, so the columns add up."""
    rows = []
    klasser: dict[str, list[str]] = {}
    for mal in counted:
        klasser.setdefault(mal["huvudansvarig"]["kod"], []).append(mal["klass"])
    for rad in source.organisation.rader.values():
        own = klasser.get(rad.kod, [])
        if not own and (rad.lage is None or rad.id not in source.inom):
            continue
        rows.append(
            {
                **rad.ref,
                "slag": rad.slag,
                "lage": rad.lage,
                "andrad_efter_beslut": bool(rad.andrad_efter_beslut),
                "beslut": rad.beslut,
                "rakning": count(own),
            }
        )
    return rows
