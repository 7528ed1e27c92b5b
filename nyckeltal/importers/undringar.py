"""What a file says that cannot be, and what is only odd about it. Nothing is written here."""

from collections.abc import Collection
from dataclasses import dataclass

from nyckeltal.enums import ALLA_KON, Kon
from nyckeltal.fragor import against_earlier
from nyckeltal.importers.jamforelse import Jamforelse
from nyckeltal.rapport import check_pair, impossible
from nyckeltal.rules import check_split
from nyckeltal.svar import svar_of
from styrning.bas.errors import RuleError


@dataclass(frozen=True)
class Undran:
    """Something odd about a value that would be saved without a comment."""

    rad: int
    namn: str
    text: str


def value_fault(compared: Jamforelse, kon: str) -> str:
    """Why a kön's new value cannot be; empty where it can, and where nothing is new.

    What is wrong with the parts that it was made of says more than the number does.
    """
    number = compared.new_numbers.get(kon)
    if number is None:
        return ""
    try:
        check_pair(compared.rad.definition, kon, compared.wanted[kon].par)
    except RuleError as error:
        return str(error)
    return impossible(compared.rad.definition, number, svar_of(compared.rad.figure))


def questions(compared: Jamforelse, unread: Collection[str]) -> list[Undran]:
    """What is odd about the values that could be read, whatever else is wrong with their rows.

    ``unread`` are the kön whose value in the file is not known; a comment answers everything.
    """
    rapport = compared.rapport
    if rapport is None or rapport.kommentar:
        return []
    rad, definition = compared.rad, compared.rad.definition
    numbers = {
        kon: compared.wanted[kon].number(compared.faktor)
        for kon in ALLA_KON
        if kon not in unread and not value_fault(compared, kon)
    }
    totalt, kvinnor, man = (numbers.get(kon) for kon in (Kon.TOTALT, Kon.KVINNOR, Kon.MAN))
    odd = check_split(totalt, kvinnor, man, definition.matt, definition.decimaler)
    if Kon.TOTALT in compared.new_numbers:
        odd += against_earlier(definition, rad.figure, totalt)
    number = compared.number_of(Kon.TOTALT)
    return [Undran(number, definition.namn, text) for text in odd]
