"""The demo's key figures: definitions, who owes them, targets, outcomes and forecasts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from mal.enums import RapporterasTill, Riktning
from mal.models import Mal
from nyckeltal.enums import (
    Aggregering,
    Kon,
    MalvardeTyp,
    Matt,
    NyckeltalSlag,
    Periodicitet,
    Sakerhet,
    Saknas,
    Satt,
    Vardetyp,
)
from nyckeltal.models import (
    MalNyckeltal,
    Malvarde,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    NyckeltalSuccession,
    Prognos,
    Svarsskala,
    Utfall,
)
from nyckeltal.rules import measured_period
from nyckeltal.services_skala import FARDIGA, create_scale
from styrning.bas.clock import today
from styrning.config.demo.konton import Personer
from styrning.config.demo.omgangar import Omgangar
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, day, moment, number, read_table, stable_id
from styrning.grund.models import Enhet, User

FIRST_YEAR, LAST_YEAR = 2020, 2026
SET_UP = moment(date(2024, 11, 26))  # the day after the council had decided the plan
PER_CENT = "procent"
OVER_100 = {"PER-008", "VON-003"}  # one amount in per cent of another


@dataclass(frozen=True)
class Byggare:
    """What every row of a key figure is attached to."""

    enheter: dict[str, Enhet]
    nyckeltal: dict[str, Nyckeltal]
    personer: Personer
    omgangar: Omgangar

    def reporter(self, enhet: str) -> str:
        """The enhet that reports for this one: itself, or the nearest above that does.

        Raises: LookupError where nobody does.
        """
        here: Enhet | None = self.enheter[enhet]
        while here is not None:
            if here.kod in self.personer.rapportor:
                return here.kod
            here = here.parent
        raise LookupError(f"nobody reports for {enhet}")

    def author(self, enhet: str) -> User:
        return self.personer.rapportor[self.reporter(enhet)]


def build_definitions(enheter: dict[str, Enhet], *, by) -> dict[str, Nyckeltal]:
    """Save the definition sheets and their breaks; return them by kod."""
    rows = read_table("nyckeltal")
    skalor = {form.kod: create_scale(form, by=by) for form in FARDIGA[:1]}
    nyckeltal = {rad["kod"]: _definition(rad, enheter, skalor) for rad in rows}
    create(Nyckeltal, list(nyckeltal.values()), by=by, at=SET_UP)
    create(
        NyckeltalBrott,
        [
            NyckeltalBrott(
                nyckeltal=nyckeltal[rad["kod"]], datum=date(2025, 1, 1), text=rad["brott_2025"]
            )
            for rad in rows
            if rad["brott_2025"]
        ],
    )
    create(
        NyckeltalSuccession,
        [
            NyckeltalSuccession(
                fran=nyckeltal[rad["fran"]],
                till=nyckeltal[rad["till"]],
                datum=day(rad["datum"]),
                notering=rad["notering"],
            )
            for rad in read_table("nyckeltalsfoljd")
        ],
    )
    return nyckeltal


def _most(kod: str) -> Decimal:
    """A share is at most the whole; one amount may be more than another."""
    return Decimal(200 if kod in OVER_100 else 100)


def _definition(rad: Row, enheter: dict[str, Enhet], skalor: dict[str, Svarsskala]) -> Nyckeltal:
    share = rad["mattenhet"].startswith(PER_CENT)
    additive = rad["matt"] == Matt.ADDITIV
    return Nyckeltal(
        publikt_id=stable_id("alvstrand", "nyckeltal", rad["kod"]),
        kod=rad["kod"],
        namn=rad["namn"],
        syfte=rad["syfte"],
        kalla=rad["kalla"],
        metod=rad["metod"],
        agare=enheter[rad["agare"]],
        mattenhet=rad["mattenhet"],
        decimaler=int(rad["decimaler"]),
        riktning=Riktning(rad["riktning"]),
        slag=NyckeltalSlag(rad["slag"]),
        periodicitet=Periodicitet(rad["periodicitet"]),
        per_kon=rad["per_kon"] == "ja",
        matt=Matt(rad["matt"]),
        ackumulerad=rad["ackumulerad"] == "ja",
        aggregering=Aggregering(rad["aggregering"]),
        namnarfaktor=number(rad["namnarfaktor"]) if rad["namnarfaktor"] else None,
        efterslapning=int(rad["efterslapning"]),
        publiceras=rad["publiceras"],
        rapporteras_till=RapporterasTill(rad["rapporteras_till"]),
        min_varde=Decimal(0) if share and not additive else None,
        max_varde=_most(rad["kod"]) if share and not additive else None,
        vardetyp=Vardetyp(rad["vardetyp"] or Vardetyp.TAL),
        svarsskala=skalor[rad["svarsskala"]] if rad["svarsskala"] else None,
        forsta_ar=int(rad["forsta_ar"]) if rad["forsta_ar"] else None,
        galler_till=day(rad["galler_till"]),
    )


def link_goals(mal_lista: dict[int, dict[str, Mal]], nyckeltal: dict[str, Nyckeltal]) -> None:
    """Say which figures measure which goals, year by year, in the table's order."""
    create(
        MalNyckeltal,
        [
            MalNyckeltal(mal=per_kod[kod], nyckeltal=nyckeltal[rad["kod"]], ordning=ordning)
            for ordning, rad in enumerate(read_table("nyckeltal"))
            for ar, per_kod in mal_lista.items()
            for kod in rad[f"mal_{ar}"].split()
        ],
    )


