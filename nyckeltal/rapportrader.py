"""From a report to the rows that it makes: what each kön's row should say. Nothing is written.

The service of one nyckeltal and the set-based one both ask here, so they cannot differ.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

from nyckeltal.enums import ALLA_KON, Kon, Sakerhet, Saknas
from nyckeltal.rapport import Rapport
from nyckeltal.rules import derive_total
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text


class Sparad(Protocol):
    """A row of one kön as it is saved: a model object, or plain data."""

    @property
    def varde(self) -> Decimal | None: ...
    @property
    def taljare(self) -> Decimal | None: ...
    @property
    def namnare(self) -> Decimal | None: ...
    @property
    def saknas_orsak(self) -> str: ...
    @property
    def sakerhet(self) -> str: ...
    @property
    def kommentar(self) -> str: ...
    @property
    def version(self) -> int: ...


class Wanted(NamedTuple):
    """What one row should say: a value, a pair or a reason."""

    varde: Decimal | None = None
    taljare: Decimal | None = None
    namnare: Decimal | None = None
    saknas_orsak: str = ""

    def stands_on(self, row: Sparad) -> bool:
        return self == (row.varde, row.taljare, row.namnare, row.saknas_orsak)


class Andrad(NamedTuple):
    """A row that differs from what is saved.

    Attributes:
        sedd: the version that whoever reports has seen; 0 for none.
        version: the one that is saved now; 0 where there is no row.
    """

    kon: str
    wanted: Wanted
    kommentar: str
    sakerhet: str
    sedd: int
    version: int

    @property
    def is_stale(self) -> bool:
        return self.sedd != self.version


def changed_rows(
    rapport: Rapport, saved: Mapping[str, Sparad], matt: str, *, revises: bool
) -> list[Andrad]:
    """The rows that the report changes, in the order of Kon; none where it says what is saved.

    Args:
        saved: by Kon.
        revises: the values were approved: a final one that changes becomes a revised one.
    """
    changed = []
    comment_kon = _comment_kon(rapport)
    kommentar = clean_text(rapport.kommentar) if rapport.kommentar else ""
    for kon, wanted in _wanted(rapport, saved, matt).items():
        row = saved.get(kon)
        text = kommentar if kon == comment_kon else ""
        sakerhet = rapport.sakerhet or _sakerhet(row, wanted, revises)
        if row and wanted.stands_on(row) and (row.kommentar, row.sakerhet) == (text, sakerhet):
            continue
        sedd = rapport.versioner.get(kon, 0)
        changed.append(Andrad(kon, wanted, text, sakerhet, sedd, row.version if row else 0))
    return changed


def _wanted(rapport: Rapport, saved: Mapping[str, Sparad], matt: str) -> dict[str, Wanted]:
    """What each Kon's row should say; a row that lost its value keeps a reason instead."""
    result: dict[str, Wanted] = {}
    for kon in ALLA_KON:
        varde, (taljare, namnare) = rapport.varden.get(kon), rapport.par.get(kon, (None, None))
        if varde is not None:
            result[kon] = Wanted(varde=quantised(varde))
        elif taljare is not None and namnare is not None:
            result[kon] = Wanted(taljare=quantised(taljare), namnare=quantised(namnare))
        elif kon == Kon.TOTALT and rapport.saknas_orsak:
            result[kon] = Wanted(saknas_orsak=rapport.saknas_orsak)
        elif kon in saved:
            gap = Wanted(saknas_orsak=rapport.saknas_orsak or Saknas.EJ_FRAMTAGET)
            total = _derived(rapport, matt) if kon == Kon.TOTALT else None
            result[kon] = total or gap
    return result


def _derived(rapport: Rapport, matt: str) -> Wanted | None:
    """The total that follows from both sexes, for a row that must say something."""
    kvinnor, man = rapport.par.get(Kon.KVINNOR), rapport.par.get(Kon.MAN)
    if kvinnor and man:
        taljare, namnare = (
            sum(filter(None, part), Decimal(0)) for part in zip(kvinnor, man, strict=True)
        )
        return Wanted(taljare=quantised(taljare), namnare=quantised(namnare))
    varden = rapport.varden
    total = derive_total(varden.get(Kon.KVINNOR), varden.get(Kon.MAN), matt)
    return None if total is None else Wanted(varde=total)


def _sakerhet(row: Sparad | None, wanted: Wanted, revises: bool) -> str:
    """What stands there; a final value that was approved and changes now is a revised one."""
    if row is None:
        return Sakerhet.SLUTLIG
    if revises and row.sakerhet == Sakerhet.SLUTLIG and not wanted.stands_on(row):
        return Sakerhet.REVIDERAD
    return row.sakerhet


def _comment_kon(rapport: Rapport) -> str:
    """The comment stands on the first row of the report."""
    has_total = (
        rapport.varden.get(Kon.TOTALT) is not None
        or Kon.TOTALT in rapport.par
        or rapport.saknas_orsak
    )
    return Kon.TOTALT if has_total else Kon.KVINNOR
