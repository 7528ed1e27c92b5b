"""Kinds of workbook, and reading one in: tried by the pages' own services, all or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Model

from styrning.bas.arbetsbok import (
    Andring,
    Bok,
    Form,
    Inlasning,
    Inlast,
    Preview,
    compare,
    open_rows,
    read_workbook,
    seal_rows,
    workbook,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.xlsx import CellError
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.sparat import Sparadrad, with_savers

Write = Callable[[Andring, Bok, User], None]
Wonder = Callable[[Andring, Bok], Iterable[tuple[str, str]]]
Order = Callable[[Sequence[Andring], Bok], Sequence[Andring]]


@dataclass(frozen=True)
class Arbetsbokslag:
    """A kind of workbook: its form, what stands in it, and by which service a row is saved.

    Args:
        read: the workbook of a scope (a plan, an enhet and year) as a user may change it, in a
            constant number of statements.
        write: by sheet, saves one row's change; RuleError names the field that it refuses.
        about: what the event of reading in is about, and its enhet.
        wonder: (field, question) of what may be right and is asked about.
        order: the rows as they are to be saved, where one rests on another of the same file.
    """

    form: Form
    read: Callable[[Any, User], Bok]
    write: Mapping[str, Write]
    about: Callable[[Bok], tuple[Model, Enhet | None]]
    wonder: Wonder = field(default=lambda andring, bok: ())
    order: Order = field(default=lambda rows, bok: rows)

    @property
    def _salt(self) -> str:
        return f"arbetsbok.{self.form.version}"

    def file(self, bok: Bok, *, by: User, demo: bool = False) -> bytes:
        """The workbook's content, handed out to ``by``. Unchanged, it imports to nothing."""
        return workbook(self.form, bok, av=by.namn, demo=demo)

    def read_file(self, file: BinaryIO, name: str, bok: Bok) -> Inlasning:
        """Raises: RuleError for what is no workbook of this kind and scope."""
        return read_workbook(file, name, self.form, bok)

    @transaction.atomic
    def preview(
        self, rows: Iterable[Inlast], errors: Sequence[CellError], bok: Bok, *, by: User
    ) -> Preview:
        """What the rows would do, and what would be refused; nothing is kept.

        Every change is tried by the same service as the page's and taken back, so that the
        preview refuses what the page would, in its words.
        """
        result = compare(rows, errors, self.form, bok)
        result.andringar[:] = with_savers(result.andringar, _conflicting)
        try:
            result.errors.extend(self._write_all(result.changed, bok, by=by))
        finally:
            transaction.set_rollback(True)
        result = result.without_bad(self.form)
        result.varningar.extend(self._wondered(result, bok))
        return result

    def _wondered(self, result: Preview, bok: Bok) -> list[CellError]:
        """What is asked about every cell that could be read, beside errors in the same row."""
        bad = {(error.blad, error.rad, error.kolumn) for error in result.errors}
        spoiled = [row for row in result.brustna if row.slag in {"ny", "andrad"}]
        asked = [
            self._at(change, name, text)
            for change in [*result.changed, *spoiled]
            for name, text in self.wonder(change, bok)
        ]
        return self.form.in_order(
            one for one in asked if (one.blad, one.rad, one.kolumn) not in bad
        )

    @transaction.atomic
    def apply(self, rows: Iterable[Inlast], omfang: Any, *, by: User) -> Preview:
        """Save what ``rows`` change and return what that was.

        Everything is compared once more, with what is saved by now: a preview that cannot be
        applied is returned as it is and nothing is written.

        Raises: StaleError if somebody saves at the same moment. Nothing is written then.
        """
        bok = self.read(omfang, by)
        result = compare(rows, [], self.form, bok)
        if not result.can_apply:
            return result
        result.errors.extend(self._write_all(result.changed, bok, by=by, stale_is_error=False))
        if result.errors:
            transaction.set_rollback(True)
            return result.without_bad(self.form)
        thing, enhet = self.about(bok)
        log(f"läste in {self.form.namn}", thing, by=by, enhet=enhet, rader=len(result.changed))
        return result

    def seal(self, rows: Iterable[Inlast], bok: Bok, *, by: User) -> str:
        """``rows`` as one text that only ``by`` can confirm, for this scope, within the hour."""
        return seal_rows(rows, [*bok.omfang, by.publikt_id], self._salt)

    def open(self, sealed: str, bok: Bok, *, by: User) -> list[Inlast]:
        """The rows that were sealed. Raises: signing.BadSignature."""
        return open_rows(sealed, [*bok.omfang, by.publikt_id], self.form, self._salt)

    def _write_all(
        self, changes: Sequence[Andring], bok: Bok, *, by: User, stale_is_error: bool = True
    ) -> list[CellError]:
        errors: list[CellError] = []
        for change in self.order(changes, bok):
            try:
                self.write[change.blad](change, bok, by)
            except StaleError as error:
                if not stale_is_error:
                    raise
                errors.append(self._at(change, None, str(error)))
            except FaultsError as error:
                errors += [self._at(change, name, text) for name, text in error.faults.items()]
            except RuleError as error:
                errors.append(self._at(change, error.field, str(error)))
        return errors

    def _at(self, change: Andring, falt: str | None, message: str) -> CellError:
        header = self.form.blad(change.blad).header_of(falt)
        return CellError(change.blad, change.rad, header, message)


def _conflicting(row: Andring) -> Sparadrad | None:
    """The saved row of a conflict, as far as it is known."""
    if row.slag != "konflikt" or row.bokrad is None:
        return None
    thing = row.bokrad.sparad or row.bokrad.objekt
    if isinstance(thing, Sparadrad):
        return thing
    return Sparadrad.of(thing) if isinstance(thing, Model) else None
