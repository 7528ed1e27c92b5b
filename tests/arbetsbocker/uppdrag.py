"""Uppdrag of a year: to chosen enheter and to all, ended and not, with an answer."""

import datetime as dt

from mal.arbetsbocker.uppdrag_in import UPPDRAGSBOK
from mal.enums import RapporterasTill, RiktatTill
from mal.services import Uppdragsform, change_uppdrag
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)


def case() -> Fall:
    son = EnhetFactory(kod="SON", namn="Social- och arbetsmarknadsnämnden i Älvstrands kommun")
    kfn = EnhetFactory(kod="KFN", namn="Kultur- och fritidsnämnden")
    goal = MalFactory(kod="SON1", huvudansvarig=son, namn='=Trygghet & "lika villkor" 🙂')
    row = UppdragFactory(
        kod="2026-1", namn="-Ta fram en plan för hur fler får en sysselsättning <i hela kommunen>",
        beskrivning="+ Första stycket.\n\n- en punkt", mal=goal, mottagare=[son, kfn],
        klart_senast=dt.date(2026, 12, 1), diarienummer="KS 2025/0012",
    )  # fmt: skip
    UppdragFactory(
        kod="2026-2", riktat_till=RiktatTill.NAMNDER, mottagare=[son, kfn], beslut_paragraf="",
        rapporteras_till=RapporterasTill.NAMND,
    )  # fmt: skip
    UppdragFactory(
        kod="2026-3", mottagare=[kfn], avslutat=dt.date(2026, 5, 1), avslutat_motiv="Ersatt."
    )
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    for enhet in (son, kfn):
        InlamningFactory(enhet=enhet, uppfoljning=runda)
    UppdragssvarFactory(uppdrag=row, enhet=kfn, uppfoljning=runda, text="=Pågår\nsom planerat")
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    return Fall(
        slag=UPPDRAGSBOK,
        omfang=2026,
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, son)),
        blad="Uppdrag",
        kod="2026-1",
        rubrik="Beskrivning",
        nytt="En ny beskrivning",
        fel_rubrik="Klart senast",
        fel="snart",
        save=lambda: _change(row, [son, kfn], by),
    )


def _change(row, mottagare, by):
    form = Uppdragsform(
        kod=row.kod, namn=row.namn, ar=row.ar, riktat_till=row.riktat_till, utvalda=mottagare,
        beslut=Beslut(row.beslut_organ, row.beslut_datum), beskrivning="Någon annans",
    )  # fmt: skip
    return change_uppdrag(row, form, by=by, version=row.version)