def build_responsibility(bygg: Byggare) -> None:
    """Save who owes what: those with a series report it, the owner of parts computes it."""
    reported = {(rad["kod"], rad["enhet"]) for rad in read_table("utfall")}
    rows = [
        _owes(bygg, kod, enhet, Satt.RAPPORTERAS) for kod, enhet in sorted(reported)
    ] + [
        _owes(bygg, kod, nyckeltal.agare.kod, Satt.BERAKNAS)
        for kod, nyckeltal in bygg.nyckeltal.items()
        if nyckeltal.aggregering != Aggregering.INGEN
    ]  # fmt: skip
    create(NyckeltalEnhet, rows, by=bygg.personer.administrator, at=SET_UP)


def _owes(bygg: Byggare, kod: str, enhet_kod: str, satt: Satt) -> NyckeltalEnhet:
    enhet = bygg.enheter[enhet_kod]
    return NyckeltalEnhet(
        publikt_id=stable_id("alvstrand", "ansvar", kod, enhet_kod),
        nyckeltal=bygg.nyckeltal[kod],
        enhet=enhet,
        satt=satt,
        ansvarig=bygg.author(enhet_kod) if satt == Satt.RAPPORTERAS else None,
        galler_fran=enhet.galler_fran,
        galler_till=bygg.nyckeltal[kod].galler_till or enhet.galler_till,
    )


def build_targets(bygg: Byggare) -> None:
    """Save the år's targets; an interval is written 95–105."""
    rows = []
    for rad in read_table("malvarden"):
        for ar in (2024, 2025, 2026):
            if not rad[str(ar)]:
                continue
            low, _, high = rad[str(ar)].partition("–")
            rows.append(
                Malvarde(
                    publikt_id=stable_id("alvstrand", "malvarde", rad["kod"], rad["enhet"], ar),
                    nyckeltal=bygg.nyckeltal[rad["kod"]],
                    enhet=bygg.enheter[rad["enhet"]],
                    ar=ar,
                    varde=number(low),
                    varde_max=number(high) if high else None,
                    tolerans=number(rad["tolerans"] or "0"),
                )
            )
    rows += [_baseline(bygg, rad) for rad in read_table("utgangsvarden")]
    create(Malvarde, rows, by=bygg.personer.administrator, at=SET_UP)


def _baseline(bygg: Byggare, rad: Row) -> Malvarde:
    kod, enhet, ar = rad["kod"], rad["enhet"], int(rad["ar"])
    return Malvarde(
        publikt_id=stable_id("alvstrand", "utgangsvarde", kod, enhet, ar),
        nyckeltal=bygg.nyckeltal[kod],
        enhet=bygg.enheter[enhet],
        ar=ar,
        typ=MalvardeTyp.UTGANGSVARDE,
        varde=number(rad["varde"]),
    )


def build_outcomes(bygg: Byggare) -> None:
    """Save what has been reported, year by year and to August, each by who reported it."""
    create_by(Utfall, [*_yearly(bygg), *_to_august(bygg)], at=lambda row: _reported_at(bygg, row))


def _reported_at(bygg: Byggare, row: Utfall) -> datetime:
    """In February for the year before, in September for what is asked for in August."""
    nyckeltal, ar = bygg.nyckeltal[row.nyckeltal.kod], row.avser_till.year
    if row.avser_till != year_span(nyckeltal, ar)[1]:
        return moment(date(ar, 9, 8))
    report_year = ar + nyckeltal.efterslapning
    if report_year == LAST_YEAR:
        return moment(today() - timedelta(days=5))
    return moment(date(report_year + 1, 2, 3))


