"""The balanskravsutredning in words and printed numbers, alike in every format. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from styrning.arsredovisning.enums import Balanskravsslag, Beloppsenhet, Underskottsbeslut
from styrning.arsredovisning.rules.geh import percent
from styrning.bas.quantities import format_decimal, format_exact

THOUSAND = Decimal(1000)
RESERV = {"rur": "Resultatutjämningsreserv", "reserv": "Resultatreserv"}
TEXT = {
    "skal": "Synnerliga skäl",
    "reserv": "Användning av reserv",
    "kommentar": "Kommentar",
}
Del = Mapping[str, Any]


def unit_words(part: Del) -> str:
    """What the amounts are printed in."""
    return "Miljoner kronor" if part["enhet"] == Beloppsenhet.MKR else "Tusental kronor"


def exact_text(value: Decimal | None, enhet: str) -> str:
    """One amount by itself in ``enhet``, with the decimals that it has."""
    size = THOUSAND if enhet == Beloppsenhet.MKR else Decimal(1)
    return format_exact(None if value is None else value / size)


class Tryck:
    """Prints amounts of one utredning: same unit, same decimals everywhere."""

    def __init__(self, part: Del):
        self.size = THOUSAND if part["enhet"] == Beloppsenhet.MKR else Decimal(1)
        self.unit = "Mkr" if part["enhet"] == Beloppsenhet.MKR else "tkr"
        self.digits = max((self._digits(value) for value in _amounts(part)), default=0)

    def _digits(self, value: Decimal) -> int:
        exponent = int((value / self.size).normalize().as_tuple().exponent)
        return min(max(0, -exponent), 3)

    def text(self, value: Decimal | None) -> str:
        return format_decimal(None if value is None else value / self.size, self.digits)

    def with_unit(self, value: Decimal | None) -> str:
        return f"{self.text(value)} {self.unit}"


def _amounts(part: Del) -> Iterable[Decimal]:
    for row in part["rader"]:
        yield from (value for value in row["belopp"] if value is not None)


def columns(part: Del) -> list[dict[str, Any]]:
    """The three years with what each is."""
    return [
        {
            **column,
            "ord": "saknas" if column["slag"] is None else _kind(column),
            "utkast": column["lage"] == "utkast",
        }
        for column in part["kolumner"]
    ]


def _kind(column: Del) -> str:
    return "prognos" if column["slag"] == Balanskravsslag.PROGNOS else "utfall"


def line_rows(part: Del) -> list[dict[str, Any]]:
    tryck = Tryck(part)
    return [
        {
            "nyckel": row["nyckel"],
            "namn": row["namn"],
            "summa": row["summa"],
            "celler": [
                {"ar": column["ar"], "text": tryck.text(value)}
                for column, value in zip(part["kolumner"], row["belopp"], strict=True)
            ],
        }
        for row in part["rader"]
    ]


def to_restore_words(part: Del) -> str:
    """Whether the year leaves anything to restore; "" without an utredning of the year."""
    amount, column = part["att_reglera"], part["kolumner"][-1]
    if amount is None:
        return ""
    ar, expected = column["ar"], column["slag"] == Balanskravsslag.PROGNOS
    if not amount:
        met = "väntas bli uppfyllt" if expected else "är uppfyllt"
        return f"Balanskravet {met} för {ar}: inget underskott finns att reglera."
    left = "väntas finnas" if expected else "finns"
    return (
        f"{Tryck(part).with_unit(amount)} {left} att reglera efter {ar} (kommunallagen 11 kap. "
        "12 §). Underskott ska regleras inom tre år."
    )


def reserve_rows(part: Del) -> list[dict[str, Any]]:
    tryck = Tryck(part)
    return [
        {
            "namn": RESERV[row["slag"]],
            "ar": row["ar"],
            "ingaende": tryck.text(row["ingaende"]),
            "forandring": tryck.text(row["forandring"]),
            "utgaende": tryck.text(row["utgaende"]),
        }
        for row in part["reserver"]
    ]


def room_rows(part: Del) -> list[dict[str, Any]]:
    """The three limits of KL 11:14, and what was reserved under them."""
    tryck = Tryck(part)
    return [
        {
            "ar": row["ar"],
            "procent": percent(row["procent"]),
            "negativt": row["eget_kapital"] < 0,
            "av_resultat": tryck.text(row["av_resultat"]),
            "av_justerat": tryck.text(row["av_justerat"]),
            "under_tak": tryck.text(row["under_tak"]),
            "hogst": tryck.text(row["hogst"]),
            "reserverat": tryck.text(row["reserverat"]),
        }
        for row in part["utrymme"]
    ]


def deficit_rows(part: Del) -> list[dict[str, Any]]:
    tryck = Tryck(part)
    return [_deficit(row, tryck) for row in part["underskott"]]


def _deficit(row: Del, tryck: Tryck) -> dict[str, Any]:
    restored = ", ".join(
        f"{tryck.with_unit(step['belopp'])} {step['ar']}" for step in row["reglerat"]
    )
    return {
        **row,
        "namn": f"Underskott {row['ar']}" if row["ar"] else "Underskott från äldre år",
        "belopp_text": tryck.text(row["belopp"]),
        "reglerat_text": restored or "inget",
        "ej_regleras_text": tryck.text(row["ej_regleras"]) if row["ej_regleras"] else "",
        "kvar_text": tryck.text(row["kvar"]),
        "senast_text": f"senast {row['senast']}" if row["senast"] else "okänt år",
        "beslut": [_decision(decision, tryck) for decision in row["beslut"]],
    }


def _decision(row: Del, tryck: Tryck) -> dict[str, Any]:
    text = str(Underskottsbeslut(row["slag"]).label)
    if row["belopp"] is not None:
        text = f"{text}: {tryck.with_unit(row['belopp'])}"
    return {**row, "ord": text}


def texts(part: Del) -> list[dict[str, Any]]:
    return [{**row, "om": f"{TEXT[row['slag']]} {row['ar']}"} for row in part["texter"]]


def whole(part: Del | None) -> dict[str, Any] | None:
    """Everything that a page prints of the utredning; None without any."""
    if part is None:
        return None
    return {
        "enhet": unit_words(part),
        "kolumner": columns(part),
        "rader": line_rows(part),
        "att_reglera": to_restore_words(part),
        "kontroller": part["kontroller"],
        "texter": texts(part),
        "reserver": reserve_rows(part),
        "utrymme": room_rows(part),
        "underskott": deficit_rows(part),
    }
