"""The lists of one nämnd's internal control and of the risk scale, as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from frontend.internkontroll.listfiler import ATGARD, RISKER, TILLFALLEN, label
from frontend.internkontroll.vy import Planvy
from frontend.listfil import Lista, Sammanhang
from internkontroll.enums import Metod, Tillracklighet
from styrning.bas.listfil import Kolumn


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


def _own_judgement(row: Any) -> str:
    decided = row is not None and row.beslut_datum is not None
    return label(Tillracklighet, row.bedomning) if decided else ""


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
