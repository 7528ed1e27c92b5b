"""The demo's uppdrag: given by decision, and what nämnder and bolag have answered."""

from datetime import date, datetime, timedelta
from uuid import UUID

from mal.enums import RapporterasTill, RiktatTill, Uppdragslage
from mal.models import Mal, Uppdrag, UppdragMottagare, Uppdragssvar
from mal.services.uppdrag import SLAG
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, day, moment, read_table, stable_id
from styrning.grund.models import Enhet, Handelse, Inlamning, User


def build_uppdrag(bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]) -> None:
    """Save the uppdrag of the table with their recipients, answers and events."""
    rows = {rad["kod"]: rad for rad in read_table("uppdrag")}
    by = bygg.personer.administrator
    uppdrag = {kod: _uppdrag(rad, mal_lista) for kod, rad in rows.items()}
    create(Uppdrag, list(uppdrag.values()), by=by, at=_decided_at)
    create(
        UppdragMottagare,
        [
            UppdragMottagare(uppdrag=uppdrag[kod], enhet=enhet)
            for kod, rad in rows.items()
            for enhet in _recipients(rad, bygg.enheter)
        ],
    )
    _answers(bygg, uppdrag)
    _events(list(uppdrag.values()), by)


def _uppdrag(rad: Row, mal_lista: dict[int, dict[str, Mal]]) -> Uppdrag:
    return Uppdrag(
        publikt_id=stable_id("alvstrand", "uppdrag", rad["kod"]),
        kod=rad["kod"],
        namn=rad["namn"],
        beskrivning=rad["beskrivning"],
        ar=int(rad["ar"]),
        mal=mal_lista[int(rad["ar"])][rad["mal"]] if rad["mal"] else None,
        riktat_till=RiktatTill(rad["riktat_till"]),
        klart_senast=day(rad["klart_senast"]),
        rapporteras_till=RapporterasTill(rad["rapporteras_till"]),
        beslut_organ=rad["organ"],
        beslut_datum=day(rad["datum"]),
        beslut_paragraf=rad["paragraf"],
        diarienummer=rad["diarienummer"],
        avslutat=day(rad["avslutat"]),
        avslutat_motiv=rad["avslutat_motiv"],
    )


def _recipients(rad: Row, enheter: dict[str, Enhet]) -> list[Enhet]:
    """Those named, else those of the kind that stood as the year began."""
    if rad["mottagare"]:
        return [enheter[kod] for kod in rad["mottagare"].split()]
    slag, start = SLAG[RiktatTill(rad["riktat_till"])], date(int(rad["ar"]), 1, 1)
    return [enhet for enhet in enheter.values() if enhet.slag in slag and enhet.valid_on(start)]


def _decided_at(row: Uppdrag) -> datetime:
    return moment(row.beslut_datum or date(row.ar, 1, 1), 16)


def _answers(bygg: Byggare, uppdrag: dict[str, Uppdrag]) -> None:
    rows: list[tuple[User, Uppdragssvar]] = []
    when: dict[UUID, datetime] = {}
    for rad in read_table("uppdragssvar"):
        for kod in rad["enheter"].split():
            inlamning = bygg.omgangar.inlamningar[rad["omgang"], kod]
            row = _answer(rad, uppdrag[rad["uppdrag"]], inlamning)
            rows.append((bygg.author(kod), row))
            when[row.publikt_id] = _answered_at(inlamning)
    create_by(Uppdragssvar, rows, at=lambda row: when[row.publikt_id])
    for _, row in rows:
        row.changed_at = when[row.publikt_id]
    Uppdragssvar.objects.bulk_update([row for _, row in rows], ["changed_at"])


def _answered_at(inlamning: Inlamning) -> datetime:
    """Three hours before it was sent in; else as the round opened."""
    sent = inlamning.inskickad_at or moment(inlamning.uppfoljning.oppnar, 12)
    return sent - timedelta(hours=3)


def _answer(rad: Row, uppdrag: Uppdrag, inlamning: Inlamning) -> Uppdragssvar:
    runda = inlamning.uppfoljning
    return Uppdragssvar(
        publikt_id=stable_id(
            "alvstrand", "uppdragssvar", runda.kod, uppdrag.kod, inlamning.enhet.kod
        ),
        uppdrag=uppdrag,
        enhet=inlamning.enhet,
        uppfoljning=runda,
        lage=Uppdragslage(rad["lage"]),
        text=rad["text"],
    )


def _events(rows: list[Uppdrag], by: User) -> None:
    """Who recorded that it was given, and that it ended."""
    acts = [("gav uppdrag", row, row.beslut_datum) for row in rows]
    acts += [("avslutade uppdrag", row, row.avslutat) for row in rows if row.avslutat]
    events = [
        Handelse(
            vad=vad,
            slag=Uppdrag._meta.label_lower,
            objekt_id=row.pk,
            av=by,
            uppgift={"kod": row.kod},
        )
        for vad, row, _ in acts
    ]
    saved = Handelse.objects.bulk_create(events)
    for handelse, (_, _, when) in zip(saved, acts, strict=True):
        handelse.at = moment(when + timedelta(days=1), 9)
    Handelse.objects.bulk_update(saved, ["at"])
