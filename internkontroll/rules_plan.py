"""Pure rules of a plan: what last year says of a check, and whether a plan came in time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from internkontroll.enums import Frekvens, Kontrollutfall, Omfattas
from styrning.grund.enums import Slag

OFTARE = {
    Frekvens.ARSVIS: Frekvens.HALVARSVIS,
    Frekvens.HALVARSVIS: Frekvens.TERTIALSVIS,
    Frekvens.TERTIALSVIS: Frekvens.KVARTALSVIS,
    Frekvens.KVARTALSVIS: Frekvens.MANADSVIS,
}
OMFATTAR = {
    Omfattas.ALLA: frozenset({Slag.STYRELSE, Slag.NAMND, Slag.BOLAG}),
    Omfattas.NAMNDER: frozenset({Slag.STYRELSE, Slag.NAMND}),
    Omfattas.BOLAG: frozenset({Slag.BOLAG}),
}


class Val(StrEnum):
    """What may become of a check in the next plan."""

    BEHALL = "behall"
    OFTARE = "oftare"
    STRYK = "stryk"


@dataclass(frozen=True)
class Arsutfall:
    """What one check showed in one year, in counts of its occasions."""

    planerade: int = 0
    utan: int = 0
    mindre: int = 0
    allvarliga: int = 0
    oppna_atgarder: int = 0

    @property
    def gjorda(self) -> int:
        return self.utan + self.mindre + self.allvarliga


@dataclass(frozen=True)
class Forslag:
    """A suggestion that nobody has to follow, and why it is made."""

    val: Val
    frekvens: str
    skal: str


def suggest(
    nu: Arsutfall, fore: Arsutfall, *, frekvens: str, riskvarde: int | None, troskel: int | None
) -> Forslag:
    """What the results say of a check when the next plan is made.

    Args:
        nu: what it showed in the plan that is being followed by a new one.
        fore: what the same check showed in the plan before that; empty where it had none.
        riskvarde: of the risk that it checks; None without a risk or a score.
        troskel: the lowest risk value that must be in the plan; None without a scale.

    Source: docs/beslut/0021-kontrollplaner.md. The law prescribes no method.
    """
    oftare = OFTARE.get(Frekvens(frekvens))
    if nu.allvarliga or nu.mindre > 1:
        if oftare is not None:
            return Forslag(Val.OFTARE, oftare, f"{_found(nu)}. Gör den oftare tills det håller.")
        why = f"{_found(nu)}. Den görs redan så ofta som det går."
    elif nu.mindre:
        why = f"{_found(nu)}. Se om åtgärden har verkat."
    elif nu.oppna_atgarder:
        why = "En åtgärd är öppen. Se om den har verkat."
    elif not nu.gjorda:
        why = "Kontrollen är inte gjord än: inget talar emot den."
    elif _calm(fore) and not _must_be_checked(riskvarde, troskel):
        why = "Utan anmärkning två år i rad och ingen risk över gränsen. Pröva att stryka den."
        return Forslag(Val.STRYK, frekvens, why)
    else:
        why = "Utan anmärkning."
    return Forslag(Val.BEHALL, frekvens, why)


def _found(nu: Arsutfall) -> str:
    parts = [
        (nu.allvarliga, "allvarlig avvikelse", "allvarliga avvikelser"),
        (nu.mindre, "mindre avvikelse", "mindre avvikelser"),
    ]
    return " och ".join(f"{n} {one if n == 1 else many}" for n, one, many in parts if n)


def _calm(fore: Arsutfall) -> bool:
    return fore.utan > 0 and not fore.mindre and not fore.allvarliga


def _must_be_checked(riskvarde: int | None, troskel: int | None) -> bool:
    return riskvarde is not None and troskel is not None and riskvarde >= troskel


def count_outcome(utfall: str | None) -> str | None:
    """The field of ``Arsutfall`` that an outcome counts in; None where nothing was found out."""
    return {
        Kontrollutfall.UTAN_ANMARKNING.value: "utan",
        Kontrollutfall.MINDRE_AVVIKELSE.value: "mindre",
        Kontrollutfall.ALLVARLIG_AVVIKELSE.value: "allvarliga",
    }.get(utfall or "")


class Punktlighet(StrEnum):
    """Whether a plan was adopted by the day that KS has set."""

    I_TID = "i_tid"
    SENT = "sent"
    SAKNAS = "saknas"
    VANTAS = "vantas"


def timeliness(beslut: date | None, senast: date | None, day: date) -> Punktlighet | None:
    """Whether the plan came in time; None where KS has set no day."""
    if senast is None:
        return None
    if beslut is not None:
        return Punktlighet.I_TID if beslut <= senast else Punktlighet.SENT
    return Punktlighet.SAKNAS if day > senast else Punktlighet.VANTAS


def covers(omfattas: str, slag: str) -> bool:
    """Whether a common check is asked of an enhet of this kind."""
    return slag in OMFATTAR[Omfattas(omfattas)]
