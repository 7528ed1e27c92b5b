"""The rows of a preview, carried by the browser until they are confirmed: signed."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from nyckeltal.importers.rader import Inlast
from styrning.bas.xlsx import carried, carry
from styrning.grund.models import Inlamning, User

SALT = "nyckeltal.import"
NUMBERS = ("taljare", "namnare", "varde", "prognos")


def seal_rows(rows: Iterable[Inlast], inlamning: Inlamning, user: User) -> str:
    """``rows`` as one text that only ``user`` can confirm, for this submission, within the hour."""
    plain = [asdict(row) | {name: _text(getattr(row, name)) for name in NUMBERS} for row in rows]
    return carry(plain, _owner(inlamning, user), SALT)


def open_rows(sealed: str, inlamning: Inlamning, user: User) -> list[Inlast]:
    """The rows that were sealed.

    Raises: signing.BadSignature if they were altered, are too old, or belong to another
        submission or user.
    """
    plain = carried(sealed, _owner(inlamning, user), SALT)
    return [Inlast(**row | {name: _number(row[name]) for name in NUMBERS}) for row in plain]


def _owner(inlamning: Inlamning, user: User) -> list[object]:
    return [inlamning.publikt_id, user.publikt_id]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
