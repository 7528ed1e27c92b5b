"""How much may be put into the resultatreserv. Pure. Source: KL (2017:725) 11 kap. 14 §."""

from dataclasses import dataclass
from decimal import Decimal

GOLV, GOLV_NEGATIVT, TAK = Decimal(1), Decimal(2), Decimal(5)  # per cent
ZERO = Decimal(0)


@dataclass(frozen=True)
class Reservutrymme:
    """How much may be put into the resultatreserv, by each of the three limits (KL 11:14)."""

    procent: Decimal
    golv: Decimal
    av_resultat: Decimal
    av_justerat: Decimal
    tak: Decimal
    under_tak: Decimal

    @property
    def hogst(self) -> Decimal:
        return max(ZERO, min(self.av_resultat, self.av_justerat, self.under_tak))


def reserve_room(
    arets_resultat: Decimal,
    justerat: Decimal,
    skatter_bidrag: Decimal,
    eget_kapital: Decimal,
    ingaende: Decimal,
) -> Reservutrymme:
    """The limits of a year from 2024 on.

    The lower of the parts of årets resultat and of the result after balanskravsjusteringar that
    exceed 1 per cent of taxes and grants, 2 per cent where equity with the pensions of the
    ansvarsförbindelse is negative; and no more in the reserve than 5 per cent of the same.
    """
    procent = GOLV_NEGATIVT if eget_kapital < 0 else GOLV
    golv = skatter_bidrag * procent / 100
    tak = skatter_bidrag * TAK / 100
    return Reservutrymme(procent, golv, arets_resultat - golv, justerat - golv, tak, tak - ingaende)
