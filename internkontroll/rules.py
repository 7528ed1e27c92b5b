"""Pure rules of internal control: risk zones, and what a result must say."""

from dataclasses import dataclass
from datetime import date

from internkontroll.enums import Kontrollutfall, Metod

SANNOLIKHET = {1: "Osannolik", 2: "Mindre sannolik", 3: "Möjlig", 4: "Sannolik"}
KONSEKVENS = {1: "Försumbar", 2: "Lindrig", 3: "Kännbar", 4: "Allvarlig"}

# Kalmar puts risks from 9 (of 16) in the plan; the same step is used here.
PLAN_FROM = 9
BEVAKA_FROM = 6

AVVIKELSE = frozenset({Kontrollutfall.MINDRE_AVVIKELSE, Kontrollutfall.ALLVARLIG_AVVIKELSE})


@dataclass(frozen=True, slots=True)
class Riskzon:
    """A zone of the matrix: 1 accept, 2 watch, 3 act."""

    nr: int
    ord: str


def zone(riskvarde: int) -> Riskzon:
    """The zone of a risk value (likelihood × impact, 1–16).

    Raises: ValueError outside 1–16.
    """
    if not 1 <= riskvarde <= 16:
        raise ValueError(f"riskvarde must be 1–16, got {riskvarde}")
    if riskvarde >= PLAN_FROM:
        return Riskzon(3, "åtgärda")
    if riskvarde >= BEVAKA_FROM:
        return Riskzon(2, "bevaka")
    return Riskzon(1, "acceptera")


def is_deviation(utfall: str | None) -> bool:
    """Whether the outcome is a deviation, which must have an action."""
    return utfall in AVVIKELSE


@dataclass(frozen=True)
class Provat:
    """What was found, as the rules see it; counts are None where nothing was counted."""

    utfall: str
    utford_at: date
    utford_av: str
    stickprov: int | None
    avvikelser: int | None
    text: str


def result_faults(
    found: Provat, *, metod: str, ansvarig: str, ar: int, day: date, has_action: bool
) -> dict[str, str]:
    """What is wrong with a result, by field, in Swedish; empty when nothing is.

    Args:
        metod: the check's method; a sample must say how many were looked at.
        ansvarig: who answers for the check, who should not have performed it.
        ar: the plan's year; nothing was performed before it.
        day: today.
        has_action: whether an action stands on the result or comes with it.

    Source: KL (2017:725) 6 kap. 6 §, and the forms of reglemente för intern kontroll
    (deviation → cause and action; performer and responsible are different people).
    """
    faults = _count_faults(found, metod)
    if found.utfall not in Kontrollutfall.values:
        faults["utfall"] = "Välj ett resultat i listan."
    if found.utford_at > day:
        faults["utford_at"] = "Datumet ligger i framtiden. Ange dagen då kontrollen gjordes."
    elif found.utford_at.year < ar:
        faults["utford_at"] = f"Kontrollen hör till {ar} års plan och kan inte vara gjord tidigare."
    if not found.utford_av:
        faults["utford_av"] = "Ange vem som gjorde kontrollen."
    if not found.text:
        if is_deviation(found.utfall):
            faults["text"] = "Beskriv avvikelsen och vad den beror på."
        elif found.utfall == Kontrollutfall.EJ_GENOMFORD:
            faults["text"] = "Skriv varför kontrollen inte gjordes."
        elif found.utford_av.casefold() == ansvarig.casefold():
            faults["text"] = (
                "Den som ansvarar för kontrollen har också gjort den. Skriv varför det är så."
            )
    if is_deviation(found.utfall) and not has_action:
        faults["atgard_text"] = "En avvikelse behöver minst en åtgärd med ansvarig och datum."
    return faults


def _count_faults(found: Provat, metod: str) -> dict[str, str]:
    """Whether the counts agree with each other, with the method and with the outcome."""
    counted, deviating = found.stickprov, found.avvikelser
    if found.utfall == Kontrollutfall.EJ_GENOMFORD:
        if counted or deviating:
            return {"stickprov": "En kontroll som inte är gjord har inget antal. Töm fälten."}
        return {}
    faults = {}
    if metod == Metod.STICKPROV and not counted:
        faults["stickprov"] = "Ange hur många som kontrollerades i stickprovet."
    if counted is not None and deviating is not None and deviating > counted:
        faults["avvikelser"] = f"Fler avvikelser ({deviating}) än kontrollerade ({counted})."
    elif found.utfall == Kontrollutfall.UTAN_ANMARKNING and deviating:
        faults["avvikelser"] = (
            f"Antalet avvikelser är {deviating} men resultatet är utan anmärkning. Ändra det ena."
        )
    elif is_deviation(found.utfall) and deviating == 0:
        faults["avvikelser"] = "Resultatet är en avvikelse men antalet är 0. Ändra det ena."
    return faults


def kod_after(prefix: str, used: set[str]) -> str:
    """``prefix`` and the number after the highest in ``used``: a code is never given twice."""
    numbers = [kod.removeprefix(prefix) for kod in used if kod.startswith(prefix)]
    return f"{prefix}{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"
