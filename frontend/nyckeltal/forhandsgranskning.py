"""The preview's view model: what an uploaded workbook would do, in words."""

from dataclasses import dataclass, field
from datetime import datetime

from frontend import arbetsboksida
from frontend.arbetsbok import Granskningshuvud, count_rows
from nyckeltal.columns import Utlamning
from nyckeltal.importers import (
    Andring,
    Fel,
    Helhet,
    Preview,
    Undran,
    counted,
    counted_judgements,
    nothing_judged,
)
from nyckeltal.importers.konflikt import Nyckel
from styrning.bas.arbetsbok import Granskning
from styrning.grund.sparat import Sparat

IKON = {"ny": "plus", "andrad": "upp", "samma": "ring"}
ORD = {"ny": "Nytt", "andrad": "Ändrat", "samma": "Samma"}


@dataclass(frozen=True)
class Konflikt:
    """A row that somebody saved after the workbook was handed out."""

    andring: Andring
    av: str
    at: datetime | None


@dataclass(frozen=True)
class AndringVy:
    andring: Andring

    @property
    def ikon(self) -> str:
        return IKON[self.andring.slag]

    @property
    def ord(self) -> str:
        return ORD[self.andring.slag]

    @property
    def is_changed(self) -> bool:
        return self.andring.slag == "andrad"


@dataclass(frozen=True)
class Forhandsgranskning:
    """``underlag`` is the sealed preview; empty when it cannot be applied.

    ``felfil`` is the uploaded file itself, carried by the page so that it can be marked.
    ``bedomt`` are the judgements of the same file, and ``bedomningar`` they sealed.
    """

    result: Preview
    bedomt: Granskning = field(default_factory=nothing_judged)
    bedomningar: str = ""
    fel: list[Fel] = field(default_factory=list)
    sparat: dict[Nyckel, Sparat] = field(default_factory=dict)
    filnamn: str = ""
    utlamning: Utlamning | None = None
    underlag: str = ""
    felfil: str = ""

    @property
    def huvud(self) -> Granskningshuvud:
        count = count_rows(self.result, self.bedomt.result)
        return Granskningshuvud(count, len(self.fel), self.ursprung)

    @property
    def ursprung(self) -> str:
        """uppfoljning-2026-AB-BUN.xlsx · 24 värden · hämtad av Karin Öhman 2026-11-18 10.00"""
        parts = [self.filnamn, counted(len(self.result.andringar))]
        if judged := len(self.bedomt.result.andringar):
            parts.append(counted_judgements(judged))
        if self.utlamning:
            at = datetime.fromisoformat(self.utlamning.at)
            parts.append(f"hämtad av {self.utlamning.av} {at:%Y-%m-%d %H.%M}")
        return " · ".join(part for part in parts if part)

    @property
    def konflikter(self) -> list[Konflikt]:
        return [
            Konflikt(andring, *self.sparat.get(andring.nyckel, ("", None)))
            for andring in self.result.of("konflikt")
        ]

    @property
    def visade(self) -> list[AndringVy]:
        """What would be saved, in the order of the file."""
        rows = sorted(self.result.of("ny", "andrad"), key=lambda andring: andring.rad)
        return [AndringVy(andring) for andring in rows]

    @property
    def fragor(self) -> list[Undran]:
        """What is odd about what would be saved, and has no comment."""
        return sorted(self.result.fragor, key=lambda fraga: fraga.rad)

    @property
    def samma(self) -> list[AndringVy]:
        return [AndringVy(andring) for andring in self.result.of("samma")]

    @property
    def omfang(self) -> str:
        return Helhet(self.result, self.bedomt).omfang

    @property
    def bedoms(self) -> arbetsboksida.Vy:
        """What would be judged, as any sheet of a workbook shows it."""
        return arbetsboksida.Vy(self.bedomt)

    @property
    def hinder(self) -> str:
        """Why it cannot be applied as it is; empty when it can."""
        if self.fel:
            return "Går att välja när felen är rättade."
        if self.konflikter or self.bedoms.konflikter:
            return (
                "Går att välja när konflikterna är lösta: töm cellen i filen för att behålla "
                "systemets värde, eller hämta arbetsboken på nytt."
            )
        return ""
