"""The sheets and headers of the workbook of uppdrag."""

from mal.enums import RapporterasTill, RiktatTill, Uppdragslage
from styrning.bas.arbetsbok import KOD, Blad, Form, Kolumn, as_named, as_named_all

BLAD_UPPDRAG, BLAD_SVAR = "Uppdrag", "Svar"
KODEN = "Koden ändras på uppdragets sida, inte här. Skriv tillbaka den som stod."

UPPDRAG = Blad(BLAD_UPPDRAG, KOD, nya=15, kolumner=(
    Kolumn(KOD, "kod", 11, varfor=KODEN,
           hjalp="Kort och unik, till exempel 2026-3. Skrivs bara på en ny rad."),
    Kolumn("Uppdrag", "namn", 44),
    Kolumn("Beskrivning", "beskrivning", 38),
    Kolumn("Beslutat av", "organ", 20, hjalp="Till exempel Kommunfullmäktige."),
    Kolumn("Beslutsdatum", "datum", 13, "dag"),
    Kolumn("Paragraf", "paragraf", 10, hjalp="Bara numret, till exempel 152."),
    Kolumn("Diarienummer", "diarienummer", 15),
    Kolumn("Givet i planen för", "ar", 10, "antal",
           hjalp="Det frågas om från årets första omgång tills det är klart."),
    Kolumn("Hör till målet", "mal", 32, "val", "mal", las=as_named,
           hjalp="Välj i listan, eller skriv planens år och målets kod: 2026/BUN1."),
    Kolumn("Riktat till", "riktat_till", 22, "val", dict(RiktatTill.choices)),
    Kolumn("Utvalda", "utvalda", 20, "ord", "enhet", las=as_named_all,
           hjalp="Bara när uppdraget är riktat till utvalda: nämndernas och bolagens koder med ; "
           "emellan."),
    Kolumn("Mottagare", "mottagare", 22, "last"),
    Kolumn("Läge", "lage", 22, "last", hjalp="Vad mottagarna senast har svarat."),
    Kolumn("Klart senast", "klart_senast", 13, "dag"),
    Kolumn("Rapporteras till", "rapporteras_till", 20, "val", dict(RapporterasTill.choices)),
    Kolumn("Avslutat", "avslutat", 13, "dag",
           hjalp="Fyll i för att avsluta ett uppdrag som inte längre gäller."),
    Kolumn("Varför det avslutades", "avslutat_motiv", 30,
           hjalp="Till exempel beslutet som ersatte det. Syns i årsredovisningen."),
))  # fmt: skip

SVAR = Blad(
    BLAD_SVAR, KOD,
    inte_nya="Nya rader läggs inte till här. Raderna är det som öppna omgångar frågar efter.",
    kolumner=(
        Kolumn(KOD, "kod", 11, "last"),
        Kolumn("Uppdrag", "namn", 40, "last"),
        Kolumn("Mottagare", "mottagare", 26, "last"),
        Kolumn("Uppföljning", "uppfoljning", 20, "last"),
        Kolumn("Klart senast", "klart_senast", 13, "last"),
        Kolumn("Förra svaret", "forra", 36, "last"),
        Kolumn("Hur långt det har kommit", "lage", 20, "val", dict(Uppdragslage.choices)),
        Kolumn("Återrapportering", "text", 50,
               hjalp="Vad som har gjorts. Krävs när uppdraget inte kan genomföras."),
    ),
)  # fmt: skip

FORM = Form(
    version="uppdrag-1",
    namn="uppdrag",
    bladen=(UPPDRAG, SVAR),
    regler=(
        "Ett nytt uppdrag skrivs på en tom rad längst ned på bladet Uppdrag, med kod, beslut och "
        "vem det är riktat till.",
        "Ett uppdrag avslutas med dag och skäl. Det återupptas på uppdragets egen sida.",
        "På bladet Svar fyller den i som rapporterar för mottagaren. Övriga rader är låsta.",
    ),
)
