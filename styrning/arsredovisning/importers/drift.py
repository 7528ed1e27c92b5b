"""What a file of net costs would do, and doing it: by the page's own service, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from styrning.arsredovisning import columns as c
from styrning.arsredovisning.enums import Beloppsenhet
from styrning.arsredovisning.importers.driftfil import Filrad, Inlast, Val
from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.rules.balanskrav import amount, rounding_step
from styrning.arsredovisning.rules.drift import check_sum
from styrning.arsredovisning.selectors.drift import enheter_to_edit, posts_to_edit
from styrning.arsredovisning.services.drift import (
    BELOPP,
    Driftrad,
    is_changed,
    save_drift,
    saved_values,
)
from styrning.bas.arbetsbok import Cell
from styrning.bas.errors import FaultsError
from styrning.bas.quantities import canonical, format_exact
from styrning.bas.xlsx import CellError, carried, carry, in_order
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet, Uppfoljning, User
from styrning.grund.sparat import Sparadrad, with_savers

SALT = "arsredovisning.drift"


@dataclass(frozen=True)
class Andring:
    """What one row would do: ``slag`` is ny, andrad, samma or konflikt.

    ``av`` and ``at`` say who saved a conflicting row last, and when.
    """

    slag: str
    rad: int
    namn: str
    driftrad: Driftrad
    celler: tuple[Cell, ...] = ()
    av: str = ""
    at: datetime | None = None


@dataclass
class Preview:
    """What the file would do. ``notiser`` is what was checked and is told, never corrected."""

    blad: str
    andringar: list[Andring] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    notiser: list[str] = field(default_factory=list)

    def of(self, *slag: str) -> list[Andring]:
        return [row for row in self.andringar if row.slag in slag]

    @property
    def changed(self) -> list[Andring]:
        return self.of("ny", "andrad")

    @property
    def can_apply(self) -> bool:
        return bool(self.changed) and not self.errors and not self.of("konflikt")


@transaction.atomic
def preview(
    read: Inlast, val: Val, runda: Uppfoljning | None, *, by: User, rattelse: str = ""
) -> Preview:
    """Compare with what is saved, check stated sums, and try the save; nothing is kept.

    Raises: RuleError as ``save_drift`` for a round that may not be written.
    """
    saved = {(row.enhet.kod, row.kod): row for row in posts_to_edit(val.ar, runda, by)}
    enheter = {enhet.kod: enhet for enhet in enheter_to_edit(val.ar, by)}
    result = Preview(read.blad, errors=list(read.errors))
    for rad in read.rader:
        result.andringar.append(_change(rad, saved.get((rad.enhet, rad.kod)), val, result))
    result.andringar = with_savers(
        result.andringar,
        lambda row: (
            Sparadrad.of(saved[row.driftrad.nyckel])
            if row.slag == "konflikt" and row.driftrad.nyckel in saved
            else None
        ),
    )
    _check_sums(read, val, enheter, result)
    try:
        rows = [row.driftrad for row in result.andringar if row.slag != "konflikt"]
        save_drift(val.ar, runda, rows, by=by, rattelse=rattelse)
    except FaultsError as error:
        known = {(fault.rad, fault.kolumn) for fault in result.errors}
        new = [_at(read.blad, plats, text) for plats, text in error.faults.items()]
        result.errors += [fault for fault in new if (fault.rad, fault.kolumn) not in known]
    finally:
        transaction.set_rollback(True)
    result.errors = in_order(result.errors, {read.blad: tuple(c.RUBRIKER.values())})
    bad = {error.rad for error in result.errors}
    result.andringar = [row for row in result.andringar if row.rad not in bad]
    return result


def _at(blad: str, plats: str, text: str) -> CellError:
    rad, _, name = plats.partition("-")
    return CellError(blad, int(rad or 0), c.RUBRIKER.get(name, name), text)


def _change(rad: Filrad, row: Driftpost | None, val: Val, result: Preview) -> Andring:
    saved: dict[str, Any] = saved_values(row) if row else {}
    values = dict(saved)
    for name in BELOPP:
        if rad.belopp[name] is not None:
            values[name] = _kept(rad, name, saved.get(name), val, result)
    for name in ("verksamhet", "kommentar"):
        if getattr(rad, name):
            values[name] = getattr(rad, name)
    version = row.version if row else 0
    new = Driftrad(
        str(rad.rad), rad.enhet, rad.kod, version=version,
        **{"verksamhet": "", **values},
    )  # fmt: skip
    namn = f"{rad.enhet} {rad.kod} {new.verksamhet}".strip()
    if not is_changed(new, row):
        return Andring("samma", rad.rad, namn, new)
    slag = "andrad" if row else "ny"
    if rad.version is not None and rad.version != version:
        slag = "konflikt"
    cells = tuple(
        Cell(c.RUBRIKER[name], _words(saved.get(name)), _words(value))
        for name, value in new.varden.items()
        if value != saved.get(name) and (value or saved.get(name) is not None)
    )
    return Andring(slag, rad.rad, namn, new, cells)


def _kept(
    rad: Filrad, name: str, saved: Decimal | None, val: Val, result: Preview
) -> Decimal | None:
    """What the file says; but what is saved, where Mkr only round it, and then it is told."""
    new = rad.belopp[name]
    if new is None or saved is None or new == saved or val.enhet != Beloppsenhet.MKR:
        return new
    if abs(new - saved) > rounding_step([new], val.enhet) / 2:
        return new
    result.notiser.append(
        f"Rad {rad.rad}, {c.BELOPP[name]}: filen säger {amount(new, val.enhet)}, sparat är "
        f"{amount(saved, Beloppsenhet.TKR)}. Skillnaden är avrundning; det sparade står kvar."
    )
    return saved


def _words(value: Any) -> str:
    return format_exact(value) if isinstance(value, Decimal) else value or ""


def _check_sums(read: Inlast, val: Val, enheter: Mapping[str, Enhet], result: Preview) -> None:
    """Each stated sum against the rows that it is of."""
    for summa in read.summor:
        rows = [rad for rad in read.rader if _is_in(rad, summa, enheter)]
        for name, header in c.BELOPP.items():
            stated = summa.belopp[name]
            if stated is None:
                continue
            amounts = [rad.belopp[name] or Decimal(0) for rad in rows]
            told = check_sum(f"Rad {summa.rad}, {header}", amounts, stated, val.enhet)
            if told and told.ryms:
                result.notiser.append(told.text)
            elif told:
                result.errors.append(CellError(read.blad, summa.rad, header, told.text))


def _is_in(rad: Filrad, summa: Filrad, enheter: Mapping[str, Enhet]) -> bool:
    """A sum with a kod is of that enhet and those below; without bolag where it says so."""
    at, top = enheter.get(rad.enhet), enheter.get(summa.enhet)
    if top is not None:
        inside = at is not None and at.tree_id == top.tree_id
        return bool(inside and at and top.lft <= at.lft and at.rght <= top.rght)
    without = "utan bolag" in f"{summa.verksamhet} {summa.enhet}".casefold()
    return not (without and at is not None and at.slag == Slag.BOLAG)


def seal_rows(rows: Iterable[Andring], owner: Sequence[object]) -> str:
    """The changed rows as one text that only the user can confirm, within the hour."""
    plain = [
        asdict(row.driftrad) | {name: canonical(getattr(row.driftrad, name)) for name in BELOPP}
        for row in rows
    ]
    return carry(plain, owner, SALT)


def open_rows(sealed: str, owner: Sequence[object]) -> list[Driftrad]:
    """Raises: signing.BadSignature if they were altered, are too old, or are another's."""
    return [
        Driftrad(**row | {name: Decimal(row[name]) if row[name] else None for name in BELOPP})
        for row in carried(sealed, owner, SALT)
    ]


def apply(
    rows: Sequence[Driftrad], val: Val, runda: Uppfoljning | None, *, by: User, rattelse: str = "",
    filnamn: str = "",
) -> int:  # fmt: skip
    """Save what was previewed; the event remembers the file, its sign and its unit.

    Raises: as ``save_drift``; nothing is written then.
    """
    return save_drift(
        val.ar, runda, rows, by=by, rattelse=rattelse,
        tecken=val.tecken, beloppsenhet=val.enhet, fil=filnamn,
    )  # fmt: skip
