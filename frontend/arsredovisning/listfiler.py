"""The report's tables as files: its workbook's own sheets where they say the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontend.listfil import Lista, Sammanhang
from frontend.mallista import MAL, UPPHORDA
from internkontroll.enums import Kontrollutfall
from styrning.arsredovisning.balanskravsvisning import RESERV
from styrning.arsredovisning.exporters.tal import Tal
from styrning.arsredovisning.exporters.xlsx import sheet, wide
from styrning.bas.listfil import Kolumn, Varde
from styrning.bas.rounding import shown


@dataclass(frozen=True)
class Bladlista:
    """A sheet of the report's workbook as a list of its own."""

    namn: str
    blad: str

    def read(self, context: Sammanhang) -> tuple[Sequence[Kolumn], Iterable[Any]]:
        headers, rows = sheet(context["rapport"], self.blad)
        return [_column(place, header) for place, header in enumerate(headers)], rows


def _column(place: int, header: str) -> Kolumn:
    return Kolumn(
        header, lambda rad: _value(rad[place]) if place < len(rad) else None, bred=wide(header)
    )


def _value(value: Any) -> Varde:
    """A number with the decimals that it is shown with; dates and texts as they are."""
    if isinstance(value, Tal):
        number = value.value
        is_whole = number is None or isinstance(number, int)
        return number if is_whole else shown(number, value.decimaler)
    return value if value is None or isinstance(value, int | date) else str(value)


def _counts(first: Sequence[Kolumn]) -> Any:
    """``first``, then how many goals there are and how many of each class."""

    def columns(context: Sammanhang) -> list[Kolumn]:
        per_class = [
            Kolumn(rad["ord"], lambda r, klass=rad["klass"]: r["rakning"][klass])
            for rad in context["klasser"]
        ]
        return [*first, Kolumn("Mål", lambda r: r["alla"]), *per_class]

    return columns


def _actions(rad: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{a['text']} ({a['ansvarig']}, senast {a['klar_senast']}, {a['lage_ord']})"
        for a in rad["atgarder"]
    )


