"""Reports that are written, as plain data: outline, texts, who writes what, what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from mal.enums import RapporterasTill
from styrning.arsredovisning.enums import Blockslag, Rapportslag, Skrivlage
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.arsredovisning.models.rapport import (
    ARBETE,
    MAKERS,
    SAMORDNARE,
    SKRIVS,
    makes_for_kf,
)
from styrning.arsredovisning.urval import Urval, read_urval, words
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet, User

EGNA = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG)


@dataclass(frozen=True, slots=True)
class Blockrad:
    """One block with its text, as the document and the outline read it."""

    id: int
    publikt_id: UUID
    nyckel: str
    slag: str
    niva: int
    rubrik: str
    instruktion: str
    urval: Mapping[str, Any]
    rapporteras_till: str
    alt: str
    lage: str
    klar_senast: date | None
    version: int
    ansvarig_id: int | None
    fornamn: str | None
    efternamn: str | None
    sha256: str | None
    mime: str | None
    text: str | None
    text_version: int | None
    under: str = ""  # the heading that it stands under

    @property
    def ansvarig(self) -> str:
        return f"{self.fornamn or ''} {self.efternamn or ''}".strip()

    @property
    def is_written(self) -> bool:
        return self.slag in SKRIVS

    @property
    def is_work(self) -> bool:
        """Whether somebody must write or choose something, so that it can be ready."""
        return self.slag in ARBETE

    @property
    def is_for_kf(self) -> bool:
        return self.rapporteras_till == RapporterasTill.KF

    @property
    def is_ready(self) -> bool:
        return self.lage == Skrivlage.KLAR

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to print of what a person was to give."""
        if self.slag == Blockslag.BILD:
            return self.sha256 is None
        return self.is_written and not (self.text or "").strip()

    @property
    def label(self) -> str:
        """Its own heading, else what kind it is."""
        return self.rubrik or str(Blockslag(self.slag).label)

    @property
    def name(self) -> str:
        """What it is called away from its place: a text without heading is that above it."""
        return block_name(self.slag, self.rubrik, self.under)

    @property
    def valt(self) -> Urval:
        return read_urval(self.slag, self.urval)

    def told(self, *, for_kf: bool, names: Mapping[str, str]) -> str:
        """What is shown, in plain words."""
        return words(self.slag, self.valt, for_kf=for_kf, names=names)

    def is_late(self, day: date) -> bool:
        due = self.klar_senast
        return self.is_work and not self.is_ready and due is not None and due < day


FIELDS = (
    "pk", "publikt_id", "nyckel", "slag", "niva", "rubrik", "instruktion", "urval",
    "rapporteras_till", "alt", "lage", "klar_senast", "version", "ansvarig_id",
    "ansvarig__first_name", "ansvarig__last_name", "bild__sha256", "bild__mime",
    "text__text", "text__version",
)  # fmt: skip


def blocks_of(rapport: Rapport) -> list[Blockrad]:
    """The report's blocks with their texts, in order; one statement."""
    rows = rapport.block.order_by("ordning", "pk")
    return _placed(Blockrad(*row) for row in rows.values_list(*FIELDS))


def _placed(rows: Iterable[Blockrad]) -> list[Blockrad]:
    """The blocks of one report in order, each with the heading that it stands under."""
    placed, under = [], ""
    for row in rows:
        placed.append(replace(row, under=under))
        under = row.rubrik if row.slag == Blockslag.RUBRIK else under
    return placed


def block_name(slag: str, rubrik: str, under: str) -> str:
    if rubrik or slag not in SKRIVS or not under:
        return rubrik or str(Blockslag(slag).label)
    return under


def name_of(block: Rapportblock) -> str:
    """What the block is called on a page of its own; at most one statement."""
    if block.rubrik or block.slag not in SKRIVS:
        return str(block)
    above = Rapportblock.objects.filter(
        rapport=block.rapport_id, slag=Blockslag.RUBRIK, ordning__lt=block.ordning
    ).order_by("-ordning")
    under = above.values_list("rubrik", flat=True).first()
    return block_name(block.slag, block.rubrik, under or "")


@dataclass(frozen=True)
class Framdrift:
    """How far a report has come: what people write, and how much of that is ready."""

    klara: int
    totalt: int
    sena: int = 0

    @property
    def procent(self) -> int:
        return 100 * self.klara // self.totalt if self.totalt else 100


def progress_of(blocks: Sequence[Blockrad], day: date) -> Framdrift:
    work = [block for block in blocks if block.is_work]
    return Framdrift(
        klara=sum(block.is_ready for block in work),
        totalt=len(work),
        sena=sum(block.is_late(day) for block in work),
    )


