"""The balanskravsutredning: its lines in the order of the law, its sums and what limits them.

Pure. LKBR (2018:597) 11 kap. 10 §, KL (2017:725) 11 kap. 12–14 §§. Amounts are Decimals in tkr,
signed by their effect on the result. The method is docs/beslut/0016.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrning.arsredovisning.enums import Beloppsenhet
from styrning.bas.quantities import format_exact

JUSTERINGAR = {
    "arets_resultat": "Årets resultat enligt resultaträkningen",
    "realisationsvinster": "Samtliga realisationsvinster",
    "vinster_undantag": "Vissa realisationsvinster enligt undantagsmöjlighet",
    "forluster_undantag": "Vissa realisationsförluster enligt undantagsmöjlighet",
    "orealiserat": "Orealiserade vinster och förluster i värdepapper",
    "aterforing": "Återföring av orealiserade vinster och förluster i värdepapper",
}
RESERVER = {
    "till_rur": "Reservering av medel till resultatutjämningsreserv",
    "fran_rur": "Användning av medel från resultatutjämningsreserv",
    "till_reserv": "Reservering av medel till resultatreserv",
    "fran_reserv": "Användning av medel från resultatreserv",
}
SKAL = {"synnerliga_skal": "Synnerliga skäl"}
TIDIGARE = {"tidigare_underskott": "Balanskravsunderskott från tidigare år"}
RADER = JUSTERINGAR | RESERVER | SKAL | TIDIGARE
SUMMOR = {
    "justerat": "Årets resultat efter balanskravsjusteringar",
    "resultat": "Årets balanskravsresultat",
    "summa": "Summa efter tidigare underskott",
}
TERMER = {
    "justerat": tuple(JUSTERINGAR),
    "resultat": (*JUSTERINGAR, *RESERVER, *SKAL),
    "summa": tuple(RADER),
}
LOWERS = ("realisationsvinster", "till_rur", "till_reserv", "tidigare_underskott")
RAISES = ("vinster_undantag", "forluster_undantag", "fran_rur", "fran_reserv", "synnerliga_skal")

RESERV_FRAN = 2024  # KL 11:14 as of 1 January 2024: resultatreserv instead of RUR
THOUSAND = Decimal(1000)
ZERO = Decimal(0)

Rader = Mapping[str, Decimal]


def sums(rader: Rader) -> dict[str, Decimal]:
    """The three sums as the lines give them."""
    return {name: sum((rader[rad] for rad in names), ZERO) for name, names in TERMER.items()}


def sign_faults(rader: Rader, ar: int) -> dict[str, str]:
    """Lines whose sign or year cannot be right, each with what to do about it."""
    faults = {}
    for name in LOWERS:
        if rader[name] > 0:
            faults[name] = f"{RADER[name]} sänker resultatet: skriv beloppet med minus."
    for name in RAISES:
        if rader[name] < 0:
            faults[name] = f"{RADER[name]} höjer resultatet: skriv beloppet utan minus."
    if ar >= RESERV_FRAN and rader["till_rur"]:
        faults["till_rur"] = (
            "Från och med 2024 kan inget föras till resultatutjämningsreserven (KL 11 kap. 14 §). "
            "Använd raden för resultatreserv."
        )
    for name in ("till_reserv", "fran_reserv"):
        if ar < RESERV_FRAN and rader[name]:
            faults[name] = "Resultatreserven finns från och med 2024. Använd raden för RUR."
    return faults


@dataclass(frozen=True)
class Avstamning:
    """A sum of the lines against the one that the accounts state."""

    beraknat: Decimal
    uppgivet: Decimal | None
    ryms: bool  # whether they agree, but for the rounding of what is printed
    text: str

    @property
    def skillnad(self) -> Decimal:
        return ZERO if self.uppgivet is None else self.uppgivet - self.beraknat

    @property
    def galler(self) -> Decimal:
        """What is printed: the stated sum, else the computed."""
        return self.beraknat if self.uppgivet is None else self.uppgivet


def reconcile(rader: Rader, name: str, uppgivet: Decimal | None, enhet: str) -> Avstamning:
    """Compare one sum with the stated one; a difference that rounding explains is told.

    Each printed number may be half a step off, the sum too, so that n lines can differ from
    their sum by (n + 1)/2 steps. The step is the last printed digit of any of them.
    """
    terms = [rader[rad] for rad in TERMER[name] if rader[rad]]
    beraknat = sum(terms, ZERO)
    if uppgivet is None or uppgivet == beraknat:
        return Avstamning(beraknat, uppgivet, True, "")
    slack = rounding_step([*terms, uppgivet], enhet) / 2 * (len(terms) + 1)
    gap = abs(uppgivet - beraknat)
    told = (
        f"{SUMMOR[name]}: raderna ger {amount(beraknat, enhet)}, angivet är "
        f"{amount(uppgivet, enhet)}."
    )
    if gap <= slack:
        text = f"{told} Skillnaden {amount(gap, enhet)} ryms i avrundningen av raderna."
        return Avstamning(beraknat, uppgivet, True, text)
    text = f"{told} Skillnaden {amount(gap, enhet)} är större än avrundningen kan ge."
    return Avstamning(beraknat, uppgivet, False, f"{text} Rätta en rad eller summan.")


def rounding_step(values: Iterable[Decimal], enhet: str) -> Decimal:
    """The size in tkr of the last digit that any of ``values`` is printed with in ``enhet``."""
    size = THOUSAND if enhet == Beloppsenhet.MKR else Decimal(1)
    digits = [int((value / size).normalize().as_tuple().exponent) for value in values if value]
    return size.scaleb(min([0, *digits]))


def amount(value: Decimal, enhet: str) -> str:
    """An amount in tkr as it is printed in ``enhet``: "−193 Mkr"."""
    if enhet == Beloppsenhet.MKR:
        return f"{format_exact(value / THOUSAND)} Mkr"
    return f"{format_exact(value)} tkr"
