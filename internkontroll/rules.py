"""Pure rules of internal control: what a result must say, and codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from internkontroll.enums import Avvikelselage, Kontrollutfall, Metod
from styrning.grund.enums import AtgardLage

AVVIKELSE = frozenset({Kontrollutfall.MINDRE_AVVIKELSE, Kontrollutfall.ALLVARLIG_AVVIKELSE})


def is_deviation(utfall: str | None) -> bool:
    """Whether the outcome is a deviation, which must have an action."""
    return utfall in AVVIKELSE


def is_remark(utfall: str | None) -> bool:
    """Whether something was found, or not checked though it should be; False without a result."""
    return bool(utfall) and utfall != Kontrollutfall.UTAN_ANMARKNING


@dataclass(frozen=True)
class Provat:
    """What was found, as the rules see it; counts are None where nothing was counted."""

    utfall: str
    utford_at: date
    utford_av: str
    stickprov: int | None
    avvikelser: int | None
    text: str
    orsak: str = ""
    jav_motiv: str = ""


@dataclass(frozen=True)
class Villkor:
    """What the check asks of its result.

    Args:
        metod: a sample must say how many were looked at.
        tidigast: days before which nothing can have been performed, each with why.
        is_reused: the check is a nyckeltal or a survey; nothing is counted again.
        gjord_av_ansvarig: the one who answers for the check has also performed it.
        lista_rader: rows of the list that the sample was drawn from; None without a draw.
    """

    metod: str
    tidigast: tuple[tuple[date, str], ...] = ()
    is_reused: bool = False
    gjord_av_ansvarig: bool = False
    lista_rader: int | None = None


def result_faults(
    found: Provat, villkor: Villkor, *, day: date, has_action: bool
) -> dict[str, str]:
    """What is wrong with a result, by field, in Swedish; empty when nothing is.

    Args:
        day: today.
        has_action: whether an action stands on the result or comes with it.

    Source: KL (2017:725) 6 kap. 6 §, and the forms of reglemente för intern kontroll
    (deviation → cause and action; performer and responsible are different people).
    docs/beslut/0019-kontrollens-resultat.md says what the days mean.
    """
    faults = _count_faults(found, villkor) | _day_faults(found.utford_at, villkor, day)
    if found.utfall not in Kontrollutfall.values:
        faults["utfall"] = "Välj ett resultat i listan."
    if not found.utford_av:
        faults["utford_av"] = "Ange vem som gjorde kontrollen."
    undone = found.utfall == Kontrollutfall.EJ_GENOMFORD
    if undone and not found.text:
        faults["text"] = "Skriv varför kontrollen inte gjordes."
    if villkor.gjord_av_ansvarig and not undone and not found.jav_motiv:
        faults["jav_motiv"] = (
            "Den som ansvarar för kontrollen har också gjort den. Skriv varför det är så."
        )
    if is_deviation(found.utfall):
        faults |= _deviation_faults(found, has_action=has_action)
    return faults


def _deviation_faults(found: Provat, *, has_action: bool) -> dict[str, str]:
    faults = {}
    if not found.text:
        faults["text"] = "Beskriv avvikelsen: vad som inte stämde."
    if not found.orsak:
        faults["orsak"] = "Skriv vad avvikelsen beror på, eller att orsaken utreds."
    if not has_action:
        faults["atgard_text"] = "En avvikelse behöver minst en åtgärd med ansvarig och datum."
    return faults


def _day_faults(utford_at: date, villkor: Villkor, day: date) -> dict[str, str]:
    if utford_at > day:
        return {"utford_at": "Datumet ligger i framtiden. Ange dagen då kontrollen gjordes."}
    broken = [limit for limit in villkor.tidigast if utford_at < limit[0]]
    return {"utford_at": max(broken)[1]} if broken else {}


def _count_faults(found: Provat, villkor: Villkor) -> dict[str, str]:
    """Whether the counts agree with each other, with the method and with the outcome."""
    counted, deviating = found.stickprov, found.avvikelser
    if found.utfall == Kontrollutfall.EJ_GENOMFORD:
        if counted or deviating:
            return {"stickprov": "En kontroll som inte är gjord har inget antal. Töm fälten."}
        return {}
    if villkor.is_reused:
        return _reused_faults(counted, deviating)
    faults = _sample_faults(counted, villkor)
    if counted is not None and deviating is not None and deviating > counted:
        faults["avvikelser"] = f"Fler avvikelser ({deviating}) än kontrollerade ({counted})."
    elif found.utfall == Kontrollutfall.UTAN_ANMARKNING and deviating:
        faults["avvikelser"] = (
            f"Antalet avvikelser är {deviating} men resultatet är utan anmärkning. Ändra det ena."
        )
    elif is_deviation(found.utfall) and deviating == 0:
        faults["avvikelser"] = "Resultatet är en avvikelse men antalet är 0. Ändra det ena."
    return faults


def _reused_faults(counted: int | None, deviating: int | None) -> dict[str, str]:
    if counted is None and deviating is None:
        return {}
    return {
        "stickprov": "Kontrollen är ett nyckeltal eller en undersökning och räknas där. "
        "Töm antalen."
    }


def _sample_faults(counted: int | None, villkor: Villkor) -> dict[str, str]:
    if villkor.metod == Metod.STICKPROV and not counted:
        return {"stickprov": "Ange hur många som kontrollerades i stickprovet."}
    if counted and villkor.lista_rader is not None and counted > villkor.lista_rader:
        return {
            "stickprov": f"Fler kontrollerade ({counted}) än listan som urvalet drogs ur har "
            f"rader ({villkor.lista_rader})."
        }
    return {}


def deviation_state(
    utfall: str | None, atgarder: Iterable[str], omprovad: str | None
) -> Avvikelselage | None:
    """Where a deviation stands; None for a result that is none.

    Args:
        atgarder: the states of its actions.
        omprovad: the outcome of its latest re-check; None when there is none.
    """
    if not is_deviation(utfall):
        return None
    if omprovad == Kontrollutfall.UTAN_ANMARKNING:
        return Avvikelselage.OMPROVAD
    if is_deviation(omprovad):
        return Avvikelselage.AVVIKER_IGEN
    left = [lage for lage in atgarder if lage != AtgardLage.AVBRUTEN]
    is_done = bool(left) and all(lage == AtgardLage.KLAR for lage in left)
    return Avvikelselage.ATGARDAD if is_done else Avvikelselage.OPPEN


def kod_after(prefix: str, used: set[str]) -> str:
    """``prefix`` and the number after the highest in ``used``: a code is never given twice."""
    numbers = [kod.removeprefix(prefix) for kod in used if kod.startswith(prefix)]
    return f"{prefix}{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"