def next_for(blocks: Sequence[Blockrad], user: User) -> Blockrad | None:
    """The next thing for ``user``: the open text that is due first, in the report's order."""
    mine = [b for b in blocks if b.is_work and not b.is_ready and b.ansvarig_id == user.pk]
    return min(mine, key=lambda block: block.klar_senast or date.max, default=None)


@dataclass(frozen=True)
class Rapportrad:
    """A report in the list of a year, with how far it has come."""

    rapport: Rapport
    framdrift: Framdrift
    mina: int = 0
    far_andra: bool = False


def reports_of(ar: int, reader: User, day: date) -> list[Rapportrad]:
    """The year's reports that ``reader`` may see, KF's first; three statements."""
    rows = list(
        Rapport.objects.visible_to(reader)
        .filter(ar=ar)
        .select_related("enhet", "uppfoljning")
        .order_by(F("enhet__lft").asc(nulls_first=True), "slag", "pk")
    )
    editable = set(Rapport.objects.editable_by(reader).filter(ar=ar).values_list("pk", flat=True))
    blocks: dict[int, list[Blockrad]] = {row.pk: [] for row in rows}
    found = Rapportblock.objects.filter(rapport__in=blocks).order_by("ordning", "pk")
    for rapport_id, *row in found.values_list("rapport_id", *FIELDS):
        blocks[rapport_id].append(Blockrad(*row))
    return [
        Rapportrad(
            row,
            progress_of(blocks[row.pk], day),
            mina=len(_open_for(blocks[row.pk], reader)),
            far_andra=row.pk in editable,
        )
        for row in rows
    ]


def _open_for(blocks: Sequence[Blockrad], user: User) -> list[Blockrad]:
    return [b for b in blocks if b.is_work and not b.is_ready and b.ansvarig_id == user.pk]


def report_years_written(reader: User) -> list[int]:
    """The years that have a report which ``reader`` may see, latest first."""
    rows = Rapport.objects.visible_to(reader).order_by("-ar")
    return list(rows.values_list("ar", flat=True).distinct())


def enheter_reported_by(user: User | AnonymousUser, slag: str) -> QuerySet[Enhet]:
    """The nämnder and bolag whose own reports of one kind ``user`` makes."""
    control = (SAMORDNARE,) if slag == Rapportslag.INTERNKONTROLLRAPPORT else ()
    own = Enhet.objects.subtree_of_roles(user, *MAKERS, *control).filter(slag__in=EGNA)
    return own.order_by("tree_id", "lft")


def makes_reports(user: User | AnonymousUser) -> bool:
    """Whether there is any report that ``user`` may make."""
    control = Rapportslag.INTERNKONTROLLRAPPORT
    return makes_for_kf(user, control) or enheter_reported_by(user, control).exists()


@dataclass(frozen=True, slots=True)
class Namndtext:
    """A text of a nämnd's own report that is told to kommunfullmäktige, and ready."""

    enhet_kod: str
    rubrik: str
    text: str


# What a nämnd tells kommunfullmäktige: nothing that is for itself alone, or not ready.
TO_KF = Q(
    rapport__slag=Rapportslag.VERKSAMHETSBERATTELSE,
    rapport__enhet__isnull=False,
    slag=Blockslag.TEXT,
    rapporteras_till=RapporterasTill.KF,
    lage=Skrivlage.KLAR,
)


def parts_of(rapport: Rapport) -> tuple[list[Blockrad], list[Namndtext]]:
    """The report's blocks, and for KF's what the nämnder's own tell it; one statement."""
    wanted = Q(rapport=rapport)
    if rapport.is_for_kf:
        wanted |= TO_KF & Q(rapport__ar=rapport.ar)
    rows = Rapportblock.objects.filter(wanted).order_by("rapport", "ordning", "pk")
    blocks: list[Blockrad] = []
    texts: list[Namndtext] = []
    for rapport_id, kod, *values in rows.values_list("rapport_id", "rapport__enhet__kod", *FIELDS):
        row = Blockrad(*values)
        if rapport_id == rapport.pk:
            blocks.append(row)
        elif row.text:
            texts.append(Namndtext(kod, row.rubrik, row.text))
    return _placed(blocks), texts


def gaps_of(blocks: Sequence[Blockrad]) -> list[str]:
    """What is not ready, in words: asked before a report is frozen."""
    gaps = []
    for block in blocks:
        if not block.is_work or (block.is_ready and not block.is_empty):
            continue
        state = "är tom" if block.is_empty else "är inte markerad som klar"
        who = f" ({block.ansvarig})" if block.ansvarig else " (ingen skribent)"
        gaps.append(f"{block.name} {state}{who}.")
    return gaps
