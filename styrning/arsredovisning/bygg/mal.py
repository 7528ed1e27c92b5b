"""Goals in a document: how they went in words and numbers, over the years, with reasons."""

from collections.abc import Sequence

from styrning.arsredovisning import visning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, sentences, table
from styrning.arsredovisning.bygg.kalla import Blockkalla, Mal
from styrning.arsredovisning.bygg.noder import heading, paragraph
from styrning.arsredovisning.dokument import Block, Cell, Nod, Text
from styrning.arsredovisning.rollup import count

INGA = "Inga mål i den här rapporten motsvarar urvalet."
ORSAKER = (("orsak", "Orsak"), ("effekt", "Effekt"), ("atgard", "Åtgärd"))


def goal_blocks(kalla: Blockkalla) -> list[Block]:
    """Måluppfyllelse: counts in words, the goals over the years, and the reasons if chosen."""
    mal_lista = kalla.mal_lista()
    if not any(mal["bedoms"] for mal in mal_lista):
        return nothing(INGA)
    blocks: list[Block] = [summary(kalla, mal_lista), ratings(kalla, mal_lista)]
    if kalla.urval.motiv:
        blocks += reasons(mal_lista)
    return blocks


def summary(kalla: Blockkalla, mal_lista: Sequence[Mal]) -> Text:
    """How many goals, how they went, and what is not counted; each class said aloud."""
    assessed = [mal for mal in mal_lista if mal["bedoms"]]
    report = {**kalla.rapport, "rakning": count(mal["klass"] for mal in assessed)}
    words = visning.summary(report)
    return sentences(" ".join(filter(None, [words["antal"], words["utfall"], words["ovriga"]])))


def ratings(kalla: Blockkalla, mal_lista: Sequence[Mal]) -> Block:
    """The goals over the years. The years before the first that is known are not columns, nor in
    the table of one enhet who answers: all rows would say the same."""
    assessed = [mal for mal in mal_lista if mal["bedoms"]]
    rows = [_per_year(mal, kalla.rapport["ar"]) for mal in assessed]
    years = _told_years(kalla.years(), rows)
    who = [] if kalla.urval.enhet else [column("Ansvarig", bredd=4)]
    head = [column("Mål", bredd=8), *who, *(column(str(ar), "status", 3) for ar in years)]
    body = []
    for mal, per_year in zip(assessed, rows, strict=True):
        own = [] if kalla.urval.enhet else [cell(mal["huvudansvarig"]["namn"])]
        steps = [_step(per_year.get(ar)) for ar in years]
        body.append([cell(f"{mal['kod']} {mal['namn']}"), *own, *steps])
    note = "Årets kolumn är en prognos för helåret." if visning.is_forecast(kalla.rapport) else ""
    return table(kalla.rubrik, head, body, noter=[note])


def _per_year(mal: Mal, ar: int) -> dict[int, Mal]:
    return {**{rad["ar"]: rad for rad in mal["ar"]}, ar: mal}


def _told_years(years: Sequence[int], rows: Sequence[dict[int, Mal]]) -> list[int]:
    """From the first year that any row tells of; the last always."""
    known = {ar for row in rows for ar in row}
    first = min((ar for ar in years if ar in known), default=years[-1])
    return [ar for ar in years if ar >= first]


def _step(known: Mal | None) -> Cell:
    if known is None or known["klass"] is None:
        return cell("")
    return cell(known["ord"], status=known["klass"])


def reasons(mal_lista: Sequence[Mal]) -> list[Block]:
    """What is said of each goal: the reason, and where it fell short the cause and the action."""
    nodes: list[Nod] = []
    for mal in mal_lista:
        judged = mal["bedomning"]
        if not judged:
            continue
        told = [judged["motiv"]]
        told += [f"{word}: {judged[name]}" for name, word in ORSAKER if judged[name]]
        if any(told):
            nodes.append(heading(f"{mal['kod']} {mal['namn']}: {(mal['ord'] or '').lower()}"))
            nodes += [paragraph(text) for text in told if text]
    return [Text(slag="text", noder=nodes)] if nodes else []


def ended(kalla: Blockkalla) -> list[str]:
    """The goals that ended within the year, which are counted nowhere."""
    return [
        f"{mal['kod']} {mal['namn']} upphörde {mal['upphor']:%Y-%m-%d}. {mal['beslut']}".strip()
        for mal in kalla.rapport["upphorda"]
    ]
