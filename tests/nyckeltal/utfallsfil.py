"""A file of outcomes as a user has it, and what reading it in comes to."""

from io import BytesIO
from uuid import uuid4

import openpyxl

from nyckeltal import utfallskolumner as c
from nyckeltal.importers.utfallsgranskning import Utfallsgranskning, review
from nyckeltal.models import Utfall
from nyckeltal.services_mangd import stage, write

YEAR = {c.FRAN: "2025-01-01", c.TILL: "2025-12-31"}


def utfallsfil(*rows: dict, headers=c.REQUIRED, blad=c.BLAD) -> BytesIO:
    """A workbook with one sheet; what a row leaves out is empty."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = blad
    sheet.append(list(headers))
    for row in rows:
        sheet.append([row.get(header) for header in headers])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def look(file: BytesIO, by) -> Utfallsgranskning:
    """What the file would do; nothing is written."""
    with stage() as staged:
        return review(file, "utfall.xlsx", staged, by=by)


def read_in(file: BytesIO, by) -> Utfallsgranskning:
    """Apply the file where it can be applied."""
    with stage() as staged:
        result = review(file, "utfall.xlsx", staged, by=by)
        if result.can_apply:
            write(staged, result.om, thing=by, by=by, import_id=uuid4())
        return result


def counts(result: Utfallsgranskning) -> dict[str, int]:
    """How many rows of each kind, those without any left out."""
    return {slag: antal for slag, antal in result.antal.items() if antal}


def errors(result: Utfallsgranskning) -> list[tuple[int, str, str]]:
    return [(error.rad, error.kolumn, error.message) for error in result.errors]


def saved() -> list[tuple]:
    rows = Utfall.objects.order_by("nyckeltal__kod", "enhet__kod", "avser_fran", "-kon")
    return list(
        rows.values_list("nyckeltal__kod", "enhet__kod", "kon", "varde", "saknas_orsak", "version")
    )
