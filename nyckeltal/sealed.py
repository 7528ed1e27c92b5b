"""A confirmed preview carried by the browser: signed, so that it cannot be altered."""

from dataclasses import asdict
from decimal import Decimal

from django.core import signing

from nyckeltal.services import Rapport
from styrning.grund.models import Inlamning

SALT = "nyckeltal.import"
MAX_AGE = 60 * 60


def seal_reports(rapporter: dict[str, Rapport], inlamning: Inlamning) -> str:
    rows = {
        ansvar: asdict(rapport)
        | {"varden": {k: None if v is None else str(v) for k, v in rapport.varden.items()}}
        for ansvar, rapport in rapporter.items()
    }
    return signing.dumps([str(inlamning.publikt_id), rows], salt=SALT, compress=True)


def open_reports(sealed: str, inlamning: Inlamning) -> dict[str, Rapport]:
    """The reports of a preview of this submission, made within the hour.

    Raises: signing.BadSignature otherwise.
    """
    publikt_id, rows = signing.loads(sealed, salt=SALT, max_age=MAX_AGE)
    if publikt_id != str(inlamning.publikt_id):
        raise signing.BadSignature("another submission")
    return {
        ansvar: Rapport(
            **row
            | {"varden": {k: None if v is None else Decimal(v) for k, v in row["varden"].items()}}
        )
        for ansvar, row in rows.items()
    }
