"""The lists of goals, plans and uppdrag as files: what each row says, in the page's words."""

from dataclasses import replace
from typing import Any

from frontend.listfil import Lista, Sammanhang
from frontend.mallista import MAL, UPPHORDA, geh_words
from frontend.serielista import NYCKELTAL, SERIER, points_of
from mal.enums import Klass
from styrning.bas.listfil import Kolumn

JAMFORT = {
    "nytt": "Nytt", "upphort": "Upphört", "flyttat": "Flyttat", "andrat": "Ändrat",
}  # fmt: skip
ATT_RATTA = {False: "Går inte att bedöma", True: "Bör rättas"}


def after(om: Kolumn, column: tuple[Kolumn, ...], *, read: Any) -> tuple[Kolumn, ...]:
    """``om`` first, then the columns of what ``read`` finds in the row."""
    return (
        om,
        *(replace(k, varde=lambda rad, k=k: k.varde(read(rad))) for k in column),
    )


def _tree_figures(context: Sammanhang) -> list[tuple[str, Any]]:
    nodes = context["trad"]["noder"].values()
    return [(node["mal"]["kod"], figure) for node in nodes for figure in node["figurer"]]


RODA_TRADEN = {
    "": Lista(
        "Röda tråden {rapport[ar]}",
        lambda c: [node["mal"] for node in c["trad"]["noder"].values()],
        MAL,
    ),
    "nyckeltal": Lista(
        "Nyckeltal under målen {rapport[ar]}",
        _tree_figures,
        after(Kolumn("Mål", lambda rad: rad[0]), NYCKELTAL, read=lambda rad: rad[1]),
    ),
    "upphorda": UPPHORDA,
}
ATGARDER = Lista(
    "Åtgärder {mal[kod]} {rapport[ar]}",
    lambda c: c["atgarder"],
    (
        Kolumn("Åtgärd", lambda a: a.text, bred=True),
        Kolumn("Sedan", lambda a: a.ar),
        Kolumn("Ansvarig", lambda a: a.ansvarig),
        Kolumn("Klar senast", lambda a: a.klar_senast),
        Kolumn("Läge", lambda a: a.lage_ord),
        Kolumn("Datumet har passerat", lambda a: a.is_late),
    ),
)
ETT_MAL = {
    "serier": Lista(
        "Nyckeltal {mal[kod]} {rapport[ar]}",
        lambda c: points_of(rad["figur"] for rad in c["nyckeltal"]),
        SERIER,
    ),
    "delmal": Lista("Mål under {mal[kod]} {rapport[ar]}", lambda c: c["delmal"], MAL),
    "atgarder": ATGARDER,
    "uppdrag": Lista(
        "Uppdrag {mal[kod]} {rapport[ar]}",
        lambda c: c["uppdrag"],
        (
            Kolumn("Kod", lambda rad: rad["kod"]),
            Kolumn("Uppdrag", lambda rad: rad["namn"], bred=True),
            Kolumn("Beslut", lambda rad: rad["beslut"], bred=True),
            Kolumn("Klart senast", lambda rad: rad["klart_senast"]),
            Kolumn("Mottagare", lambda rad: len(rad["mottagare"])),
            Kolumn("Läge", lambda rad: rad["text"]),
            Kolumn("Försenade", lambda rad: rad["sena"]),
        ),
    ),
}
TAGGAR = {
    "": Lista(
        "Taggar",
        lambda c: c["taggar"],
        (
            Kolumn("Kod", lambda rad: rad[0].kod),
            Kolumn("Tagg", lambda rad: rad[0].namn, bred=True),
            Kolumn("Mål", lambda rad: rad[1]),
            Kolumn("Nyckeltal", lambda rad: rad[2]),
        ),
    )
}


def _changed(mal: Any) -> str:
    return "; ".join(mal.vad) if mal else ""


PLANER = {
    "": Lista(
        "Planer",
        lambda c: c["planer"],
        (
            Kolumn("År", lambda rad: rad[0].ar),
            Kolumn("Plan", lambda rad: rad[0].namn, bred=True),
            Kolumn("Läge", lambda rad: str(rad[0].get_lage_display())),
            Kolumn("Beslut", lambda rad: rad[0].beslut_text, bred=True),
            Kolumn("Mål som bedöms", lambda rad: rad[1]),
        ),
    )
}
PLAN = {
    "": Lista(
        "Mål i planen {plan.ar}",
        lambda c: c["mal_lista"],
        (
            Kolumn("Kod", lambda m: m.kod),
            Kolumn("Mål", lambda m: m.namn, bred=True),
            Kolumn("Steg i trädet", lambda m: m.level),
            Kolumn("Nivå", lambda m: m.niva.namn),
            Kolumn("Huvudansvarig", lambda m: m.huvudansvarig.namn, bred=True),
            Kolumn("Rapporteras till", lambda m: str(m.get_rapporteras_till_display())),
            Kolumn("God ekonomisk hushållning", lambda m: geh_words(m.geh)),
            Kolumn("Så bedöms målet", lambda m: m.metod, bred=True),
            Kolumn("Från och med", lambda m: m.borjar),
            Kolumn("Gäller inte från och med", lambda m: m.upphor),
        ),
    ),
    "andringar": Lista(
        "Ändringar i planen {plan.ar}",
        lambda c: [(rad, mal) for rad in c["andringar"] for mal in rad.mal or [None]],
        (
            Kolumn("Beslut", lambda rad: rad[0].beslut, bred=True),
            Kolumn("Diarienummer", lambda rad: rad[0].diarienummer),
            Kolumn("Vad beslutet säger", lambda rad: rad[0].text, bred=True),
            Kolumn("Kod", lambda rad: rad[1].kod if rad[1] else ""),
            Kolumn("Mål", lambda rad: rad[1].namn if rad[1] else "", bred=True),
            Kolumn(
                "Vad som ändrades", lambda rad: "; ".join(rad[1].vad) if rad[1] else "", bred=True
            ),
        ),
    ),
}


