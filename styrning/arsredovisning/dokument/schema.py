"""The types of the document. ``kontroll.validate`` holds the same rules at run time."""

from typing import Any, Literal, NotRequired, TypedDict

SCHEMA = 1

Mall = Literal["arsredovisning", "delarsrapport", "verksamhetsberattelse", "internkontrollrapport"]


class Del(TypedDict):
    """A run of text in one style; ``lank`` is an https or mailto address."""

    text: str
    fet: bool
    kursiv: bool
    lank: str | None


class Nod(TypedDict):
    """A paragraph or a small heading (``delar``), or a list (``ordnad``, ``punkter``)."""

    typ: Literal["stycke", "lista", "rubrik"]
    delar: NotRequired[list[Del]]
    ordnad: NotRequired[bool]
    punkter: NotRequired[list[list[Del]]]
    niva: NotRequired[int]


class Text(TypedDict):
    slag: Literal["text"]
    noder: list[Nod]


class Ruta(TypedDict):
    """A boxed note: a verdict, an erratum."""

    slag: Literal["ruta"]
    rubrik: str
    noder: list[Nod]


class Kolumn(TypedDict):
    """``bredd`` is relative to the other columns."""

    namn: str
    typ: Literal["text", "tal", "status"]
    bredd: int


class Cell(TypedDict):
    """``text`` as printed, "–" for nothing; ``tal`` the figure in full; ``status`` its signal."""

    text: str
    tal: str | None
    status: str | None


class Tabell(TypedDict):
    """The first cell of a row is its header; with ``summarad`` the last row is a sum."""

    slag: Literal["tabell"]
    rubrik: str
    kolumner: list[Kolumn]
    rader: list[list[Cell]]
    summarad: bool
    noter: list[str]


class Serie(TypedDict):
    namn: str
    varden: list[str | None]


class Diagram(TypedDict):
    """``tabell`` holds the same values; None only where the next block is that table."""

    slag: Literal["diagram"]
    rubrik: str
    alt: str
    typ: Literal["linje", "stapel", "andelar"]
    enhet: str
    x: list[str]
    serier: list[Serie]
    tabell: Tabell | None


class Bild(TypedDict):
    slag: Literal["bild"]
    alt: str
    sha256: str
    mime: Literal["image/png", "image/jpeg"]
    bildtext: str


Block = Text | Tabell | Diagram | Bild | Ruta


class Avsnitt(TypedDict):
    """A part of the report; they stand in order, and ``niva`` gives the tree."""

    id: str
    niva: Literal[1, 2, 3]
    rubrik: str
    block: list[Block]


class Dokument(TypedDict):
    """A report at one moment; ``rapport`` is the read model of that moment as plain data."""

    schema: int
    mall: Mall
    kommun: str
    ar: int
    period: str
    scope: str
    enhet: str | None
    titel: str
    sprak: str
    klarsprak: list[Nod]
    avsnitt: list[Avsnitt]
    rapport: dict[str, Any]


class Utgava(TypedDict):
    """What names an edition; ``fryst_at`` and ``hash`` are None for a draft."""

    nummer: int
    namn: str
    fryst_at: str | None
    fryst_av: str
    hash: str | None
    beslut: str


class Rattelse(TypedDict):
    """An erratum: what stood, where, and what is known now."""

    vad: str
    var: str
    publicerat: str
    nu: str
    nar: str
    vem: str


class Kuvert(TypedDict):
    """What stands beside the document and never in its hashed bytes."""

    utgava: Utgava
    errata: list[Rattelse]
