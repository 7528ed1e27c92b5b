"""The files that a report can be had as, one document behind them all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from styrning.arsredovisning.dokument import Dokument, Kuvert
from styrning.arsredovisning.renderare.docx import to_docx
from styrning.arsredovisning.renderare.json import to_json
from styrning.arsredovisning.renderare.pdf import to_pdf
from styrning.arsredovisning.renderare.xlsx import to_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"
Bilder = Mapping[str, bytes]


@dataclass(frozen=True)
class Rapportfil:
    """One kind of file: what a person calls it, and what it is to a browser."""

    namn: str
    content_type: str
    write: Callable[[Dokument, Kuvert, Bilder, bool], bytes]


FILER = {
    "pdf": Rapportfil(
        "PDF", "application/pdf", lambda d, k, b, demo: to_pdf(d, k, b, demodata=demo)
    ),
    "docx": Rapportfil(
        "Word",
        f"{OFFICE}.wordprocessingml.document",
        lambda d, k, b, demo: to_docx(d, k, b, demodata=demo),
    ),
    "xlsx": Rapportfil(
        "Excel",
        f"{OFFICE}.spreadsheetml.sheet",
        lambda d, k, _b, demo: to_xlsx(d, k, demodata=demo),
    ),
    "json": Rapportfil(
        "JSON",
        "application/json; charset=utf-8",
        lambda d, k, _b, demo: to_json(d, k, demodata=demo),
    ),
}
_ASCII = str.maketrans("åäöÅÄÖéÉü", "aaoAAOeEu")
_OTHER = re.compile(r"[^A-Za-z0-9]+")


def render(
    format: str, dokument: Dokument, kuvert: Kuvert, bilder: Bilder, *, demodata: bool = False
) -> bytes:
    """The report as one of ``FILER``.

    Raises: KeyError for an unknown format; RuleError where the report cannot be made into one.
    """
    return FILER[format].write(dokument, kuvert, bilder, demodata)


def file_name(dokument: Dokument, kuvert: Kuvert, format: str) -> str:
    """arsredovisning-2026-kf-utgava-2.pdf; a draft says so."""
    utgava = kuvert["utgava"]
    edition = f"utgava-{utgava['nummer']}" if utgava["hash"] else "utkast"
    scope = _OTHER.sub("-", dokument["scope"].translate(_ASCII)).strip("-").lower()
    return f"{dokument['mall']}-{dokument['ar']}-{scope}-{edition}.{format}"
