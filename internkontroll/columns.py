"""The sheets and headers of the internal-control workbook: written here, read back there."""

from typing import Any

from internkontroll.enums import Frekvens, Kategori, Kontrollutfall, Metod, Processlag, Riskbeslut
from mal.enums import RapporterasTill
from styrning.bas.arbetsbok import JA_NEJ, KOD, Blad, Form, Kolumn, Val
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import cell_text

BLAD_RISKER, BLAD_PLAN, BLAD_RESULTAT = "Risker", "Plan", "Resultat"

KONTROLL = "Kontroll"
INNAN = "Innan något görs. Hela steg."
NOT_NEW = "Nya rader läggs inte till här. Kontroller planeras på internkontrollens sida."
SANNOLIKHET, KONSEKVENS, RISK = "sannolikhet", "konsekvens", "risk"  # lists of the nämnd's own


def _as_step(value: Any, steps: Val) -> int | None:
    """A step of the scale: its number, its word, or both as the list has them.

    Raises: RuleError off the scale, 3.2 too.
    """
    text = cell_text(value)
    if not text:
        return None
    for nr, label in steps.items():
        if text.casefold() in {nr, label.casefold(), label.partition(" ")[2].casefold()}:
            return int(nr)
    if not steps:
        raise RuleError("Kommunen har ingen fastställd riskskala. Töm cellen.")
    known = ", ".join(steps.values())
    raise RuleError(f'"{text[:40]}" är inget steg på skalan. Välj: {known}.')


RISKER = Blad(BLAD_RISKER, KOD, nya=15, kolumner=(
    Kolumn(KOD, "kod", 10, "last"),
    Kolumn("Process", "process", 26),
    Kolumn("Slag av process", "processlag", 15, "val", dict(Processlag.choices)),
    Kolumn("Kategori", "kategori", 18, "val", dict(Kategori.choices)),
    Kolumn("Otillåten påverkan", "otillaten_paverkan", 11, "val", JA_NEJ,
           "Ja bara för risker i kategorin Oegentligheter."),
    Kolumn("Risk att", "risk_att", 34, hjalp="Risk att … Skriv inte orden Risk att igen."),
    Kolumn("På grund av", "pa_grund_av", 30),
    Kolumn("Vilket leder till", "leder_till", 30),
    Kolumn("Riskägare", "agare", 18),
    Kolumn("Sannolikhet", "sannolikhet", 17, "val", SANNOLIKHET, INNAN, las=_as_step),
    Kolumn("Konsekvens", "konsekvens", 17, "val", KONSEKVENS, INNAN, las=_as_step),
    Kolumn("Det som redan görs", "befintlig_kontroll", 30,
           hjalp="Krävs för att värdera risken efter det som redan görs."),
    Kolumn("Sannolikhet efter", "sannolikhet_efter", 17, "val", SANNOLIKHET, las=_as_step),
    Kolumn("Konsekvens efter", "konsekvens_efter", 17, "val", KONSEKVENS, las=_as_step),
    Kolumn("Riskvärde", "riskvarde", 11, "last"),
    Kolumn("Beslut", "beslut", 14, "val", dict(Riskbeslut.choices)),
    Kolumn("Motiv till beslutet", "beslut_motiv", 28),
    Kolumn("Accepterad av", "accepterad_av", 18, hjalp="Fyll i när beslutet är Acceptera."),
    Kolumn("Accepterad till och med", "accepterad_till", 13, "dag",
           hjalp="Sista dagen som risken accepteras, som 2027-06-30."),
))  # fmt: skip

PLAN = Blad(BLAD_PLAN, KOD, nya=15, kolumner=(
    Kolumn(KOD, "kod", 12, "last"),
    Kolumn("Risk", "risk", 34, "val", RISK, "En av nämndens egna risker."),
    Kolumn("Vad kontrolleras", "vad", 38),
    Kolumn("Metod", "metod", 12, "val", dict(Metod.choices)),
    Kolumn("Omfattning", "omfattning", 24),
    Kolumn("Hur urvalet görs", "urval", 28),
    Kolumn("Hur ofta", "frekvens", 16, "val", dict(Frekvens.choices)),
    Kolumn("Kontrollansvarig", "ansvarig", 22),
    Kolumn("Rapporteras till", "rapporteras_till", 20, "val", dict(RapporterasTill.choices)),
    Kolumn("Beslutad för alla", "gemensamt", 12, "last"),
))  # fmt: skip

RESULTAT = Blad(BLAD_RESULTAT, KONTROLL, inte_nya=NOT_NEW, kolumner=(
    Kolumn(KONTROLL, "kod", 12, "last"),
    Kolumn("Vad kontrolleras", "vad", 34, "last"),
    Kolumn("Metod", "metod", 12, "last"),
    Kolumn("Kontrollansvarig", "ansvarig", 20, "last"),
    Kolumn("Planerad", "planerad", 12, "last"),
    Kolumn("Uppföljning", "uppfoljning", 22, "last"),
    Kolumn("Resultat", "utfall", 19, "val", dict(Kontrollutfall.choices)),
    Kolumn("Utförd", "utford_at", 12, "dag", hjalp="Dagen då kontrollen gjordes: 2026-11-18."),
    Kolumn("Utförd av", "utford_av", 20, hjalp="En annan än den som ansvarar för kontrollen."),
    Kolumn("Varför den ansvarige själv", "jav_motiv", 22,
           hjalp="Fyll i bara när den ansvarige själv har gjort kontrollen."),
    Kolumn("Antal kontrollerade", "stickprov", 13, "antal"),
    Kolumn("Antal avvikelser", "avvikelser", 11, "antal"),
    Kolumn("Iakttagelse", "text", 38),
    Kolumn("Orsak", "orsak", 28, hjalp="Vad avvikelsen beror på."),
    Kolumn("Åtgärder hittills", "atgarder", 30, "last"),
    Kolumn("Ny åtgärd", "atgard_text", 30, hjalp="En avvikelse behöver minst en åtgärd."),
    Kolumn("Ansvarig för åtgärden", "atgard_ansvarig", 20),
    Kolumn("Åtgärden klar senast", "atgard_klar_senast", 12, "dag"),
))  # fmt: skip

FORM = Form(
    version="internkontroll-1",
    namn="internkontroll",
    bladen=(RISKER, PLAN, RESULTAT),
    regler=(
        "En ny risk eller en ny kontroll skrivs på en tom rad längst ned på sitt blad. Lämna "
        "kolumnen Kod tom: systemet sätter koden.",
        "Sannolikhet och konsekvens är hela steg på kommunens skala. Välj i listan.",
        "En risk som accepteras behöver vem som accepterar den, till vilken dag och varför.",
        "En avvikelse behöver orsak och minst en åtgärd med ansvarig och datum.",
    ),
)
