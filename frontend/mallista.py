"""The goals of a report as lists to take along, for the pages of several areas."""

from collections.abc import Iterable, Mapping

from frontend.listfil import Lista
from mal.enums import Geh, RapporterasTill
from styrning.bas.listfil import Kolumn


def _names(enheter: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(enhet["namn"] for enhet in enheter)


def geh_words(geh: str) -> str:
    """Which kind of goal it is for god ekonomisk hushållning; nothing where it is none."""
    return "" if geh == Geh.NEJ else str(Geh(geh).label)


MAL = (
    Kolumn("Kod", lambda m: m["kod"]),
    Kolumn("Mål", lambda m: m["namn"], bred=True),
    Kolumn("Nivå", lambda m: m["niva"]),
    Kolumn("Ligger under", lambda m: m["foralder"] or ""),
    Kolumn("Huvudansvarig", lambda m: m["huvudansvarig"]["namn"], bred=True),
    Kolumn("Medansvariga", lambda m: _names(m["medansvariga"]), bred=True),
    Kolumn("Rapporteras till", lambda m: str(RapporterasTill(m["rapporteras_till"]).label)),
    Kolumn("God ekonomisk hushållning", lambda m: geh_words(m["geh"])),
    Kolumn("Bedömning", lambda m: (m["ord"] or "") if m["bedoms"] else "Bedöms inte"),
    Kolumn("Motiv", lambda m: (m["bedomning"] or {}).get("motiv") or "", bred=True),
    Kolumn("Taggar", lambda m: ", ".join(m["taggar"])),
)
UPPHORDA = Lista(
    "Upphörda mål {rapport[ar]}",
    lambda c: c["rapport"]["upphorda"],
    (
        Kolumn("Kod", lambda m: m["kod"]),
        Kolumn("Mål", lambda m: m["namn"], bred=True),
        Kolumn("Nivå", lambda m: m["niva"]),
        Kolumn("Huvudansvarig", lambda m: m["huvudansvarig"]["namn"], bred=True),
        Kolumn("Gäller inte från och med", lambda m: m["upphor"]),
        Kolumn("Beslut", lambda m: m["beslut"], bred=True),
    ),
)
