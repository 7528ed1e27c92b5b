"""The årshjul of a year as a workbook holds it: activities and meetings, rounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from styrning.bas.arbetsbok import (
    JA_NEJ,
    KOD,
    Blad,
    Bok,
    Bokrad,
    Form,
    Kolumn,
    as_named,
    as_named_all,
    named,
    yes_no,
)
from styrning.bas.clock import today
from styrning.grund.enums import LAMNAR_IN, AktivitetSlag, Ring, UppfoljningSlag
from styrning.grund.lagdatum import legal_dates
from styrning.grund.models import Aktivitet, Enhet, Uppfoljning, User
from styrning.grund.permissions import manages_arshjul
from styrning.grund.services_aktivitet import DUE, counted_column
from styrning.grund.services_aktivitet import seen_as as activity_seen_as
from styrning.grund.services_arshjul import FRAGOR
from styrning.grund.services_arshjul import seen_as as round_seen_as

AKTIVITETER, OMGANGAR = "Aktiviteter", "Omgångar"
AKTIVITETSFALT = (
    "titel", "slag", "ring", "enhet", "oppnar", *DUE, "mote", "dagar_fore", "klar_at",
    "ar_bestamd", "lagrum", "lank", "text",
)  # fmt: skip
OMGANGSDAGAR = (
    "avser_fran", "avser_till", "oppnar", "klar_namnd", "behandlas_namnd", "klar_ks", "klar_kf",
    "lases",
)  # fmt: skip
OMGANGSFALT = ("namn", "slag", *OMGANGSDAGAR, *FRAGOR, "enheter", "instruktion")
INGEN_ROLL = "Du har ingen roll som får ändra årshjulet. Töm det du har ändrat."
OMGANGSKOD = "Koden ändras på omgångens sida, inte här. Skriv tillbaka den som stod."
MARKE = "Märke"
DAG = "Ett datum som 2026-09-11."

FORM = Form(
    version="arshjul-1",
    namn="årshjulet",
    bladen=(
        Blad(AKTIVITETER, MARKE, nya=20, kallas="Titel", kolumner=(
            Kolumn(MARKE, "kod", 10, "last", hjalp="Sätts av systemet. Lämna tom på en ny rad."),
            Kolumn("Titel", "titel", 40),
            Kolumn("Slag", "slag", 14, "val", dict(AktivitetSlag.choices),
                   "Andra aktiviteters sista dag kan räknas från ett sammanträde."),
            Kolumn("Ring", "ring", 24, "val", dict(Ring.choices)),
            Kolumn("Ansvarig enhet", "enhet", 32, "val", "enhet", las=as_named),
            Kolumn("Öppnar", "oppnar", 12, "dag",
                   hjalp=f"{DAG} För ett sammanträde: dagen."),
            Kolumn("Klar i nämnd", "klar_namnd", 12, "dag"),
            Kolumn("Klar i KS", "klar_ks", 12, "dag", hjalp="Kommunstyrelsen."),
            Kolumn("Klar i KF", "klar_kf", 12, "dag", hjalp="Kommunfullmäktige."),
            Kolumn("Sista dag räknas från", "mote", 38, "val", "mote", las=as_named,
                   hjalp="Ett av årets sammanträden. Då behövs också antalet dagar före det."),
            Kolumn("Antal dagar före", "dagar_fore", 10, "antal",
                   hjalp="Sista dagen följer med när sammanträdet flyttas."),
            Kolumn("Räknad sista dag", "raknad", 12, "last"),
            Kolumn("Genomförd", "klar_at", 12, "dag",
                   hjalp="Dagen då aktiviteten blev klar. Tomt så länge den inte är klar."),
            Kolumn("Datumen är bestämda", "ar_bestamd", 12, "val", JA_NEJ,
                   "Nej så länge datumen är kopierade från året före."),
            Kolumn("Lagrum", "lagrum", 20, hjalp="Till exempel KL 11 kap. 6 §."),
            Kolumn("Länk", "lank", 26,
                   hjalp="En adress här i systemet (/plan/2027/) eller en som börjar med "
                   "https://."),
            Kolumn("Beskrivning", "text", 50),
        )),
        Blad(OMGANGAR, KOD, nya=4, kolumner=(
            Kolumn(KOD, "kod", 14, varfor=OMGANGSKOD,
                   hjalp="Kort och unik, som 2026-DELAR. Skrivs bara på en ny rad."),
            Kolumn("Namn", "namn", 36),
            Kolumn("Slag", "slag", 20, "val", dict(UppfoljningSlag.choices)),
            Kolumn("Perioden börjar", "avser_fran", 12, "dag"),
            Kolumn("Perioden slutar", "avser_till", 12, "dag"),
            Kolumn("Öppnar", "oppnar", 12, "dag"),
            Kolumn("Sista dag", "klar_namnd", 12, "dag", hjalp="Då ska nämnden ha skickat in."),
            Kolumn("Nämnden behandlar", "behandlas_namnd", 13, "dag"),
            Kolumn("KS behandlar", "klar_ks", 12, "dag", hjalp="Kommunstyrelsen."),
            Kolumn("KF behandlar", "klar_kf", 12, "dag", hjalp="Kommunfullmäktige."),
            Kolumn("Låses efter", "lases", 12, "dag",
                   hjalp="Till och med den dagen tas sena svar emot. Tomt: tills någon stänger "
                   "omgången."),
            *(Kolumn(f"Frågar efter {ord}", name, 13, "val", JA_NEJ)
              for name, ord in FRAGOR.items()),
            Kolumn("Lämnar in", "enheter", 34, "ord", "lamnar_in", las=as_named_all,
                   hjalp="Koderna för de nämnder och bolag som ska lämna in, med ; emellan. "
                   "Hela listan behövs: den som inte står där tas bort ur omgången."),
            Kolumn("Instruktion", "instruktion", 50),
            Kolumn("Läge", "lage", 18, "last"),
        )),
    ),
    regler=(
        "En ny aktivitet, ett nytt sammanträde eller en ny omgång skrivs på en tom rad längst ned "
        "på sitt blad.",
        "En sista dag som räknas från ett sammanträde följer med när sammanträdet flyttas. Flytta "
        "sammanträdets dag på dess egen rad.",
        "Dagar som lagen sätter är låsta. Omgångar stängs och öppnas på sina sidor.",
        "Det som modulerna själva lägger i årshjulet, som kontroller och undersökningar, ändras i "
        "dem.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row: the year, and what is chosen by kod."""

    ar: int
    enheter: Mapping[str, Enhet]
    moten: Mapping[str, Aktivitet]