KONTROLL = Lista(
    "Kontrollplaner {rapport[ar]}",
    lambda c: c["kontroll"],
    (
        Kolumn("Kod", lambda r: r["enhet"]["kod"]),
        Kolumn("Nämnd eller bolag", lambda r: r["enhet"]["namn"], bred=True),
        Kolumn("Plan", lambda r: r["plan"], bred=True),
        Kolumn("Kontroller", lambda r: r["rakning"]["moment"]),
        Kolumn("Tillfällen", lambda r: r["rakning"]["tillfallen"]),
        *(
            Kolumn(str(utfall.label), lambda r, key=utfall.value: r["rakning"][key])
            for utfall in Kontrollutfall
        ),
        Kolumn("Inställda", lambda r: r["rakning"]["installda"]),
        Kolumn("Återstår", lambda r: r["rakning"]["aterstar"]),
        Kolumn("Egen bedömning", lambda r: r["rapport"]["ord"] if r["rapport"] else ""),
        Kolumn("Beslut", lambda r: r["rapport"]["beslut"] if r["rapport"] else "", bred=True),
    ),
)
AVVIKELSER = Lista(
    "Avvikelser {rapport[ar]}",
    lambda c: c["avvikelser"],
    (
        Kolumn("Kod", lambda r: r["kod"]),
        Kolumn("Kontroll", lambda r: r["vad"], bred=True),
        Kolumn("Nämnd eller bolag", lambda r: r["enhet"]["namn"], bred=True),
        Kolumn("Resultat", lambda r: str(r["utfall_ord"])),
        Kolumn("Kontrollerade", lambda r: r["stickprov"]),
        Kolumn("Avvikelser", lambda r: r["avvikelser"]),
        Kolumn("Iakttagelse", lambda r: r["text"], bred=True),
        Kolumn("Orsak", lambda r: r["orsak"], bred=True),
        Kolumn("Omprövning", lambda r: r["omprovad"]),
        Kolumn("Åtgärder", _actions, bred=True),
    ),
)
GEH = Bladlista("Register över mål av betydelse {rapport[ar]}", "GEH")
BALANSKRAV = Bladlista("Balanskravsutredning {rapport[ar]}", "Balanskrav")
DRIFT = Bladlista("Driftredovisning {rapport[ar]}", "Drift")
RAPPORT = {
    "omraden": Lista(
        "Mål per område {rapport[ar]}",
        lambda c: c["omraden"],
        _counts(
            [Kolumn("Kod", lambda r: r["kod"]), Kolumn("Område", lambda r: r["namn"], bred=True)]
        ),
    ),
    "enheter": Lista(
        "Mål per nämnd och bolag {rapport[ar]}",
        lambda c: c["enheter"],
        _counts(
            [
                Kolumn("Kod", lambda r: r["kod"]),
                Kolumn("Huvudansvarig", lambda r: r["namn"], bred=True),
                Kolumn("Läge", lambda r: str(r["lage_ord"])),
                Kolumn("Beslut", lambda r: r["beslut"], bred=True),
            ]
        ),
    ),
    "mal": Bladlista("Mål {rapport[ar]}", "Mål"),
    "upphorda": UPPHORDA,
    "nyckeltal": Bladlista("Nyckeltal {rapport[ar]}", "Nyckeltal"),
    "geh": GEH,
    "balanskrav": BALANSKRAV,
    "drift": DRIFT,
    "kvalitet": Bladlista("Resultat och kostnad {rapport[ar]}", "Resultat och kostnad"),
    "uppdrag": Bladlista("Uppdrag {rapport[ar]}", "Uppdrag"),
    "kontroll": KONTROLL,
    "avvikelser": AVVIKELSER,
    "risker": Bladlista("Risker {rapport[ar]}", "Risker"),
    "kontroller": Bladlista("Kontroller {rapport[ar]}", "Internkontroll"),
}
TAGG = {
    "": Lista("Mål med taggen {tagg.kod} {rapport[ar]}", lambda c: c["rapport"]["mal"], MAL),
    "nyckeltal": Bladlista("Nyckeltal med taggen {tagg.kod} {rapport[ar]}", "Nyckeltal"),
}


def _part(name: str) -> Any:
    return lambda c: c["rapport"]["balanskrav"][name]


def _amount(value: Any) -> Varde:
    """An amount with no more decimals than it has."""
    return value if value is None else shown(value, 0 if value == int(value) else 3)


