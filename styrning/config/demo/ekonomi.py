"""The demo's god ekonomisk hushållning, balanskrav and driftredovisning: who said what, when."""

from datetime import date
from decimal import Decimal
from typing import Any

from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag, Beloppsenhet
from styrning.arsredovisning.models import (
    Balanskravsbeslut,
    Balanskravsutredning,
    Driftpost,
    Gehregel,
    Gehutlatande,
)
from styrning.arsredovisning.services.balanskrav import BELOPP
from styrning.arsredovisning.services.utlatande import ORGAN, Regelsvar, rule_answer
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create, date_history
from styrning.config.demo.tabeller import Row, moment, number, read_document, read_table, stable_id
from styrning.grund.models import User

KF = "Kommunfullmäktige"
ZERO = Decimal(0)


def build_economy(bygg: Byggare) -> None:
    """Save the council's rule, the statements of the closed rounds and the balanskrav."""
    document = read_document("alvstrand/geh")
    by = bygg.personer.administrator
    _rule(document["regel"], by)
    answers = {
        kod: rule_answer(bygg.omgangar.uppfoljningar[kod])
        for kod in {rad["omgang"] for rad in document["utlatanden"]}
    }
    for rad in document["utlatanden"]:
        _statement(bygg, rad, answers[rad["omgang"]])
    ekonom = User.objects.get(username="olle.westin")
    for rad in document["balanskrav"]:
        _year(bygg, rad, ekonom)
    _decisions(document["beslut"], by)
    _net_costs(bygg, ekonom)


def _decided(rad: dict, organ: str = KF) -> dict[str, Any]:
    return {
        "beslut_organ": organ,
        "beslut_datum": date.fromisoformat(rad["datum"]),
        "beslut_paragraf": rad.get("paragraf", ""),
        "diarienummer": rad.get("diarienummer", ""),
    }


def _rule(rad: dict, by: User) -> None:
    row = Gehregel(
        publikt_id=stable_id("alvstrand", "gehregel", rad["fran_ar"]),
        fran_ar=rad["fran_ar"],
        ordalydelse=rad["ordalydelse"],
        delvis_finansiellt=Decimal(rad["delvis_finansiellt"]),
        delvis_verksamhet=Decimal(rad["delvis_verksamhet"]),
        **_decided(rad),
    )
    create(Gehregel, [row], by=by, at=moment(row.beslut_datum, 16))  # type: ignore[arg-type]


def _statement(bygg: Byggare, rad: dict, answer: Regelsvar) -> None:
    """One body's statement; where it was corrected, the first version too."""
    by = User.objects.get(username=rad["konto"])
    instans = rad["instans"]
    row = Gehutlatande(
        publikt_id=stable_id("alvstrand", "gehutlatande", rad["omgang"], instans),
        uppfoljning=bygg.omgangar.uppfoljningar[rad["omgang"]],
        instans=instans,
        lage=Avgivandelage.AVGIVEN,
        utfall=rad.get("utfall", ""),
        finansiellt=rad.get("finansiellt", ""),
        verksamhet=rad.get("verksamhet", ""),
        text=rad.get("forst", rad["text"]),
        undertecknat=rad.get("undertecknat", ""),
        regelutfall=answer.utfall if "utfall" in rad else "",
        spar=answer.text if "utfall" in rad else "",
        skrivet_av=by,
        **_decided(rad, ORGAN[instans]),
    )
    row.save_as(by)
    if "rattelse" in rad:
        row.text, row.rattelse = rad["text"], rad["rattelse"]
        row.save_as(by)
    when = moment(date.fromisoformat(rad["datum"]), 15)
    date_history(Gehutlatande, [row], when)
    Gehutlatande.objects.filter(pk=row.pk).update(skrivet_at=when)


def _year(bygg: Byggare, rad: dict, by: User) -> None:
    omgang = rad.get("omgang")
    row = Balanskravsutredning(
        publikt_id=stable_id("alvstrand", "balanskrav", rad["ar"], omgang or "utfall"),
        ar=rad["ar"],
        slag=Balanskravsslag.PROGNOS if omgang else Balanskravsslag.UTFALL,
        uppfoljning=bygg.omgangar.uppfoljningar[omgang] if omgang else None,
        enhet=rad.get("enhet", Beloppsenhet.TKR),
        lage=Avgivandelage.AVGIVEN,
        kommentar=rad.get("kommentar", ""),
        skriven_av=by,
        **{name: Decimal(rad[name]) for name in BELOPP if name in rad},
    )
    when = moment(date.fromisoformat(rad["skriven"]), 11)
    create(Balanskravsutredning, [row], by=by, at=when)
    Balanskravsutredning.objects.filter(pk=row.pk).update(skriven_at=when)


def _decisions(rows: list[dict], by: User) -> None:
    decisions = [
        Balanskravsbeslut(
            publikt_id=stable_id("alvstrand", "balanskravsbeslut", rad["ar"], rad["slag"]),
            ar=rad["ar"],
            slag=rad["slag"],
            text=rad["text"],
            **_decided(rad),
        )
        for rad in rows
    ]
    create(Balanskravsbeslut, decisions, by=by, at=_decided_at)


def _decided_at(row: Any):
    return moment(row.beslut_datum, 16)


SKRIVEN = {"": date(2025, 2, 10), "2025-AB": date(2026, 2, 3), "2026-DEL": date(2026, 9, 9)}


def _net_costs(bygg: Byggare, by: User) -> None:
    """Budget, outcome and forecast; their sums are what the balanskrav of each year rests on."""
    rows = [_net_cost(bygg, rad, by) for rad in read_table("drift")]
    create(Driftpost, rows, by=by, at=_written_at)
    for kod, day in SKRIVEN.items():
        pks = [row.pk for row in rows if _round_of(row) == kod]
        Driftpost.objects.filter(pk__in=pks).update(skriven_at=moment(day, 14))


def _net_cost(bygg: Byggare, rad: Row, by: User) -> Driftpost:
    amounts = {name: rad[name] for name in ("budget", "utfall", "prognos")}
    return Driftpost(
        publikt_id=stable_id("alvstrand", "drift", rad["ar"], rad["enhet"], rad["kod"]),
        ar=int(rad["ar"]),
        uppfoljning=bygg.omgangar.uppfoljningar[rad["omgang"]] if rad["omgang"] else None,
        enhet=bygg.enheter[rad["enhet"]],
        kod=rad["kod"],
        verksamhet=rad["verksamhet"],
        kommentar=rad["kommentar"],
        skriven_av=by,
        **{name: number(text) if text else None for name, text in amounts.items()},
    )


def _round_of(row: Any) -> str:
    return row.uppfoljning.kod if row.uppfoljning else ""


def _written_at(row: Any):
    return moment(SKRIVEN[_round_of(row)], 14)
