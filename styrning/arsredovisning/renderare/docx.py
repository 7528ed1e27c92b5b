"""The document as a Word file, filled into a template that the municipality may replace."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from django.conf import settings
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError
from markupsafe import Markup

from styrning.arsredovisning.dokument import Diagram, Dokument, Kuvert
from styrning.arsredovisning.renderare import ord
from styrning.arsredovisning.renderare.bilder import checked
from styrning.arsredovisning.renderare.pdf import chart_pngs
from styrning.arsredovisning.renderare.wordkropp import Kropp
from styrning.arsredovisning.renderare.wordmall import default_template
from styrning.arsredovisning.renderare.wordml import said
from styrning.bas.errors import RuleError

# The fields that a template may name, in the words of whoever makes one.
FALT = {
    "kommun": "kommunens namn",
    "enhet": "nämndens eller bolagets namn; tomt för hela kommunen",
    "titel": "rapportens titel",
    "ar": "året",
    "period": "vad rapporten avser",
    "utgava": "utgåvan, eller att det är ett utkast",
    "utgavans_namn": "utgåvans namn",
    "fryst": "när och av vem utgåvan frystes",
    "beslut": "beslutet, när det finns",
    "kontrollsumma": "utgåvans kontrollsumma",
    "rattelser": "hur många rättelser som har gjorts efteråt",
    "demodata": "att uppgifterna är påhittade, när de är det",
    "innehallsforteckning": "innehållsförteckningen; skrivs {{p innehallsforteckning }}",
    "innehall": "hela rapporten; skrivs {{p innehall }}",
}


def to_docx(
    dokument: Dokument, kuvert: Kuvert, bilder: Mapping[str, bytes], *, demodata: bool = False
) -> bytes:
    """Filled into the template that ``settings.WORD_MALL`` names, else the one that comes with us.

    Args:
        bilder: the pictures by the hash of their content.
        demodata: whether the facts are invented; then the title page says so.

    Raises: RuleError for a picture that is missing or cannot be shown, and for a template that
        cannot be read, runs code, names an unknown field or leaves the report out.
    """
    found = checked(dokument, bilder)
    return fill(template(), dokument, kuvert, found, chart_pngs(charts(dokument)), demodata)


def charts(dokument: Dokument) -> list[Diagram]:
    """Every chart, in order."""
    return [b for a in dokument["avsnitt"] for b in a["block"] if b["slag"] == "diagram"]


def template() -> bytes:
    """Raises: RuleError where the municipality's own cannot be read."""
    if not settings.WORD_MALL:
        return default_template()
    try:
        return Path(settings.WORD_MALL).read_bytes()
    except OSError as error:
        raise RuleError(
            "Kommunens Word-mall finns inte eller går inte att läsa. Be den som sköter systemet "
            "att kontrollera inställningen WORD_MALL."
        ) from error


def fill(
    mall: bytes,
    dokument: Dokument,
    kuvert: Kuvert,
    bilder: Mapping[str, bytes],
    diagram: Sequence[bytes],
    demodata: bool = False,
) -> bytes:
    """``mall`` filled with the report; ``diagram`` are its charts as PNG. Raises as ``to_docx``."""
    document = _opened(mall)
    writer = _Once(document, dokument, kuvert, bilder, diagram)
    fields = {**_words(dokument, kuvert, demodata), **writer.fields}
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(fields, jinja_env=env)
    except SecurityError as error:
        raise RuleError(
            "Word-mallen försöker köra kod och används därför inte. Ta bort allt mellan {{ }} och "
            "{% %} som inte är ett av rapportens fält."
        ) from error
    except UndefinedError as error:
        raise RuleError(
            f"Word-mallen använder {_field(error)} som inte finns. {_known()}"
        ) from error
    except (TemplateError, XMLSyntaxError, OverflowError, TypeError, ValueError) as error:
        raise RuleError(f"Word-mallen går inte att fylla i: {_place(error)}. {_known()}") from error
    if not writer.written:
        raise RuleError(
            "Word-mallen saknar fältet innehall, så rapporten skulle bli tom. Skriv "
            "{{p innehall }} på en egen rad där rapporten ska stå."
        )
    writer.kropp.layout.finish(document.docx)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _opened(mall: bytes) -> DocxTemplate:
    document = DocxTemplate(BytesIO(mall))
    try:
        document.init_docx()
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as error:
        raise RuleError(
            "Word-mallen går inte att läsa. Spara den i Word som .docx, inte .doc eller .dotx."
        ) from error
    return document


class _Once:
    """The two large fields, written when the template asks for them."""

    def __init__(self, document: DocxTemplate, dokument, kuvert, bilder, diagram) -> None:
        self.document, self.dokument, self.kuvert = document, dokument, kuvert
        self.bilder, self.diagram = bilder, diagram
        self.written = False
        self.fields = {
            "innehall": _Xml(self.body),
            "innehallsforteckning": _Xml(self.contents),
        }

    @cached_property
    def kropp(self) -> Kropp:
        return Kropp(self.document.docx.part, self.bilder, self.diagram)

    def body(self) -> str:
        self.written = True
        return self.kropp.body(self.dokument, self.kuvert)

    def contents(self) -> str:
        return self.kropp.contents(self.dokument, self.kuvert)


class _Xml:
    """XML that is written when it is asked for, and not escaped again."""

    def __init__(self, write: Callable[[], str]) -> None:
        self.__write = write

    def __html__(self) -> str:
        return self.__write()

    __str__ = __html__


def _words(dokument: Dokument, kuvert: Kuvert, demodata: bool) -> dict[str, Markup]:
    utgava = kuvert["utgava"]
    frozen = ord.is_frozen(kuvert)
    by = f" av {utgava['fryst_av']}" if utgava["fryst_av"] else ""
    when = f"{ord.moment(utgava['fryst_at'] or '')}{by}" if frozen else "nej"
    words = {
        "kommun": dokument["kommun"],
        "enhet": dokument["enhet"] or "",
        "titel": dokument["titel"],
        "ar": str(dokument["ar"]),
        "period": f"Avser {ord.period(dokument)}",
        "utgava": ord.short_edition(kuvert),
        "utgavans_namn": utgava["namn"],
        "fryst": when,
        "beslut": utgava["beslut"] or "–",
        "kontrollsumma": utgava["hash"] or "–" if frozen else "–",
        "rattelser": ord.corrections(kuvert) or "inga",
        "demodata": ord.DEMO if demodata else "",
    }
    return {namn: said(text) for namn, text in words.items()}


def _known() -> str:
    return f"Fälten är: {', '.join(FALT)}."


def _field(error: UndefinedError) -> str:
    named = re.match(r"'(\w+)' is undefined", error.message or "")
    return f"fältet {named[1]}," if named else "ett fält"


def _place(error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"ett fält är felskrivet ({error.message})"
    return "ett fält är felskrivet"
