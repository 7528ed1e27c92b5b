"""The judgements of a round as a sheet of its workbook: the enhet's goals, and what may be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mal.enums import Klass
from mal.models import Bedomning
from nyckeltal import columns as c
from nyckeltal.entry import Entry, Malblock, entry
from styrning.bas.arbetsbok import KOD, Blad, Bok, Bokrad, Form, Kolumn
from styrning.bas.clock import today
from styrning.grund.models import Inlamning, User
from styrning.grund.sparat import Sparadrad

BLAD_BEDOMNINGAR = "Bedömningar"
TEXTER = ("motiv", "orsak", "effekt", "atgard")
OPPNA = ("steg", *TEXTER)
INTE_NYA = "Målen står i planen. En bedömning skrivs på målets egen rad."
INGEN_ROLL = "Du har ingen roll som får bedöma här. Töm det du har ändrat."
STANGD = "{namn} tar inte emot svar nu. Töm det du har ändrat."

FORM = Form(
    version=c.MALLVERSION,  # the sheet stands in the round's workbook, under its seal
    namn="bedömningar",
    bladen=(
        Blad(BLAD_BEDOMNINGAR, KOD, inte_nya=INTE_NYA, kallas="Mål", fasta=2, kolumner=(
            Kolumn(KOD, "kod", 11, "last"),
            Kolumn("Mål", "namn", 44, "last"),
            Kolumn("Område", "omrade", 24, "last"),
            Kolumn("Vad som bedöms", "vad", 17, "last",
                   hjalp="Samlad bedömning: enheten är huvudansvarig. Bidrag: en annan är det."),
            Kolumn("Förslag", "forslag", 17, "last",
                   hjalp="Så långt det var rapporterat när arbetsboken hämtades."),
            Kolumn("Varför det förslaget", "spar", 40, "last"),
            Kolumn("Bedömning", "steg", 19, "val", "steg", "Välj ett steg på planens skala."),
            Kolumn("Motivering", "motiv", 40,
                   hjalp="Krävs när bedömningen avviker från förslaget."),
            Kolumn("Orsak", "orsak", 34, hjalp="Vad resultatet beror på."),
            Kolumn("Effekt", "effekt", 34, hjalp="Vad det har lett till."),
            Kolumn("Åtgärd", "atgard", 34, hjalp="Vad ni gör åt det."),
        )),
    ),
    regler=("En bedömning som avviker från förslaget behöver en motivering.",),
)  # fmt: skip


@dataclass(frozen=True)
class Plats:
    """Which goal a row is of, and where it stands on the page."""

    kod: str
    nr: int


def asks_judgements(known: Entry) -> bool:
    """Whether the round's workbook has the sheet."""
    return any(block.asks_judgement for block in known.block)


def read_book(inlamning: Inlamning, user: User) -> Bok:
    """The goals that the enhet judges in the round, locked for one who may not; or closed."""
    return book_of(entry(inlamning), _closed(inlamning, user))


def _closed(inlamning: Inlamning, user: User) -> str:
    """Why nothing may be said; empty where it may."""
    if not Inlamning.objects.reportable_by(user).filter(pk=inlamning.pk).exists():
        return INGEN_ROLL
    runda = inlamning.uppfoljning
    return "" if runda.is_open(today()) else STANGD.format(namn=runda.namn)


def book_of(known: Entry, varfor: str = "") -> Bok:
    """The sheet's rows; no statement. ``varfor`` says why they are locked."""
    inlamning = known.inlamning
    runda, enhet = inlamning.uppfoljning, inlamning.enhet
    blocks = [block for block in known.block if block.asks_judgement]
    skala = known.plan.skala if known.plan else ()
    ord_ = {steg.klass: steg.ord for steg in reversed(skala)}
    return Bok(
        titel=f"{runda.namn} – {enhet.namn}",
        omfang=(runda.kod, enhet.kod),
        omfang_text=f"{runda.namn} för {enhet.namn}",
        fil=f"bedomningar-{runda.kod}-{enhet.kod}",
        rader={
            BLAD_BEDOMNINGAR: {
                block.kod: _row(block, nr, ord_, varfor, runda.pk)
                for nr, block in enumerate(blocks)
            }
        },
        listor={"steg": {str(steg.varde): steg.ord for steg in skala}},
        objekt=inlamning,
    )


def _row(block: Malblock, nr: int, ord_: Mapping[str, str], varfor: str, runda: int) -> Bokrad:
    """``ord_`` is the scale's own word for a class, the one that is chosen on the same row, and
    ``runda`` the round's id."""
    said = block.bedomning
    values: dict[str, Any] = {
        "kod": block.kod,
        "namn": block.mal.namn,
        "omrade": block.omrade,
        "vad": "Samlad bedömning" if block.is_samlad else "Bidrag",
        "forslag": ord_.get(block.forslag.klass) or str(Klass(block.forslag.klass).label),
        "spar": block.forslag.text,
        "steg": str(said.varde) if said and said.varde is not None else "",
        **{name: getattr(said, name) if said else "" for name in TEXTER},
    }
    return Bokrad(
        block.kod, said.version if said else 0, values, () if varfor else OPPNA, varfor,
        Plats(block.kod, nr), namn=block.mal.namn, tom=said is None,
        sparad=Sparadrad(
            Bedomning, {"mal": block.mal.id, "enhet": block.enhet_id, "uppfoljning": runda}
        ),
    )  # fmt: skip
