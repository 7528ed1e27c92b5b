"""The document as a tagged PDF: PDF/UA-1 and PDF/A-2a, by typst. Source: docs/beslut/0022."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from styrning.arsredovisning.dokument import Block, Diagram, Dokument, Kuvert, Tabell
from styrning.arsredovisning.dokument.signaler import FORM
from styrning.arsredovisning.renderare import ord
from styrning.arsredovisning.renderare.bilder import SUFFIX, checked
from styrning.arsredovisning.renderare.bredder import is_whole, layout
from styrning.arsredovisning.renderare.diagram import print_svg
from styrning.arsredovisning.renderare.former import BANA, form_file
from styrning.arsredovisning.renderare.sattare import Order, run
from styrning.bas.clock import now


def to_pdf(
    dokument: Dokument, kuvert: Kuvert, bilder: Mapping[str, bytes], *, demodata: bool = False
) -> bytes:
    """A frozen edition always gives the same bytes.

    Args:
        bilder: the pictures by the hash of their content.
        demodata: whether the facts are invented; then the title page says so.

    Raises: RuleError for a picture that is missing or cannot be printed, and for a report that
        is too large.
    """
    filer = {f"form-{form}.svg": form_file(form) for form in BANA}
    found = checked(dokument, bilder)
    avsnitt = [
        {**part, "block": [_block(block, found, filer) for block in part["block"]]}
        for part in dokument["avsnitt"]
    ]
    made, errata = _made_at(kuvert), ord.errata_table(kuvert)
    data = {
        "titel": ord.title(dokument),
        "dokument": {**dokument, "avsnitt": avsnitt, "rapport": None},
        "ord": ord.words(dokument, kuvert),
        "errata": _table(errata, lying=False) if errata else None,
        "demodata": demodata,
        "ny_sida": dokument["mall"] == "arsredovisning",
        "dag": {"year": made.year, "month": made.month, "day": made.day},
        "form_av": FORM,
        "former": {form: f"form-{form}.svg" for form in BANA},
        "utbytta": "",
    }
    return run(Order("rapport.typ", data, tid=int(made.timestamp()), filer=filer))[0]


def chart_pngs(diagram: Sequence[Diagram]) -> list[bytes]:
    """Charts as pictures of 600 × … points a side of 12,8 cm, all in one process.

    Raises: RuleError, as ``to_pdf``.
    """
    if not diagram:
        return []
    filer = {f"d-{nr}.svg": print_svg(chart).encode() for nr, chart in enumerate(diagram)}
    data = {"filer": list(filer), "utbytta": ""}
    return run(Order("diagram.typ", data, format="png", ppi=220, filer=filer))


def _block(block: Block, bilder: Mapping[str, bytes], filer: dict[str, bytes]) -> dict[str, Any]:
    """The block with the name of its file; the file itself is put into ``filer``."""
    if block["slag"] == "diagram":
        name = f"d-{len(filer)}.svg"
        filer[name] = print_svg(block).encode()
        table = block["tabell"]
        return {**block, "fil": name, "tabell": _table(table, lying=False) if table else None}
    if block["slag"] == "tabell":
        return _table(block, lying=True)
    if block["slag"] == "bild":
        name = f"{block['sha256']}.{SUFFIX[block['mime']]}"
        filer[name] = bilder[block["sha256"]]
        return {**block, "fil": name}
    return dict(block)


def _table(table: Tabell, *, lying: bool) -> dict[str, Any]:
    satt = layout(table, lying=lying)
    hel = is_whole(table, satt)
    return {**table, "bredder": satt.bredder, "liten": satt.liten, "hel": hel}


def _made_at(kuvert: Kuvert) -> datetime:
    frozen = kuvert["utgava"]["fryst_at"]
    return ord.local(frozen) if frozen else now()