def short_id(row: Aktivitet) -> str:
    """What an activity is called in a workbook; the same every time."""
    return row.publikt_id.hex[:8]


def read_arshjul(ar: int, user: User) -> Bok:
    """The year's activities and rounds, as the page has them; a constant number of statements."""
    rows = list(
        Aktivitet.objects.filter(arshjul__ar=ar)
        .select_related("enhet", "mote__enhet")
        .order_by("oppnar", "titel", "pk")
    )
    rounds = list(
        Uppfoljning.objects.filter(arshjul__ar=ar)
        .prefetch_related("inlamningar")
        .order_by("avser_till", "oppnar", "pk")
    )
    enheter = _enheter(rows, rounds)
    moten = {short_id(row): row for row in rows if row.slag == AktivitetSlag.MOTE}
    may = manages_arshjul(user)
    by_law = {(day.lagrum, due) for day in legal_dates(ar) for due in (day.klar_ks, day.klar_kf)}
    return Bok(
        titel=f"Årshjul {ar}",
        omfang=("årshjul", str(ar)),
        omfang_text=str(ar),
        fil=f"arshjul-{ar}",
        lage=[f"{len(rows)} aktiviteter och sammanträden, {len(rounds)} omgångar."],
        rader={
            AKTIVITETER: {str(r.publikt_id): _activity(r, by_law, may=may) for r in rows},
            OMGANGAR: {str(r.publikt_id): _round(r, enheter.values(), may=may) for r in rounds},
        },
        listor={
            "enhet": named((enhet.kod, enhet.namn) for enhet in enheter.values()),
            "mote": named((kod, f"{row.oppnar} {row.titel}") for kod, row in moten.items()),
            "lamnar_in": named(_askable(enheter.values(), rounds)),
        },
        nya={} if may else dict.fromkeys((AKTIVITETER, OMGANGAR), INGEN_ROLL),
        objekt=Underlag(ar, enheter, moten),
    )


