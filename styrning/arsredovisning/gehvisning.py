"""God ekonomisk hushållning in words: page, HTML file and workbook print these alike.

Pure: a report from ``read_report`` in, plain dicts out.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mal.enums import Klass
from styrning.arsredovisning.enums import (
    Avgivandelage,
    Forenlighet,
    Gehutfall,
    Gehvagning,
    Utlatandeinstans,
)
from styrning.arsredovisning.rules.geh import percent

KLASS: dict[str, Klass] = {  # of Gehutfall and Forenlighet, which share the last three
    "uppnadd": Klass.UPPFYLLT,
    "forenligt": Klass.UPPFYLLT,
    "delvis": Klass.DELVIS,
    "inte": Klass.EJ_UPPFYLLT,
    "kan_ej_bedomas": Klass.KAN_EJ_BEDOMAS,
}
EXPECTED = {
    Gehutfall.UPPNADD: "Bedöms uppnås",
    Gehutfall.DELVIS: "Bedöms delvis uppnås",
    Gehutfall.INTE: "Bedöms inte uppnås",
    Gehutfall.KAN_EJ_BEDOMAS: "Kan ej bedömas",
}
SLAG = {"finansiellt": "De finansiella målen", "verksamhet": "Verksamhetsmålen"}
VANTAR = {
    Utlatandeinstans.KS: "Kommunstyrelsen har inte lämnat sin utvärdering än.",
    Utlatandeinstans.REVISORERNA: "Revisorerna har inte lämnat sitt utlåtande än.",
    Utlatandeinstans.KF: "Fullmäktige har inte beslutat än.",
}
Rapport = Mapping[str, Any]


def sign(utfall: str | None, *, prognos: bool = False) -> dict[str, str] | None:
    """The word of an outcome, and the class whose shape and colour stand for it."""
    if not utfall:
        return None
    return {"klass": str(KLASS[utfall]), "ord": outcome_word(utfall, prognos=prognos)}


def outcome_word(utfall: str, *, prognos: bool) -> str:
    """ "Uppnådd", or of a forecast "Bedöms uppnås"."""
    value = Gehutfall(utfall)
    return EXPECTED[value] if prognos else str(value.label)


def _compatible(value: str | None) -> dict[str, str] | None:
    if not value:
        return None
    return {"klass": str(KLASS[value]), "ord": str(Forenlighet(value).label)}


def is_forecast(report: Rapport) -> bool:
    return bool(report["uppfoljning"] and report["uppfoljning"]["prognos"])


def verdict(report: Rapport) -> dict[str, Any] | None:
    """What the council's rule says: the whole, and each kind with its counts and share."""
    found = report["geh"]["utfall"]
    if found is None:
        return None
    prognos = found["prognos"]
    return {
        "tecken": sign(found["utfall"], prognos=prognos),
        "prognos": prognos,
        "text": found["text"],
        "delar": [
            {
                "slag": slag,
                "namn": name,
                "tecken": sign(found[slag]["utfall"], prognos=prognos),
                "rakning": found[slag]["rakning"],
                "text": found[slag]["text"],
                "andel": found[slag]["andel"],
                "krav": report["geh"]["regel"][slag]["krav"],
            }
            for slag, name in SLAG.items()
        ],
    }


def rule_rows(regel: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """The rule, term by term, in words."""
    if regel is None:
        return []
    rows = [{"om": name, "text": _demand_words(regel[slag])} for slag, name in SLAG.items()]
    weighing = str(Gehvagning(regel["bara_ena"]).label)
    return [
        *rows,
        {"om": "När bara det ena kravet nås", "text": f"{weighing}."},
        {
            "om": "Mål som inte kan bedömas",
            "text": "Räknas varken som uppfyllda eller missade. Minst "
            f"{percent(regel['minsta_bedomda'])} procent av målen måste vara bedömda, annars "
            "ger regeln inget svar.",
        },
    ]


def _demand_words(krav: Mapping[str, Decimal | None]) -> str:
    full, lower, weight = krav["krav"], krav["delvis"], krav["vikt"]
    text = "Alla ska vara uppfyllda" if full == 100 else f"Minst {_p(full)} procent uppfyllda"
    if lower is not None:
        text += f"; från {_p(lower)} procent räknas de som delvis uppnådda"
    return f"{text}. Ett delvis uppfyllt mål räknas som {_p(weight)} procent av ett."


def _p(value: Decimal | None) -> str:
    return percent(value or Decimal(0))


def statements(report: Rapport) -> list[dict[str, Any]]:
    """The three bodies in their order, those that have not spoken too."""
    said = {row["instans"]: row for row in report["geh"]["utlatanden"]}
    prognos = is_forecast(report)
    return [_statement(str(who), said.get(who), prognos) for who in Utlatandeinstans]


def _statement(instans: str, row: Mapping[str, Any] | None, prognos: bool) -> dict[str, Any]:
    who = Utlatandeinstans(instans)
    shown = {"instans": instans, "namn": str(who.label), "vantar": VANTAR[who], "finns": False}
    if row is None:
        return shown
    signs = [{"om": "", "tecken": sign(row["utfall"], prognos=prognos)}]
    if who == Utlatandeinstans.REVISORERNA:
        signs = [{"om": name, "tecken": _compatible(row[slag])} for slag, name in SLAG.items()]
    differs = bool(row["regelutfall"] and row["utfall"] != row["regelutfall"])
    return {
        **shown,
        **row,
        "finns": True,
        "utkast": row["lage"] == Avgivandelage.UTKAST,
        "tecken": [sign for sign in signs if sign["tecken"]],
        "avviker": differs,
        "regelord": (sign(row["regelutfall"], prognos=prognos) or {}).get("ord", ""),
    }


def coverage(report: Rapport) -> dict[str, Any]:
    """Over whom the register reaches (KL 11:1: bolagen too), and which goals lack a decision."""
    kinds = {rad["kod"]: rad["slag"] for rad in report["enheter"]}
    mal_lista = [mal for slag in SLAG for mal in report["geh"][slag]["mal"]]
    owners = {mal["huvudansvarig"]["kod"] for mal in mal_lista}
    companies = {kod for kod in owners if kinds.get(kod) == "bolag"}
    return {
        "mal": len(mal_lista),
        "bolag": len(companies),
        "ovriga": len(owners) - len(companies),
        "utan_beslut": [mal for mal in mal_lista if not mal["beslut"]],
    }
