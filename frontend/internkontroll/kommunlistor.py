"""The lists of internal control in all nämnder and bolag, as files."""

from decimal import Decimal
from typing import Any

from frontend.internkontroll.listfiler import ATGARD, label
from frontend.listfil import Lista, Sammanhang
from internkontroll.enums import (
    Granskningsomrade,
    Kontrollutfall,
    PlanLage,
    Provningssvar,
    Tillracklighet,
)
from styrning.bas.listfil import Kolumn, Varde
from styrning.bas.rounding import shown

ENHET = (
    Kolumn("Kod", lambda rad: rad["enhet"]["kod"]),
    Kolumn("Nämnd eller bolag", lambda rad: rad["enhet"]["namn"], bred=True),
)
OVERSIKT = {
    "": Lista(
        "Internkontroll {ar}",
        lambda c: c["rader"],
        (
            *ENHET,
            Kolumn(
                "Plan", lambda r: label(PlanLage, r["plan_lage"]) if r["plan_lage"] else "Ingen"
            ),
            Kolumn("Fastställd", lambda r: r["beslut_datum"]),
            Kolumn("Paragraf", lambda r: r["beslut_paragraf"] or ""),
            Kolumn("I tid", lambda r: r["punktlighet"]),
            Kolumn("Moment", lambda r: r["moment"]),
            Kolumn("Planerade", lambda r: r["tillfallen"]),
            Kolumn("Gjorda", lambda r: r["utforda"]),
            Kolumn("Inställda", lambda r: r["installda"]),
            Kolumn("Sena", lambda r: r["sena"]),
            Kolumn("Avvikelser", lambda r: r["avvikelser"]),
            Kolumn("Varav allvarliga", lambda r: r["allvarliga"]),
            Kolumn("Öppna åtgärder", lambda r: r["oppna_atgarder"]),
        ),
    )
}


def _percent(share: float | None) -> Varde:
    return None if share is None else shown(Decimal(str(share)), 0)


def _per_category(context: Sammanhang) -> tuple[Kolumn, ...]:
    kinds = [
        Kolumn(str(word), lambda rad, place=place: rad["antal"][place][1])
        for place, (_, word) in enumerate(context["kategorier"])
    ]
    return (*ENHET, *kinds)


JAMFOR = {
    "": Lista(
        "Kontrollplaner {ar}",
        lambda c: c["rader"],
        (
            *ENHET,
            Kolumn("Fastställd", lambda r: r["beslut_datum"]),
            Kolumn("I tid", lambda r: r["punktlighet"]),
            Kolumn("Kontroller", lambda r: r["moment"]),
            Kolumn("Varav gemensamma", lambda r: r["gemensamma"]),
            Kolumn("Metoder", lambda r: r["metoder"], bred=True),
            Kolumn("Risker", lambda r: r["risker"]),
            Kolumn("Från gränsen", lambda r: r["over"]),
            Kolumn("Planerade", lambda r: r["tillfallen"]),
            Kolumn("Gjorda", lambda r: r["utforda"]),
            Kolumn("Gjort, procent", lambda r: _percent(r["gjort"])),
            Kolumn("Avvikelser", lambda r: r["avvikelser"]),
            Kolumn("Avviker, procent", lambda r: _percent(r["avvikande"])),
        ),
    ),
    "kategorier": Lista(
        "Risker per kategori {ar}",
        lambda c: c["per_kategori"],
        _per_category,
    ),
}
GEMENSAMT = {
    "": Lista(
        "Gemensamma kontroller {ar}",
        lambda c: c["moment"],
        (
            Kolumn("Kod", lambda m: m.kod),
            Kolumn("Vad kontrolleras", lambda m: m.vad, bred=True),
            Kolumn("Varför", lambda m: m.varfor, bred=True),
            Kolumn("Metod", lambda m: str(m.get_metod_display())),
            Kolumn("Omfattning", lambda m: m.omfattning, bred=True),
            Kolumn("Hur ofta", lambda m: str(m.get_frekvens_display())),
            Kolumn("Gäller", lambda m: str(m.get_omfattas_display())),
            Kolumn("I planer", lambda m: m.i_planer),
            Kolumn("Varav fastställda", lambda m: m.i_faststallda),
        ),
    )
}


def _result(t: Any) -> str:
    if t["dold"]:
        return "resultat inte godkänt än"
    return label(Kontrollutfall, t["utfall"]) or "Inte utförd"


KONTROLLER = (
    Kolumn("Kod", lambda t: t["moment_kod"]),
    Kolumn("Kontrollmoment", lambda t: t["vad"], bred=True),
    Kolumn("Nämnd eller bolag", lambda t: t["enhet_namn"], bred=True),
    Kolumn("Uppföljning", lambda t: t["uppfoljning"]),
    Kolumn("Senast", lambda t: t["planerad"]),
    Kolumn("Resultat", _result),
    Kolumn("Utförd", lambda t: t["utford_at"]),
    Kolumn("Kontrollerade", lambda t: t["stickprov"]),
    Kolumn("Avvikelser", lambda t: t["avvikelser"]),
    Kolumn("Vad som kom fram", lambda t: t["text"] or t["lage_motiv"] or "", bred=True),
    Kolumn("Inte åtgärdad", lambda t: t["star_kvar"]),
    Kolumn("Åtgärder", lambda t: len(t["atgarder"])),
)
SAMLAD_LISTA = {
    "": Lista(
        "{lista.rubrik} {ar}",
        lambda c: c["lista"].rader,
        lambda c: (
            (
                *ATGARD,
                Kolumn("Nämnd eller bolag", lambda a: a["fakta"]["enhet_namn"], bred=True),
                Kolumn("Efter", lambda a: ", ".join(a["kontroller"])),
            )
            if c["lista"].ar_atgarder
            else KONTROLLER
        ),
    )
}


def _areas(context: Sammanhang) -> list[Kolumn]:
    """Each of the auditors' areas: what there is, and why that is said."""
    found = [
        Kolumn("Kod", lambda r: r.kod),
        Kolumn("Nämnd eller bolag", lambda r: r.namn, bred=True),
    ]
    for place, omrade in enumerate(Granskningsomrade):
        word = str(omrade.label)
        found += [
            Kolumn(word, lambda r, at=place: str(r.omraden[at].status.label)),
            Kolumn(f"{word}, varför", lambda r, at=place: r.omraden[at].ord, bred=True),
        ]
    return found


OMRADEN = {"": Lista("Revisionens områden {ar}", lambda c: c["rader"], _areas)}


def _answer(name: str) -> Any:
    return lambda r: label(Provningssvar, getattr(r["provning"], name)) if r["provning"] else ""


BOLAG = {
    "": Lista(
        "Bolagens verksamhet {ar}",
        lambda c: c["rader"],
        (
            Kolumn("Kod", lambda r: r["enhet"].kod),
            Kolumn("Bolag", lambda r: r["enhet"].namn, bred=True),
            Kolumn("Förenlig med ändamålet", _answer("inom_andamal")),
            Kolumn("Inom befogenheterna", _answer("inom_befogenheter")),
            Kolumn("Beslut", lambda r: r["provning"].beslut_text if r["provning"] else ""),
            Kolumn(
                "Bolagets egen internkontroll",
                lambda r: label(Tillracklighet, r["kontroll"].bedomning) if r["kontroll"] else "",
            ),
        ),
    )
}
