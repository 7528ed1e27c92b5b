"""A file of outcomes that kvalitetskedjan has uploaded, with a mistyped value left to mend."""

from datetime import date
from io import BytesIO

import openpyxl

from nyckeltal import utfallskolumner as c
from nyckeltal.importers.arbete import run
from nyckeltal.models import Inlasning
from nyckeltal.utfallsblad import Utsnitt, outcome_file
from styrning.config.demo.tabeller import moment, stable_id
from styrning.grund.enums import Roll
from styrning.grund.models import User

FILE = "Vård och omsorg, utfall från brukarundersökningen.xlsx"
ENHET, YEARS = "VON", (2024, 2025)
UPLOADED = date(2026, 11, 12)


def build_uploads() -> None:
    """Upload the file, and let it be reviewed; nothing in it is read in."""
    by = User.objects.get(tilldelningar__roll=Roll.KVALITETSKEDJAN)
    content = _mistyped(outcome_file(by, Utsnitt(*YEARS, ENHET), demo=True))
    row = Inlasning.objects.create(
        publikt_id=stable_id("alvstrand", "inlasning", FILE),
        av=by,
        filnamn=FILE,
        fil=content,
        storlek=len(content),
    )
    run(row)
    Inlasning.objects.filter(pk=row.pk).update(skapad_at=moment(UPLOADED))


def _mistyped(content: bytes) -> bytes:
    """The first number with a word before it, as people write."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book[c.BLAD]
    column = c.HEADERS.index(c.VARDE) + 1
    for number in range(2, sheet.max_row + 1):
        cell = sheet.cell(number, column)
        if cell.value is not None:
            cell.value = f"ca {cell.value}".replace(".", ",")
            break
    out = BytesIO()
    book.save(out)
    return out.getvalue()
