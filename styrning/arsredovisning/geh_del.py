"""God ekonomisk hushållning in a report: register, the council's rule, and who says what."""

from collections.abc import Mapping
from typing import Any

from styrning.arsredovisning.enums import Avgivandelage, Utlatandeinstans
from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.arsredovisning.rollup import count
from styrning.arsredovisning.rules.geh import Delutfall, judge
from styrning.arsredovisning.selectors.geh import Gehfakta, as_rule

SLAG = ("finansiellt", "verksamhet")


def geh_part(counted: list[dict], facts: Gehfakta | None, *, prognos: bool) -> dict[str, Any]:
    """The year's GEH goals by kind, over nämnder and bolag, with counts (KL 11:1, 11:6).

    Args:
        counted: the goals that the report counts.
        facts: the rule and the statements; None where they are not asked for, and in an enhet's
            own report, since they concern the whole municipality.
        prognos: whether the judgements are forecasts of the year.
    """
    part: dict[str, Any] = {slag: _goals(slag, counted) for slag in SLAG}
    utlatanden = [statement(row) for row in facts.utlatanden] if facts else []
    given = next((row for row in utlatanden if _concludes(row)), None)
    return part | {
        "regel": rule(facts.regel) if facts and facts.regel else None,
        "utfall": outcome(facts.regel, part, prognos) if facts and facts.regel else None,
        "slutsats": {"utfall": given["utfall"], "text": given["text"]} if given else None,
        "avvikelsemotiv": given["avvikelsemotiv"] if given else "",
        "utlatanden": utlatanden,
    }


def _goals(slag: str, counted: list[dict]) -> dict[str, Any]:
    mal_lista = [mal for mal in counted if mal["geh"] == slag]
    return {
        "rakning": count(mal["klass"] for mal in mal_lista),
        "mal": [
            {
                "kod": mal["kod"],
                "namn": mal["namn"],
                "huvudansvarig": mal["huvudansvarig"],
                "beslut": mal["geh_beslut"],
                "klass": mal["klass"],
                "ord": mal["ord"],
            }
            for mal in mal_lista
        ],
    }


def _concludes(row: Mapping[str, Any]) -> bool:
    """The municipality's own conclusion is that of KS in the förvaltningsberättelse."""
    return row["instans"] == Utlatandeinstans.KS and row["lage"] == Avgivandelage.AVGIVEN


def rule(row: Gehregel) -> dict[str, Any]:
    return {
        "fran_ar": row.fran_ar,
        "ordalydelse": row.ordalydelse,
        "beslut": row.beslut_text,
        "diarienummer": row.diarienummer,
        "finansiellt": {
            "krav": row.krav_finansiellt,
            "delvis": row.delvis_finansiellt,
            "vikt": row.vikt_finansiellt,
        },
        "verksamhet": {
            "krav": row.krav_verksamhet,
            "delvis": row.delvis_verksamhet,
            "vikt": row.vikt_verksamhet,
        },
        "minsta_bedomda": row.minsta_bedomda,
        "bara_ena": row.bara_ena,
        "version": row.version,
    }


def outcome(regel: Gehregel, part: Mapping[str, Any], prognos: bool) -> dict[str, Any]:
    """What the rule says of the counts, now."""
    found = judge(as_rule(regel), part["finansiellt"]["rakning"], part["verksamhet"]["rakning"])
    return {
        "utfall": str(found.utfall),
        "prognos": prognos,
        "finansiellt": _part_outcome(found.finansiellt),
        "verksamhet": _part_outcome(found.verksamhet),
        "text": found.text,
    }


def _part_outcome(part: Delutfall) -> dict[str, Any]:
    return {
        "utfall": str(part.utfall),
        "antal": part.antal,
        "bedomda": part.bedomda,
        "andel": part.andel,
        "rakning": part.rakning,
        "text": part.text,
    }


def statement(row: Gehutlatande) -> dict[str, Any]:
    """One body's statement; the revisorer conclude of the two kinds apart, KS and KF in one."""
    return {
        "instans": row.instans,
        "lage": row.lage,
        "utfall": row.utfall or None,
        "finansiellt": row.finansiellt or None,
        "verksamhet": row.verksamhet or None,
        "text": row.text,
        "avvikelsemotiv": row.avvikelsemotiv,
        "undertecknat": row.undertecknat,
        "beslut": row.beslut_text,
        "datum": row.beslut_datum,
        "diarienummer": row.diarienummer,
        "regelutfall": row.regelutfall or None,
        "spar": row.spar,
        "rattelse": row.rattelse,
        "version": row.version,
    }
