"""View model of a file of outcomes on its way in."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from django.urls import reverse

from frontend.arbetsbok import CARRIED_MAX, Granskningshuvud
from frontend.listfil import Lista
from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Inlasningslage as Lage
from nyckeltal.importers import Undran, counted
from nyckeltal.models import Inlasning
from nyckeltal.services_inlasning import CUT_OFF
from styrning.bas.listfil import Kolumn
from styrning.bas.periods import number_word
from styrning.bas.text import counted_word
from styrning.bas.xlsx import CellError, mark_cells

SHOWN_ERRORS = 200
IKON = {"ny": "plus", "andrad": "upp"}
ORD = {"ny": "Nytt", "andrad": "Ändrat"}
SYMBOL = {
    Lage.INLAST: "bock", Lage.AVVISAD: "varn", Lage.MISSLYCKAD: "varn", Lage.AVBRUTEN: "ater",
    Lage.GRANSKAD: "info",
}  # fmt: skip


@dataclass(frozen=True)
class Inlasningsvy:
    """One file, in words; ``fel`` is why the last act was refused."""

    rad: Inlasning
    fel: str = ""

    @property
    def adress(self) -> str:
        return reverse("frontend:inlasning", args=[self.rad.publikt_id])

    @property
    def lage(self) -> str:
        """Where it stands; a worker that has died is told at once."""
        if self.rad.is_cut_off:
            return str(Lage.MISSLYCKAD.label)
        if self.rad.ska_avbrytas and self.rad.is_under_way:
            return "Avbryts"
        if self.rad.lage == Lage.GRANSKAD and self.antal_fel:
            return f"Granskad, {counted_word(self.antal_fel, 'fel', 'fel')}"
        return str(self.rad.get_lage_display())

    @property
    def ikon(self) -> str:
        return "varn" if self.rad.is_cut_off else SYMBOL.get(Lage(self.rad.lage), "snurr")

    @property
    def pagar(self) -> bool:
        return self.rad.is_under_way

    @property
    def misslyckad(self) -> bool:
        return self.rad.is_cut_off or self.rad.lage == Lage.MISSLYCKAD

    @property
    def meddelande(self) -> str:
        return CUT_OFF if self.rad.is_cut_off else self.rad.meddelande

    @property
    def procent(self) -> int:
        return min(100 * self.rad.klart // self.rad.totalt, 100) if self.rad.totalt else 0

    @property
    def steg(self) -> str:
        """What is done now, and how far: 12 000 av 50 000 rader."""
        return f"{self.lage}: {self.procent} procent klart."

    @property
    def resultat(self) -> dict[str, Any]:
        return self.rad.resultat

    @property
    def granskad(self) -> bool:
        return self.rad.lage == Lage.GRANSKAD and bool(self.resultat)

    @property
    def inlast(self) -> bool:
        return self.rad.lage == Lage.INLAST

    @property
    def skrivna(self) -> int:
        return self.resultat.get("skrivna", 0)

    @property
    def antal_fel(self) -> int:
        return self.resultat.get("antal_fel", 0)

    @property
    def huvud(self) -> Granskningshuvud:
        antal = self.resultat["antal"]
        rader = counted_word(self.resultat["rader"], "rad", "rader")
        return Granskningshuvud(antal, self.antal_fel, f"{self.rad.filnamn} · {rader}")

    @property
    def fel_lista(self) -> list[dict[str, Any]]:
        return self.resultat.get("fel", [])

    @property
    def fel_visade(self) -> list[dict[str, Any]]:
        return self.fel_lista[:SHOWN_ERRORS]

    @property
    def fel_text(self) -> str:
        if self.antal_fel > SHOWN_ERRORS:
            many = number_word(self.antal_fel)
            return f"De första {SHOWN_ERRORS} av {many}. Hämta listan för att se fler."
        return "Rätta dem på bladet Data och ladda upp filen igen."

    @property
    def kan_markeras(self) -> bool:
        """Whether the file is kept and small enough to be handed back marked."""
        return bool(self.fel_lista and self.rad.fil) and self.rad.storlek <= CARRIED_MAX

    @property
    def andringar(self) -> list[dict[str, Any]]:
        return [
            row | {"ikon": IKON[row["slag"]], "ord": ORD[row["slag"]]}
            for row in self.resultat.get("andringar", [])
        ]

    @property
    def konflikter(self) -> list[dict[str, Any]]:
        return self.resultat.get("konflikter", [])

    @property
    def fragor(self) -> list[Undran]:
        return [Undran(*row) for row in self.resultat.get("fragor", [])]

    @property
    def omfang(self) -> str:
        """How much is new or changed: 3 värden."""
        return counted(self.resultat["antal"]["ny"] + self.resultat["antal"]["andrad"])

    @property
    def fler(self) -> int:
        """How many more there are than the table shows."""
        antal = self.resultat["antal"]
        return antal["ny"] + antal["andrad"] - len(self.resultat["andringar"])

    @property
    def hinder(self) -> str:
        if self.antal_fel:
            return "Går att välja när felen är rättade."
        if self.konflikter:
            return "Går att välja när filen är hämtad på nytt: någon har ändrat värden i den."
        return ""


def marked(file: BinaryIO, vy: Inlasningsvy) -> bytes:
    """The workbook with its bad cells marked and explained in a comment."""
    errors = [CellError(c.BLAD, e["rad"], e["kolumn"], e["message"]) for e in vy.fel_lista]
    letters = {c.BLAD: vy.resultat["letters"]}
    return mark_cells(file, errors, letters, hidden=(), shown_at=c.NYCKELTAL)


INLASNINGAR = Lista(
    "Inläsningar av utfall",
    lambda page: page["rader"],
    (
        Kolumn("Fil", lambda vy: vy.rad.filnamn, bred=True),
        Kolumn("Uppladdad", lambda vy: vy.rad.skapad_at),
        Kolumn("Läge", lambda vy: vy.lage),
        Kolumn("Sparade värden", lambda vy: vy.skrivna),
    ),
)
FEL = Lista(
    "Fel i filen",
    lambda page: page["vy"].fel_lista,
    (
        Kolumn("Rad", lambda fel: fel["rad"]),
        Kolumn("Cell", lambda fel: fel["cell"]),
        Kolumn("Kolumn", lambda fel: fel["kolumn"]),
        Kolumn("Nyckeltal och enhet", lambda fel: fel["namn"], bred=True),
        Kolumn("Står i filen", lambda fel: fel["star"]),
        Kolumn("Vad som är fel", lambda fel: fel["message"], bred=True),
    ),
)
