"""What the council's rule says of a year's god ekonomisk hushållning.

Pure. KL (2017:725) 11 kap. 1 and 6 §§ demand the goals, LKBR 11 kap. 8 § their evaluation; how
many must be reached is the council's own rule. The method is docs/beslut/0016.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrning.arsredovisning.enums import Gehutfall, Gehvagning
from styrning.bas.rounding import shown

FULL = Decimal(100)
JUDGED = ("uppfyllt", "delvis", "ej_uppfyllt")


@dataclass(frozen=True)
class Delkrav:
    """What is asked of one kind of goals; per cent of those that are judged."""

    krav: Decimal
    delvis: Decimal | None = None
    vikt: Decimal = Decimal(0)


@dataclass(frozen=True)
class Regel:
    finansiellt: Delkrav
    verksamhet: Delkrav
    minsta_bedomda: Decimal
    bara_ena: str


@dataclass(frozen=True)
class Delutfall:
    """One kind of goals: ``andel`` is per cent with one decimal, None where nothing is judged."""

    utfall: str
    antal: int
    bedomda: int
    andel: Decimal | None
    rakning: str
    text: str


@dataclass(frozen=True)
class Utfall:
    utfall: str
    finansiellt: Delutfall
    verksamhet: Delutfall
    text: str


def counted(rakning: Mapping[str, int]) -> str:
    """ "8 av 30 uppfyllda, 3 delvis, 19 inte, 0 kan ej bedömas": every goal, said aloud.

    Goals that nobody has judged yet are told apart from those that cannot be judged.
    """
    text = (
        f"{rakning['uppfyllt']} av {sum(rakning.values())} uppfyllda, {rakning['delvis']} delvis, "
        f"{rakning['ej_uppfyllt']} inte, {rakning['kan_ej_bedomas']} kan ej bedömas"
    )
    left = rakning["ej_bedomt"]
    return f"{text}, {left} ännu inte bedömda" if left else text


def judge_part(rakning: Mapping[str, int], krav: Delkrav, minsta: Decimal) -> Delutfall:
    """One kind of goals against what is asked of it.

    The share is of those judged, so a goal that cannot be judged is neither met nor missed; with
    fewer than ``minsta`` per cent judged there is no answer. Shares are compared as they are
    printed, with one decimal.
    """
    antal = sum(rakning.values())
    bedomda = sum(rakning[klass] for klass in JUDGED)
    ord = counted(rakning)
    if not antal:
        return Delutfall(Gehutfall.KAN_EJ_BEDOMAS, 0, 0, None, ord, "Inga mål finns att bedöma.")
    matt = shown(bedomda * FULL / antal, 1)
    if not bedomda or matt < minsta:
        text = (
            f"{bedomda} av {antal} mål är bedömda, {percent(matt)} procent; regeln kräver minst "
            f"{percent(minsta)} procent och ger därför inget svar."
        )
        return Delutfall(Gehutfall.KAN_EJ_BEDOMAS, antal, bedomda, None, ord, text)
    points = rakning["uppfyllt"] + rakning["delvis"] * krav.vikt / FULL
    andel = shown(points * FULL / bedomda, 1)
    utfall = _step(andel, krav)
    return Delutfall(utfall, antal, bedomda, andel, ord, _share_text(andel, krav, rakning))


def _step(andel: Decimal, krav: Delkrav) -> str:
    if andel >= krav.krav:
        return Gehutfall.UPPNADD
    if krav.delvis is not None and andel >= krav.delvis:
        return Gehutfall.DELVIS
    return Gehutfall.INTE


def _share_text(andel: Decimal, krav: Delkrav, rakning: Mapping[str, int]) -> str:
    text = f"{percent(andel)} procent uppfyllt, kravet är {percent(krav.krav)} procent"
    if krav.delvis is not None:
        text += f" och för delvis {percent(krav.delvis)} procent"
    if rakning["delvis"]:
        text += f"; ett delvis uppfyllt mål räknas som {percent(krav.vikt)} procent av ett"
    unjudged = rakning["kan_ej_bedomas"] + rakning["ej_bedomt"]
    if unjudged:
        text += f"; {unjudged} utan bedömning räknas varken som uppfyllda eller missade"
    return f"{text}."


def percent(value: Decimal) -> str:
    """70 or 66,7: no decimals where there are none."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def judge(regel: Regel, finansiellt: Mapping[str, int], verksamhet: Mapping[str, int]) -> Utfall:
    """The rule's outcome of a year; a person concludes, and gives a reason for differing.

    Both kinds reached is uppnådd, neither is inte. Where one kind cannot be judged the whole
    cannot either, unless the other alone settles it.
    """
    ekonomi = judge_part(finansiellt, regel.finansiellt, regel.minsta_bedomda)
    verk = judge_part(verksamhet, regel.verksamhet, regel.minsta_bedomda)
    utfall = _together(ekonomi.utfall, verk.utfall, regel.bara_ena)
    text = (
        f"Finansiella mål: {ekonomi.rakning}. {ekonomi.text} "
        f"Verksamhetsmål: {verk.rakning}. {verk.text} {_why(utfall, regel)}"
    )
    return Utfall(utfall, ekonomi, verk, text)


def _together(one: str, other: str, bara_ena: str) -> str:
    parts = {one, other}
    strict = bara_ena == Gehvagning.INTE
    if Gehutfall.KAN_EJ_BEDOMAS in parts:
        settled = strict and Gehutfall.INTE in parts
        return Gehutfall.INTE if settled else Gehutfall.KAN_EJ_BEDOMAS
    if len(parts) == 1:
        return one
    if strict and Gehutfall.INTE in parts:
        return Gehutfall.INTE
    return Gehutfall.DELVIS


def _why(utfall: str, regel: Regel) -> str:
    whole = f"Enligt regeln: {Gehutfall(utfall).label.lower()}."
    if utfall == Gehutfall.INTE and regel.bara_ena == Gehvagning.INTE:
        return f"{whole} Båda slagen av mål måste nås."
    return whole