def _enheter(rows: Sequence[Aktivitet], rounds: Sequence[Uppfoljning]) -> dict[str, Enhet]:
    """Those that have not ended, and those that the year names already; in the tree's order."""
    used = {row.enhet_id for row in rows} | {pk for runda in rounds for pk in _asked(runda)}
    day = today()
    return {
        enhet.kod: enhet
        for enhet in Enhet.objects.order_by("tree_id", "lft")
        if enhet.pk in used or enhet.galler_till is None or enhet.galler_till >= day
    }


def _asked(runda: Uppfoljning) -> list[int]:
    return [row.enhet_id for row in runda.inlamningar.all()]


def _askable(enheter: Iterable[Enhet], rounds: Sequence[Uppfoljning]) -> Iterable[tuple[str, str]]:
    """(kod, namn) of those that a round may ask, and those that one asks already."""
    asked = {pk for runda in rounds for pk in _asked(runda)}
    return (
        (enhet.kod, enhet.namn) for enhet in enheter if enhet.slag in LAMNAR_IN or enhet.pk in asked
    )


def _activity(row: Aktivitet, by_law: set[tuple[str, date | None]], *, may: bool) -> Bokrad:
    values: dict[str, Any] = {name: getattr(row, name) for name in AKTIVITETSFALT}
    counted = counted_column(row)
    values |= {
        "kod": short_id(row),
        "enhet": row.enhet.kod if row.enhet else "",
        "mote": short_id(row.mote) if row.mote else "",
        "ar_bestamd": yes_no(row.ar_bestamd),
        "raknad": getattr(row, counted) if counted else None,
    }
    shut = {name for name in DUE if (row.lagrum, values[name]) in by_law and values[name]}
    why = f"Dagen står i lagen ({row.lagrum}). Ändra den på aktivitetens sida." if shut else ""
    if counted and row.mote:
        values[counted] = None
        shut.add(counted)
        why = (
            f"Sista dagen räknas från {row.mote.titel} {row.mote.oppnar}. Ändra antalet dagar före "
            "eller sammanträdets dag, eller välj egna datum på aktivitetens sida."
        )
    oppna, why = (set(AKTIVITETSFALT) - shut, why) if may else (set(), INGEN_ROLL)
    namn = f"{row.titel} {row.oppnar}" if row.slag == AktivitetSlag.MOTE else row.titel
    return Bokrad(str(row.publikt_id), activity_seen_as(row), values, oppna, why, row, namn=namn)


def _round(runda: Uppfoljning, enheter: Iterable[Enhet], *, may: bool) -> Bokrad:
    asked = set(_asked(runda))
    values: dict[str, Any] = {name: getattr(runda, name) for name in ("namn", "slag", "kod")}
    values |= {name: getattr(runda, name) for name in (*OMGANGSDAGAR, "instruktion")}
    values |= {name: yes_no(getattr(runda, name)) for name in FRAGOR}
    values |= {
        "enheter": tuple(enhet.kod for enhet in enheter if enhet.pk in asked),
        "lage": "Stängd" if runda.is_closed() else "Öppen" if runda.is_open() else "Kommer",
    }
    return Bokrad(
        str(runda.publikt_id), round_seen_as(runda, asked), values,
        OMGANGSFALT if may else (), "" if may else INGEN_ROLL, runda, namn=runda.namn,
    )  # fmt: skip