def _yearly(bygg: Byggare) -> Iterator[tuple]:
    comments = {
        (rad["kod"], rad["enhet"], rad["ar"]): rad["kommentar"] for rad in read_table("kommentarer")
    }
    for rad in read_table("utfall"):
        nyckeltal = bygg.nyckeltal[rad["kod"]]
        for ar in range(FIRST_YEAR, LAST_YEAR + 1):
            if not rad[str(ar)] or not _is_in(bygg, rad, ar + nyckeltal.efterslapning):
                continue
            span = year_span(nyckeltal, ar)
            text = comments.get((rad["kod"], rad["enhet"], str(ar)), "")
            comment = text if rad["kon"] == Kon.TOTALT else ""
            yield bygg.author(rad["enhet"]), outcome(bygg, rad, span, rad[str(ar)], comment)


def year_span(nyckeltal: Nyckeltal, ar: int) -> tuple[date, date]:
    """The period that a year-end round asks for, of the year that the value is of."""
    span = measured_period(
        date(ar, 1, 1), date(ar, 12, 31), nyckeltal.periodicitet, 0, nyckeltal.ackumulerad
    )
    if span is None:
        raise ValueError(f"{nyckeltal.kod} is not measured in {ar}")
    return span


def _is_in(bygg: Byggare, rad: Row, report_year: int) -> bool:
    """Whether the value has come in: earlier years have, the open round's where it is filled in."""
    if report_year < LAST_YEAR:
        return True
    return bygg.omgangar.is_filled_in(bygg.reporter(rad["enhet"]), rad["kod"])


def _to_august(bygg: Byggare) -> Iterator[tuple]:
    for rad in read_table("delar"):
        nyckeltal = bygg.nyckeltal[rad["kod"]]
        for ar in (2025, 2026):
            if not rad[f"utfall_{ar}"]:
                continue
            span = measured_period(
                date(ar, 1, 1),
                date(ar, 8, 31),
                nyckeltal.periodicitet,
                nyckeltal.efterslapning,
                nyckeltal.ackumulerad,
            )
            if span is None:
                raise ValueError(f"{rad['kod']} is not measured to August")
            yield bygg.author(rad["enhet"]), outcome(bygg, rad, span, rad[f"utfall_{ar}"])


def outcome(
    bygg: Byggare, rad: Row, span: tuple[date, date], text: str, kommentar: str = ""
) -> Utfall:
    """One row from a cell: a number, a pair (49/60) or the reason why it is missing."""
    row = Utfall(
        publikt_id=stable_id("alvstrand", "utfall", rad["kod"], rad["enhet"], *span, rad["kon"]),
        nyckeltal=bygg.nyckeltal[rad["kod"]],
        enhet=bygg.enheter[rad["enhet"]],
        avser_fran=span[0],
        avser_till=span[1],
        kon=Kon(rad["kon"]),
        kommentar=kommentar,
    )
    certain = (rad["kod"], rad["enhet"], str(span[1].year))
    row.sakerhet = _certainties().get(certain, Sakerhet.SLUTLIG)
    taljare, slash, namnare = text.partition("/")
    if text in Saknas.values:
        row.saknas_orsak = text
    elif slash:
        row.taljare, row.namnare = number(taljare), number(namnare)
    else:
        row.varde = number(text)
    return row


@cache
def _certainties() -> dict[tuple[str, str, str], str]:
    """What is preliminary or revised, by kod, enhet and year."""
    rows = read_table("sakerhet")
    return {(rad["kod"], rad["enhet"], rad["ar"]): rad["sakerhet"] for rad in rows}


def build_forecasts(bygg: Byggare) -> None:
    """Save what each delår expects of the year."""
    create_by(
        Prognos,
        [
            (
                bygg.author(rad["enhet"]),
                Prognos(
                    publikt_id=stable_id("alvstrand", "prognos", rad["kod"], rad["enhet"], ar),
                    nyckeltal=bygg.nyckeltal[rad["kod"]],
                    enhet=bygg.enheter[rad["enhet"]],
                    ar=ar - bygg.nyckeltal[rad["kod"]].efterslapning,
                    uppfoljning=bygg.omgangar.uppfoljningar[f"{ar}-DEL"],
                    varde=number(rad[f"prognos_{ar}"]),
                ),
            )
            for rad in _forecast_rows(read_table("delar"))
            for ar in (2025, 2026)
            if rad[f"prognos_{ar}"]
        ],
        at=lambda row: moment(date(row.uppfoljning.ar, 9, 8)),
    )


def _forecast_rows(rows: Iterable[Row]) -> Iterator[Row]:
    return (rad for rad in rows if rad["kon"] == Kon.TOTALT)