def _later(rad: Any) -> Any:
    """The goal as the later plan has it; None where it ended."""
    return None if rad.fore and rad.fore.id == rad.mal.id else rad.mal


def _compared(context: Sammanhang) -> tuple[Kolumn, ...]:
    """The later year's goal, what differs, the earlier year's."""
    nu, forr = context["plan"].ar, context["forra"].ar
    return (
        Kolumn(f"Kod {nu}", lambda rad: _later(rad).kod if _later(rad) else ""),
        Kolumn(f"Mål {nu}", lambda rad: _later(rad).namn if _later(rad) else "", bred=True),
        Kolumn(f"Nivå {nu}", lambda rad: _later(rad).niva if _later(rad) else ""),
        Kolumn("Vad", lambda rad: JAMFORT[rad.slag]),
        Kolumn("Skillnad", lambda rad: "; ".join(rad.falt), bred=True),
        Kolumn(f"Kod {forr}", lambda rad: rad.fore.kod if rad.fore else ""),
        Kolumn(f"Mål {forr}", lambda rad: rad.fore.namn if rad.fore else "", bred=True),
        Kolumn(f"Nivå {forr}", lambda rad: rad.fore.niva if rad.fore else ""),
    )


JAMFOR = {"": Lista("Planer {plan.ar} och {forra.ar}", lambda c: c["rader"], _compared)}


def _gaps(context: Sammanhang) -> list[tuple[Any, str, str]]:
    return [(rad, om, text) for rad, brister in context["rader"] for om, text in brister]


BEDOMBARHET = {
    "": Lista(
        "Bedömbarhet {plan.ar}",
        _gaps,
        (
            Kolumn("Kod", lambda rad: rad[0].mal.kod),
            Kolumn("Mål", lambda rad: rad[0].mal.namn, bred=True),
            Kolumn("Nivå", lambda rad: rad[0].mal.niva),
            Kolumn("Huvudansvarig", lambda rad: rad[0].enhet.namn, bred=True),
            Kolumn("Nyckeltal", lambda rad: rad[1]),
            Kolumn("Vad som saknas", lambda rad: rad[2], bred=True),
            Kolumn("Följd för målet", lambda rad: ATT_RATTA[rad[0].is_judgeable]),
        ),
    ),
    "nivaer": Lista(
        "Mål per nivå {plan.ar}",
        lambda c: c["laget"].per_niva,
        (Kolumn("Nivå", lambda rad: rad[0]), Kolumn("Antal", lambda rad: rad[1])),
    ),
    "spridning": Lista(
        "Nyckeltal per mål {plan.ar}",
        lambda c: c["laget"].spridning,
        (Kolumn("Nyckeltal", lambda rad: rad[0]), Kolumn("Mål", lambda rad: rad[1])),
    ),
    "granser": Lista(
        "Planen mot gränserna {plan.ar}",
        lambda c: c["laget"].granser,
        (
            Kolumn("Antal", lambda rad: rad.antal),
            Kolumn("Vad", lambda rad: rad.vad, bred=True),
            Kolumn("Högst", lambda rad: rad.hogst),
            Kolumn("Över gränsen", lambda rad: rad.is_over),
            Kolumn("Att se över", lambda rad: "; ".join(rad.over), bred=True),
        ),
    ),
}
MODELL = {
    "": Lista(
        "Nivåer",
        lambda c: [rad for rad, *_ in c["nivaer"]],
        (
            Kolumn("Nivå", lambda rad: rad.niva.namn),
            Kolumn("Till för", lambda rad: str(rad.niva.get_slag_display())),
            Kolumn("Regel", lambda rad: "; ".join(map(_rule, rad.regler)), bred=True),
            Kolumn("Mål", lambda rad: rad.used, bred=True),
        ),
    ),
    "skalor": Lista(
        "Skala för varje plan",
        lambda c: c["planer"],
        (
            Kolumn("År", lambda plan: plan.ar),
            Kolumn("Plan", lambda plan: plan.namn, bred=True),
            Kolumn("Läge", lambda plan: str(plan.get_lage_display())),
            Kolumn("Skala", lambda plan: plan.skala.namn, bred=True),
        ),
    ),
}


def _rule(rule: Any) -> str:
    """ "Från 2026: majoritet (KF 2025-11-24 § 200)"."""
    since = f"Från {rule.fran_ar}: " if rule.fran_ar else ""
    return f"{since}{rule.ord}" + (f" ({rule.beslut})" if rule.beslut else "")


SKALA = {
    "": Lista(
        "Skala {skala.kod}",
        lambda c: c["steg"],
        (
            Kolumn("Värde", lambda steg: steg.varde),
            Kolumn("Steg", lambda steg: steg.ord),
            Kolumn("Räknas som", lambda steg: str(Klass(steg.klass).label)),
        ),
    )
}
