"""The sheets and headers of the workbook of targets."""

from decimal import Decimal
from typing import Any

from nyckeltal.enums import MalvardeTyp
from styrning.bas.arbetsbok import JA_NEJ, KOD, Blad, Form, Kolumn, Val, as_named
from styrning.bas.errors import RuleError
from styrning.bas.periods import MONTHS
from styrning.bas.quantities import as_decimal
from styrning.bas.xlsx import cell_text

BLAD_ARSMAL, BLAD_ANDRA = "Årsmål", "Andra målvärden"
TYPER = {value: label for value, label in MalvardeTyp.choices if value != MalvardeTyp.ARSMAL}
MANADER = {str(number): name for number, name in enumerate(MONTHS, start=1)}
SVAR = "svar"  # the answers of a row's own scale
TIDIGARE = ("utfall_3", "utfall_2", "utfall_1")

INTE_INOM = "Bara ett nyckeltal som ska ligga inom ett intervall har ett högsta värde. Töm cellen."
LAGT = "Vad ett målvärde gäller ändras inte. Lägg till ett nytt på en tom rad."


def _as_target(value: Any, svar: Val) -> Decimal | None:
    """A number, or an answer of the row's scale by its word.

    Raises: RuleError, with what may be chosen, for what is neither.
    """
    text = " ".join(cell_text(value).split()).casefold()
    if not text:
        return None
    for number, label in svar.items():
        if text in {label.casefold(), label.partition(" ")[2].casefold()}:
            return Decimal(number)
    try:
        return as_decimal(value)
    except RuleError as error:
        if not svar:
            raise
        known = ", ".join(svar.values())
        raise RuleError(f'"{cell_text(value)[:40]}" är inget svar. Välj: {known}.') from error


def _target_columns() -> tuple[Kolumn, ...]:
    return (
        Kolumn("Målvärde", "varde", 13, "tal", SVAR, las=_as_target,
               hjalp="Skriv bara talet, till exempel 72,5. För ett intervall: det lägsta värdet."),
        Kolumn("Högst", "varde_max", 10, "tal", varfor=INTE_INOM,
               hjalp="Bara för nyckeltal som ska ligga inom ett intervall."),
        Kolumn("Tolerans", "tolerans", 10, "tal",
               hjalp="Så långt från målet räknas värdet som nära, i måttenheten. 0 för ingen."),
        Kolumn("Tolerans i procent av målvärdet", "tolerans_procent", 14, "val", JA_NEJ,
               hjalp="Ja: toleransen räknas i procent av målvärdet i stället för i måttenheten."),
    )  # fmt: skip


ARSMAL = Blad(BLAD_ARSMAL, KOD, fasta=2, kolumner=(
    Kolumn(KOD, "kod", 20, "last"),
    Kolumn("Nyckeltal", "namn", 42, "last"),
    Kolumn("Enhet", "enhet", 28, "last"),
    Kolumn("Måttenhet", "mattenhet", 13, "last"),
    Kolumn("Riktning", "riktning", 17, "last"),
    Kolumn("Utfall tre år före", TIDIGARE[0], 11, "last"),
    Kolumn("Utfall två år före", TIDIGARE[1], 11, "last"),
    Kolumn("Utfall året före", TIDIGARE[2], 11, "last"),
    Kolumn("Målvärde året före", "forra", 13, "last"),
    *_target_columns(),
), inte_nya="En enhet har ett årsmål för varje nyckeltal som den har. Ge enheten nyckeltalet i "
            "biblioteket först, så finns raden här.")  # fmt: skip

ANDRA = Blad(BLAD_ANDRA, KOD, nya=20, kolumner=(
    Kolumn(KOD, "kod", 30, "last"),
    Kolumn("Nyckeltal", "nyckeltal", 42, "val", "nyckeltal", las=as_named, varfor=LAGT),
    Kolumn("Enhet", "enhet", 30, "val", "enhet", las=as_named, varfor=LAGT),
    Kolumn("År", "ar", 8, "antal", varfor=LAGT),
    Kolumn("Typ", "typ", 15, "val", TYPER, varfor=LAGT,
           hjalp="Periodmål: under året. Slutmål: planperiodens. Utgångsvärde: där serien börjar."),
    Kolumn("Till och med", "till_manad", 13, "val", MANADER, varfor=LAGT,
           hjalp="Bara ett periodmål slutar en annan månad än december."),
    *_target_columns(),
))  # fmt: skip

FORM = Form(
    version="malvarden-1",
    namn="målvärden",
    bladen=(ARSMAL, ANDRA),
    regler=(
        f"Bladet {BLAD_ARSMAL} har en rad för varje nyckeltal och enhet. En tom rad hoppas över: "
        "då följs nyckeltalet utan målvärde.",
        f"Periodmål, slutmål och utgångsvärden står på bladet {BLAD_ANDRA}.",
        "Ett satt målvärde tas inte bort. Skriv ett nytt eller låt det stå.",
        "Utfall och förra årets målvärde är grå: de är till för att jämföra med.",
    ),
)