BALANSKRAV_SIDA = {
    "balanskrav": BALANSKRAV,
    "underskott": Lista(
        "Underskott att reglera {rapport[ar]}",
        _part("underskott"),
        (
            Kolumn("År", lambda r: r["ar"] or None),
            Kolumn("Belopp, tkr", lambda r: _amount(r["belopp"])),
            Kolumn("Reglerat, tkr", lambda r: _amount(sum(s["belopp"] for s in r["reglerat"]))),
            Kolumn("Regleras inte, tkr", lambda r: _amount(r["ej_regleras"])),
            Kolumn("Kvar, tkr", lambda r: _amount(r["kvar"])),
            Kolumn("Senast", lambda r: r["senast"] or None),
            Kolumn("Tiden har gått ut", lambda r: bool(r["forsenat"])),
            Kolumn("Åtgärdsplan saknas", lambda r: bool(r["plan_saknas"])),
        ),
    ),
    "reserver": Lista(
        "Reserver {rapport[ar]}",
        _part("reserver"),
        (
            Kolumn("Reserv", lambda r: RESERV[r["slag"]], bred=True),
            Kolumn("År", lambda r: r["ar"]),
            Kolumn("Vid årets början, tkr", lambda r: _amount(r["ingaende"])),
            Kolumn("Förändring, tkr", lambda r: _amount(r["forandring"])),
            Kolumn("Vid årets slut, tkr", lambda r: _amount(r["utgaende"])),
        ),
    ),
    "utrymme": Lista(
        "Utrymme för resultatreserv {rapport[ar]}",
        _part("utrymme"),
        (
            Kolumn("År", lambda r: r["ar"]),
            Kolumn("Gräns, procent", lambda r: _amount(r["procent"])),
            Kolumn("Årets resultat över gränsen, tkr", lambda r: _amount(r["av_resultat"])),
            Kolumn("Efter justeringar över gränsen, tkr", lambda r: _amount(r["av_justerat"])),
            Kolumn("Kvar till taket, tkr", lambda r: _amount(r["under_tak"])),
            Kolumn("Högst, tkr", lambda r: _amount(r["hogst"])),
            Kolumn("Reserverat, tkr", lambda r: _amount(r["reserverat"])),
        ),
    ),
}
GEH_SIDA = {"geh": GEH}
DRIFT_SIDA = {"drift": DRIFT}
RAPPORTER = {
    "": Lista(
        "Rapporter {ar}",
        lambda c: c["rader"],
        (
            Kolumn("Rapport", lambda r: r.rapport.titel, bred=True),
            Kolumn("Slag", lambda r: str(r.rapport.get_slag_display())),
            Kolumn("Omgång", lambda r: r.rapport.uppfoljning.namn if r.rapport.uppfoljning else ""),
            Kolumn(
                "Gäller", lambda r: r.rapport.enhet.namn if r.rapport.enhet else "Hela kommunen"
            ),
            Kolumn("Delar som skrivs", lambda r: r.framdrift.totalt),
            Kolumn("Klara", lambda r: r.framdrift.klara),
            Kolumn("Sena", lambda r: r.framdrift.sena),
            Kolumn("Låst", lambda r: r.rapport.last_at),
            Kolumn("Du ska skriva", lambda r: r.mina),
        ),
    )
}
DELAR = {
    "": Lista(
        "Rapportens delar",
        lambda c: c["vy"].rader,
        (
            Kolumn("Del", lambda r: r.etikett, bred=True),
            Kolumn("Slag", lambda r: r.slag_ord),
            Kolumn("Visar", lambda r: r.beskrivning, bred=True),
            Kolumn("Bara för nämnden", lambda r: r.bara_namnden),
            Kolumn("Skribent", lambda r: str(r.block.ansvarig or "")),
            Kolumn("Klar senast", lambda r: r.block.klar_senast),
            Kolumn("Läge", lambda r: r.lage.ord if r.lage else ""),
            Kolumn("Sen", lambda r: r.sen if r.lage else None),
        ),
    )
}
UTGAVA = {
    "rattelser": Lista(
        "Rättelser {utgava.namn}",
        lambda c: c["rattelser"],
        (
            Kolumn("Vad", lambda r: r["vad"], bred=True),
            Kolumn("Var", lambda r: r["var"], bred=True),
            Kolumn("Publicerat", lambda r: r["publicerat"], bred=True),
            Kolumn("Nu", lambda r: r["nu"], bred=True),
            Kolumn("Rättat", lambda r: r["nar"]),
            Kolumn("Av", lambda r: r["vem"]),
        ),
    ),
    "andringar": Lista(
        "Ändrat sedan {utgava.namn}",
        lambda c: c["andringar"],
        (
            Kolumn("Vad", lambda r: r["andring"].vad, bred=True),
            Kolumn("Publicerat", lambda r: r["andring"].fran, bred=True),
            Kolumn("Nu", lambda r: r["andring"].till, bred=True),
            Kolumn("Ändrat", lambda r: r["andring"].at),
            Kolumn("Av", lambda r: str(r["andring"].av)),
            Kolumn("Står som rättelse", lambda r: r["rattad"]),
        ),
    ),
}
JAMFOR_UTGAVOR = {
    "": Lista(
        "{fore.namn} och {nu.namn}",
        lambda c: c["rader"],
        lambda c: (
            Kolumn("Var", lambda r: r.var, bred=True),
            Kolumn(c["fore"].namn, lambda r: r.fore, bred=True),
            Kolumn(c["nu"].namn, lambda r: r.nu, bred=True),
        ),
    )
}
