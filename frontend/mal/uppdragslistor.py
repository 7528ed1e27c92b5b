"""The lists of uppdrag as files: the register of a year, and one uppdrag."""

from frontend.listfil import Lista
from styrning.bas.listfil import Kolumn

UPPDRAG = (
    Kolumn("Kod", lambda r: r.uppdrag.kod),
    Kolumn("Uppdrag", lambda r: r.uppdrag.namn, bred=True),
    Kolumn("Mottagare", lambda r: r.enhet.namn, bred=True),
    Kolumn("Läge", lambda r: str(r.lage.label)),
    Kolumn("Klart senast", lambda r: r.uppdrag.klart_senast),
    Kolumn("Försenat", lambda r: r.is_late),
    Kolumn("Senaste svar", lambda r: r.svar.text if r.svar else "", bred=True),
    Kolumn("Beslut", lambda r: r.uppdrag.beslut, bred=True),
)
ETT_UPPDRAG = {
    "mottagare": Lista(
        "Uppdrag {uppdrag.kod} mottagare",
        lambda c: c["vy"].rader,
        (
            Kolumn("Mottagare", lambda rad: rad[0].enhet.namn, bred=True),
            Kolumn("Upphörde", lambda rad: rad[0].enhet.galler_till if rad[0].has_left else None),
            Kolumn("Tog över", lambda rad: rad[1]),
            Kolumn("Läge", lambda rad: str(rad[0].lage.label)),
            Kolumn("Försenat", lambda rad: rad[0].is_late),
            Kolumn("Svar", lambda rad: rad[0].svar.text if rad[0].svar else "", bred=True),
            Kolumn("Omgång", lambda rad: rad[0].svar.namn if rad[0].svar else ""),
        ),
    ),
    "svar": Lista(
        "Uppdrag {uppdrag.kod} svar",
        lambda c: c["vy"].yttranden,
        (
            Kolumn("Mottagare", lambda rad: rad.enhet.namn, bred=True),
            Kolumn("Omgång", lambda rad: rad.omgang),
            Kolumn("Läge", lambda rad: rad.lage_ord),
            Kolumn("Gäller", lambda rad: rad.galler),
            Kolumn("Svar", lambda rad: rad.text, bred=True),
            Kolumn("När", lambda rad: rad.at),
            Kolumn("Av", lambda rad: rad.av),
        ),
    ),
}
