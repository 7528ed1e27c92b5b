"""The named rules in words: what a municipality chooses between, and what explains a colour."""

from decimal import Decimal

from mal.enums import Regel
from mal.rules import MINSTA_NATT
from styrning.bas.quantities import format_decimal

OM_REGEL = {
    Regel.MAJORITET: (
        f"Uppfyllt när minst {MINSTA_NATT * 100:.0f} procent av det som är mätt är nått, "
        "ej uppfyllt när mer än hälften är ej nått, annars delvis."
    ),
    Regel.SAMST: "Det sämsta nyckeltalet eller delmålet avgör.",
    Regel.ALLA: "Uppfyllt bara när allt är nått, annars ej uppfyllt.",
    Regel.VAGT: (
        "Nått ger 1 poäng, nära en halv, gånger vikten. Uppfyllt från "
        f"{MINSTA_NATT * 100:.0f} procent av poängen, delvis från hälften."
    ),
}


def rule_words(regel: str, minsta_matta: Decimal) -> str:
    """ "Majoritet, minst 75 % mätta": the rule and its least measured share (per cent)."""
    digits = 0 if minsta_matta == minsta_matta.to_integral_value() else 2
    return f"{Regel(regel).label}, minst {format_decimal(minsta_matta, digits)} % mätta"
