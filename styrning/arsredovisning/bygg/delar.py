"""The small pieces that every block is put together from: cells, columns, tables, sentences."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from styrning.arsredovisning.bygg.noder import paragraph
from styrning.arsredovisning.dokument import Block, Cell, Kolumn, Tabell, Text
from styrning.bas.quantities import canonical

TOMT = "–"


def cell(text: object, *, tal: Decimal | int | None = None, status: str | None = None) -> Cell:
    """A cell as it is printed; nothing is a dash. ``tal`` is the figure in full."""
    number = canonical(Decimal(tal)) if isinstance(tal, int) else canonical(tal)
    said = "" if text is None else str(text)
    return {"text": said or TOMT, "tal": number, "status": status}


def number(value: int) -> Cell:
    return cell(value, tal=value)


def column(namn: str, typ: str = "text", bredd: int = 2) -> Kolumn:
    return Kolumn(namn=namn, typ=typ, bredd=bredd)  # type: ignore[typeddict-item]


def table(
    rubrik: str,
    kolumner: Sequence[Kolumn],
    rader: Iterable[list[Cell]],
    *,
    noter: Iterable[str] = (),
    summarad: bool = False,
) -> Tabell:
    return Tabell(
        slag="tabell",
        rubrik=rubrik,
        kolumner=list(kolumner),
        rader=list(rader),
        summarad=summarad,
        noter=[note for note in noter if note],
    )


def sentences(*rows: str) -> Text:
    """Paragraphs of plain text; empty ones are left out."""
    return Text(slag="text", noder=[paragraph(row) for row in rows if row])


def nothing(text: str) -> list[Block]:
    """What a block says where there is nothing to show: said plainly, never left out."""
    return [sentences(text)]
