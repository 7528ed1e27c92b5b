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
    years = kalla.years()
    head = [column("Mål", bredd=6), column("Ansvarig", bredd=3)]
    head += [column(str(ar), "status", 2) for ar in years]
    rows = [_row(mal, years) for mal in mal_lista if mal["bedoms"]]
    note = "Årets kolumn är en prognos för helåret." if visning.is_forecast(kalla.rapport) else ""
    return table(kalla.rubrik, head, rows, noter=[note])


def _row(mal: Mal, years: Sequence[int]) -> list[Cell]:
    earlier = {rad["ar"]: rad for rad in mal["ar"]}
    per_year = {**earlier, years[-1]: mal}
    cells = [cell(f"{mal['kod']} {mal['namn']}"), cell(mal["huvudansvarig"]["namn"])]
    for ar in years:
        known = per_year.get(ar)
        told = known is not None and known["klass"] is not None
        cells.append(cell(known["ord"], status=known["klass"]) if known and told else cell(""))
    return cells


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
