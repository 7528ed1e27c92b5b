"""The lists of each page of internal control, as files: told by what the page prints."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from frontend.internkontroll.listfiler import RISKER, TILLFALLEN, label
from frontend.internkontroll.vy import Planvy
from frontend.listfil import Lista, Sammanhang
from internkontroll.enums import (
    Granskningsomrade,
    Kontrollutfall,
    Metod,
    PlanLage,
    Provningssvar,
    Tillracklighet,
)
from styrning.bas.listfil import Kolumn, Varde
from styrning.bas.rounding import shown
from styrning.grund.enums import AtgardLage

ENHET = (
    Kolumn("Kod", lambda rad: rad["enhet"]["kod"]),
    Kolumn("Nämnd eller bolag", lambda rad: rad["enhet"]["namn"], bred=True),
)
ATGARD = (
    Kolumn("Åtgärd", lambda a: a["text"], bred=True),
    Kolumn("Ansvarig", lambda a: a["ansvarig"]),
    Kolumn("Klar senast", lambda a: a["klar_senast"]),
    Kolumn("Läge", lambda a: label(AtgardLage, a["lage"])),
    Kolumn("Datumet har passerat", lambda a: a["sen"]),
)


def _checks(context: Sammanhang) -> Sequence[Any]:
    """The plan's checks; none of a draft that the reader may not see."""
    vy: Planvy = context["vy"]
    return vy.kontroller if vy.ram else []


def _since(context: Sammanhang) -> Sequence[Any]:
    vy: Planvy = context["vy"]
    return vy.ram.sedan.riskerna if vy.ram else []


def _over(context: Sammanhang) -> Sequence[Any]:
    vy: Planvy = context["vy"]
    return vy.ram.over if vy.ram and not vy.is_adopted else []


def _actions(context: Sammanhang) -> Sequence[Any]:
    vy: Planvy = context["vy"]
    return vy.atgarder if vy.is_adopted else []


def _met_by(rad: Any) -> str:
    """ "kontroll BUN-27-1; åtgärd"; why it is left out; "inget än" where nothing meets it."""
    words = [f"kontroll {', '.join(rad['moment'])}"] if rad["moment"] else []
    words += ["åtgärd"] if rad["har_atgard"] else []
    words += [f"utanför planen: {rad['motiv']}"] if rad["motiv"] else []
    return "; ".join(words) or "inget än"


PLAN = {
    "risker": Lista("Risker {enhet.kod} {ar}", lambda c: c["vy"].risk.rader, RISKER),
    "kontroller": Lista("Kontrollplan {enhet.kod} {ar}", _checks, TILLFALLEN),
    "atgarder": Lista(
        "Åtgärder {enhet.kod} {ar}",
        _actions,
        (
            *ATGARD,
            Kolumn("Efter", lambda a: ", ".join(t["moment_kod"] for t in a["kontroller"])),
        ),
    ),
    "sedan": Lista(
        "Risker när planen fastställdes {enhet.kod} {ar}",
        _since,
        (
            Kolumn("Kod", lambda r: r.kod),
            Kolumn("Risk att", lambda r: r.risk_att, bred=True),
            Kolumn("Riskvärde då", lambda r: r.da.riskvarde if r.da else None),
            Kolumn("Betydde", lambda r: r.da.zon_ord if r.da else "inte värderad"),
            Kolumn("Från gränsen", lambda r: r.over),
            Kolumn("Beslut då", lambda r: r.beslut),
            Kolumn("Utanför planen", lambda r: r.undantag, bred=True),
            Kolumn("Sedan dess", lambda r: "; ".join(r.sedan) or "oförändrad", bred=True),
        ),
    ),
    "over": Lista(
        "Risker som ska in i planen {enhet.kod} {ar}",
        _over,
        (
            Kolumn("Kod", lambda r: r["risk"].kod),
            Kolumn("Risk att", lambda r: r["risk"].risk_att, bred=True),
            Kolumn("Kategori", lambda r: str(r["risk"].get_kategori_display())),
            Kolumn("Riskvärde", lambda r: r["risk"].riskvarde),
            Kolumn("Betyder", lambda r: r["zon"].ord if r["zon"] else ""),
            Kolumn("Möts av", _met_by, bred=True),
        ),
    ),
}
RISK = {
    "": Lista(
        "Värderingar {vy.risk.kod}",
        lambda c: c["vy"].historik,
        (
            Kolumn("När", lambda r: r.at),
            Kolumn("Av", lambda r: r.av),
            Kolumn("Före", lambda r: r.ord, bred=True),
            Kolumn("Efter det som görs", lambda r: r.ord_efter, bred=True),
            Kolumn("Riskvärde", lambda r: r.riskvarde),
            Kolumn("Betyder", lambda r: r.zon.ord),
            Kolumn("Skalans version", lambda r: r.skala.nummer),
            Kolumn("Förändring", lambda r: r.trend),
            Kolumn("Beslut", lambda r: r.beslut, bred=True),
        ),
    )
}
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


