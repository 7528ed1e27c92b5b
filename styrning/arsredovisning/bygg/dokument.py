"""The whole document of a report: its blocks in order, each filled from one read of the year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from styrning.arsredovisning.bygg.delar import nothing
from styrning.arsredovisning.bygg.ekonomi import balance_blocks, cost_blocks
from styrning.arsredovisning.bygg.geh import geh_blocks
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.bygg.kontroll import control_blocks, uppdrag_blocks
from styrning.arsredovisning.bygg.mal import goal_blocks
from styrning.arsredovisning.bygg.namnder import enhet_sections
from styrning.arsredovisning.bygg.noder import heading, read_text
from styrning.arsredovisning.bygg.nyckeltal import (
    chart_blocks,
    chosen_figures,
    figure_blocks,
    figure_table,
)
from styrning.arsredovisning.dokument import SCHEMA, Avsnitt, Bild, Block, Dokument, Text, plain
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.models import Rapport
from styrning.arsredovisning.rapporter import Blockrad, Namndtext, parts_of
from styrning.arsredovisning.read_model import KF, PARTS, read_report
from styrning.bas.snapshot import lasbild
from styrning.grund.models import User

FYLL: dict[str, Callable[[Blockkalla], list[Block]]] = {
    Blockslag.MAL: goal_blocks,
    Blockslag.NYCKELTAL: figure_blocks,
    Blockslag.DIAGRAM: chart_blocks,
    Blockslag.GEH: geh_blocks,
    Blockslag.BALANSKRAV: balance_blocks,
    Blockslag.DRIFT: cost_blocks,
    Blockslag.INTERNKONTROLL: control_blocks,
    Blockslag.UPPDRAG: uppdrag_blocks,
}


def build_document(rapport: Rapport, *, reader: User | None, drafts: bool = True) -> Dokument:
    """The report as it stands now, as ``reader`` may see it; at most 20 statements.

    All of it is read in one moment. In kommunfullmäktige's report nothing is ever told that is
    reported to a nämnd alone.

    Args:
        drafts: whether the reader's own drafts are shown in an enhet's report.

    Raises: MissingReportError where the year has no plan, or ``reader`` may not see the enhet.
    """
    with lasbild():
        parts = read_parts(rapport, reader=reader, drafts=drafts)
    return parts.document()


@dataclass(frozen=True)
class Rapportdelar:
    """Everything that a document of a report is built from, read in one moment."""

    rapport: Rapport
    blocks: Sequence[Blockrad]
    report: Mapping[str, Any]
    texter: Sequence[Namndtext]

    def document(self, report: Mapping[str, Any] | None = None) -> Dokument:
        """The document; of ``report`` in place of the one that was read, for other readers."""
        return _document(self.rapport, self.blocks, dict(report or self.report), self.texter)


def read_parts(rapport: Rapport, *, reader: User | None, drafts: bool) -> Rapportdelar:
    """Read what ``build_document`` says; the caller holds the snapshot."""
    blocks, texter = parts_of(rapport)
    runda = rapport.uppfoljning
    report = read_report(
        rapport.ar,
        scope=rapport.enhet.kod if rapport.enhet else KF,
        reader=reader,
        moment=runda.kod if runda else None,
        drafts=drafts,
        parts=PARTS,
        rounds=[runda] if runda else None,
    )
    return Rapportdelar(rapport, blocks, report, texter)


def _document(
    rapport: Rapport, blocks: Sequence[Blockrad], report: dict, texter: Sequence[Namndtext]
) -> Dokument:
    told = [block for block in blocks if _may_stand(rapport, block)]
    klarsprak = [block for block in told if block.slag == Blockslag.KLARSPRAK]
    return Dokument(
        schema=SCHEMA,
        mall=rapport.slag,  # type: ignore[typeddict-item]
        kommun=settings.KOMMUN_NAMN or "Kommunen",
        ar=rapport.ar,
        period=_period(rapport),
        scope=rapport.enhet.kod if rapport.enhet else KF,
        enhet=rapport.enhet.namn if rapport.enhet else None,
        titel=rapport.titel,
        sprak="sv",
        klarsprak=[node for block in klarsprak for node in read_text(block.text or "")],
        avsnitt=list(_sections(rapport, told, report, texter)),
        rapport=plain(report),
    )


def _may_stand(rapport: Rapport, block: Blockrad) -> bool:
    """What is for a nämnd alone never stands in KF's report, however it got there."""
    return block.is_for_kf or not rapport.is_for_kf


def _period(rapport: Rapport) -> str:
    runda = rapport.uppfoljning
    fran = runda.avser_fran if runda else date(rapport.ar, 1, 1)
    till = runda.avser_till if runda else date(rapport.ar, 12, 31)
    return f"{fran:%Y-%m-%d}–{till:%Y-%m-%d}"


def _sections(
    rapport: Rapport, blocks: Sequence[Blockrad], report: dict, texter: Sequence[Namndtext]
) -> Iterator[Avsnitt]:
    """Each heading with what stands under it; nämnd by nämnd last under its heading."""
    above = 0
    for head, inside in _under_headings(blocks):
        niva = min(head.niva if head else 1, above + 1)
        filled = [block for row in inside for block in _fill(row, report)]
        loops = [row for row in inside if row.slag == Blockslag.NAMNDER]
        if head is None and not filled and not loops:
            continue
        above = niva
        yield Avsnitt(
            id=head.nyckel if head else "inledning",
            niva=niva,  # type: ignore[typeddict-item]
            rubrik=head.label if head else rapport.titel,
            block=filled,
        )
        for row in loops:
            kalla = Blockkalla(report, row.valt, row.label)
            yield from enhet_sections(kalla, texter, id_prefix=row.nyckel, niva=niva + 1)
            above = min(niva + 1, 3)


Del = tuple[Blockrad | None, list[Blockrad]]


def _under_headings(blocks: Sequence[Blockrad]) -> list[Del]:
    parts: list[Del] = [(None, [])]
    for block in blocks:
        if block.slag == Blockslag.RUBRIK:
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return parts


def _fill(block: Blockrad, report: dict) -> list[Block]:
    """One block as it is printed; what is only for the writers is not."""
    if block.slag == Blockslag.TEXT:
        return _text(block)
    if block.slag == Blockslag.BILD:
        return _image(block)
    kalla = Blockkalla(report, block.valt, block.label)
    if block.slag == Blockslag.TAGG:
        return _extract(kalla)
    build = FYLL.get(block.slag)
    return build(kalla) if build else []


def _text(block: Blockrad) -> list[Block]:
    nodes = read_text(block.text or "")
    if nodes and block.rubrik:
        nodes = [heading(block.rubrik), *nodes]
    return [Text(slag="text", noder=nodes)] if nodes else []


def _image(block: Blockrad) -> list[Block]:
    if block.sha256 is None or block.mime is None:
        return []
    mime = block.mime
    return [
        Bild(slag="bild", alt=block.alt, sha256=block.sha256, mime=mime, bildtext=block.rubrik)  # type: ignore[typeddict-item]
    ]


def _extract(kalla: Blockkalla) -> list[Block]:
    """The goals of a tag with their nyckeltal: a cross-view instead of a report of its own."""
    if not kalla.mal_lista():
        return nothing(f"Inga mål i den här rapporten har taggen {kalla.urval.tagg}.")
    blocks = goal_blocks(kalla)
    if figures := chosen_figures(kalla):
        blocks.append(figure_table(kalla, figures, f"Nyckeltal med taggen {kalla.urval.tagg}"))
    return blocks