def _changed(context: Sammanhang) -> Iterator[tuple[Any, str, Any]]:
    """(the decision, what it did, the check); a decision that changed nothing stands too."""
    for rad in context["andringar"]:
        done = [("Tillagd", moment) for moment in rad.tillagda]
        done += [("Avslutad", moment) for moment in rad.avslutade]
        yield from ((rad, word, moment) for word, moment in done or [("", None)])


ANDRINGAR = {
    "": Lista(
        "Ändringar i kontrollplan {enhet.kod} {ar}",
        _changed,
        (
            Kolumn("Beslut", lambda r: r[0].beslut, bred=True),
            Kolumn("Motiv", lambda r: r[0].motiv, bred=True),
            Kolumn("Vad", lambda r: r[1]),
            Kolumn("Kod", lambda r: r[2].kod if r[2] else ""),
            Kolumn("Kontrollmoment", lambda r: r[2].vad if r[2] else "", bred=True),
        ),
    )
}
RAPPORTER = {
    "": Lista(
        "Rapporter om internkontroll {enhet.kod} {ar}",
        lambda c: c["rader"],
        (
            Kolumn("Uppföljning", lambda r: r["runda"].namn, bred=True),
            Kolumn("Beslutas senast", lambda r: r["runda"].senast),
            Kolumn("Läge", lambda r: str(r["rapport"].get_lage_display()) if r["rapport"] else ""),
            Kolumn("Beslutad", lambda r: r["rapport"].beslut_datum if r["rapport"] else None),
            Kolumn("Sen", lambda r: r["sen"]),
            Kolumn("Egen bedömning", lambda r: _own_judgement(r["rapport"])),
        ),
    )
}


def _own_judgement(row: Any) -> str:
    decided = row is not None and row.beslut_datum is not None
    return label(Tillracklighet, row.bedomning) if decided else ""


RAPPORT = {
    "": Lista(
        "Kontroller {enhet.kod} {bild.uppfoljning.kod}",
        lambda c: [
            rad for moment in c["bild"].kontroller() for rad in moment["tillfallen"] or [moment]
        ],
        (
            *(k for k in TILLFALLEN if k.rubrik != "Åtgärder"),
            Kolumn("Metod", lambda t: label(Metod, t["metod"])),
            Kolumn("Inte åtgärdad", lambda t: t.get("star_kvar")),
            Kolumn(
                "Åtgärder",
                lambda t: "; ".join(a["text"] for a in t.get("atgarder", ())),
                bred=True,
            ),
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
AXLAR = (("Sannolikhet", "sannolikhet"), ("Konsekvens", "konsekvens"))
STEG = (
    Kolumn("Axel", lambda rad: rad[0]),
    Kolumn("Steg", lambda rad: rad[1].nr),
    Kolumn("Heter", lambda rad: rad[1].ord),
    Kolumn("Betyder", lambda rad: rad[1].betydelse, bred=True),
)


def _steps(skala: Any) -> list[tuple[str, Any]]:
    """Each step of both axes; none without a scale."""
    return [(word, step) for word, name in AXLAR for step in getattr(skala, name, ())]


SKALA = {"steg": Lista("Riskskala {rad.nummer}", lambda c: _steps(c["skala"]), STEG)}
SKALOR = {
    "steg": Lista(
        "Riskskala",
        lambda c: _steps(c["gallande"] if c["versioner"] else c["standard"]),
        STEG,
    ),
    "": Lista(
        "Riskskalans versioner",
        lambda c: c["versioner"],
        (
            Kolumn("Version", lambda v: v["rad"].nummer),
            Kolumn("Namn", lambda v: v["rad"].namn, bred=True),
            Kolumn("Beslut", lambda v: v["rad"].beslut_text, bred=True),
            Kolumn("Gäller nu", lambda v: v["gallande"]),
            Kolumn("Steg för sannolikhet", lambda v: len(v["skala"].sannolikhet)),
            Kolumn("Steg för konsekvens", lambda v: len(v["skala"].konsekvens)),
            Kolumn("I planen från", lambda v: v["skala"].troskel),
            Kolumn("Värderade risker", lambda v: v["antal"]),
        ),
    ),
}
