"""The demo's internal control: risks, plans, checks, what they found and what follows."""

from collections.abc import Iterator
from datetime import date, datetime

from internkontroll.enums import (
    Axel,
    Frekvens,
    Kategori,
    Kontrollutfall,
    Metod,
    PlanLage,
    Processlag,
    Riskbeslut,
    Skallage,
    TillfalleLage,
)
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrollresultat,
    Kontrolltillfalle,
    ResultatAtgard,
    Risk,
    RiskMal,
    Riskskala,
    Riskzon,
    Skalsteg,
)
from internkontroll.rules_risk import STANDARD
from mal.enums import RapporterasTill
from mal.models import Mal
from styrning.bas.clock import now
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.omgangar import organ
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, day, moment, read_document, read_table, stable_id
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard

RISK_YEAR = 2026
SCALE_DECIDED = date(2024, 9, 10)
RISKS_SCORED = date(2024, 10, 9)


def build_control(bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]) -> None:
    """Save risks, the plans of two years with their checks, and every occasion so far."""
    by = bygg.personer.administrator
    skala = _scale(bygg)
    rows = read_table("risker")
    risker = {rad["kod"]: _risk(rad, bygg, skala) for rad in rows}
    create(Risk, list(risker.values()), by=by, at=moment(RISKS_SCORED))
    per_kod = mal_lista[RISK_YEAR - 1] | mal_lista[RISK_YEAR]
    tied = [
        RiskMal(risk=risker[rad["kod"]], mal_identitet=per_kod[rad["mal"]].identitet)
        for rad in rows
        if rad["mal"]
    ]
    create(RiskMal, tied)
    planer = dict(_plans(bygg))
    create(Kontrollplan, list(planer.values()), by=by, at=_decided_at)
    moment_lista = {
        (rad["kod"], ar): _check(rad, ar, planer, risker)
        for rad in read_table("kontroller")
        for ar in map(int, rad["ar"].split())
    }
    create(Kontrollmoment, list(moment_lista.values()), by=by, at=lambda row: _decided_at(row.plan))
    _occasions(bygg, moment_lista)


def _decided_at(plan: Kontrollplan) -> datetime:
    return moment(plan.beslut_datum, 16) if plan.beslut_datum else now()


def _scale(bygg: Byggare) -> Riskskala:
    """The standard scale, as the kommunstyrelse decided it before the risks were scored."""
    skala = Riskskala(
        publikt_id=stable_id("alvstrand", "riskskala", 1),
        namn=STANDARD.namn,
        nummer=STANDARD.nummer,
        lage=Skallage.FASTSTALLD,
        troskel=STANDARD.troskel,
        beslut_organ=organ(bygg.enheter["KS"]),
        beslut_datum=SCALE_DECIDED,
        beslut_paragraf="164",
    )
    by = bygg.personer.administrator
    create(Riskskala, [skala], by=by, at=moment(SCALE_DECIDED, 16))
    steg = [
        Skalsteg(skala=skala, axel=axel, nr=steg.nr, ord=steg.ord, betydelse=steg.betydelse)
        for axel in Axel
        for steg in STANDARD.steps(axel)
    ]
    create(Skalsteg, steg)
    zoner = [Riskzon(skala=skala, nr=z.nr, fran=z.fran, ord=z.ord) for z in STANDARD.zoner]
    create(Riskzon, zoner)
    return skala


def _risk(rad: Row, bygg: Byggare, skala: Riskskala) -> Risk:
    return Risk(
        publikt_id=stable_id("alvstrand", "risk", rad["kod"]),
        enhet=bygg.enheter[rad["enhet"]],
        kod=rad["kod"],
        process=rad["process"],
        processlag=Processlag(rad["processlag"]),
        kategori=Kategori(rad["kategori"]),
        risk_att=rad["risk_att"],
        pa_grund_av=rad["pa_grund_av"],
        leder_till=rad["leder_till"],
        skala=skala,
        sannolikhet=int(rad["sannolikhet"]),
        konsekvens=int(rad["konsekvens"]),
        beslut=Riskbeslut(rad["beslut"]),
    )


def _plans(bygg: Byggare) -> Iterator[tuple[tuple[str, int], Kontrollplan]]:
    document = read_document("alvstrand/omgangar")["kontrollplaner"]
    for ar, decided in document.items():
        for kod, paragraf in decided["paragrafer"].items():
            yield (
                (kod, int(ar)),
                Kontrollplan(
                    publikt_id=stable_id("alvstrand", "kontrollplan", kod, ar),
                    enhet=bygg.enheter[kod],
                    ar=int(ar),
                    lage=PlanLage.FASTSTALLD,
                    beslut_organ=organ(bygg.enheter[kod]),
                    beslut_datum=day(decided.get("datum_per_enhet", {}).get(kod, decided["datum"])),
                    beslut_paragraf=paragraf,
                ),
            )


def _check(
    rad: Row, ar: int, planer: dict[tuple[str, int], Kontrollplan], risker: dict[str, Risk]
) -> Kontrollmoment:
    kod = f"{rad['enhet']}-{ar % 100}-{rad['kod'].rpartition('-')[2]}"
    return Kontrollmoment(
        publikt_id=stable_id("alvstrand", "kontrollmoment", kod),
        plan=planer[rad["enhet"], ar],
        risk=risker[rad["risk"]],
        kod=kod,
        vad=rad["vad"],
        metod=Metod(rad["metod"]),
        omfattning=rad["omfattning"],
        frekvens=Frekvens(rad["frekvens"]),
        ansvarig=rad["ansvarig"],
        rapporteras_till=RapporterasTill(rad["rapporteras_till"]),
    )


def _occasions(bygg: Byggare, moment_lista: dict[tuple[str, int], Kontrollmoment]) -> None:
    by = bygg.personer.administrator
    rows = read_table("kontrollresultat")
    tillfallen = [_occasion(rad, bygg, moment_lista) for rad in rows]
    create(Kontrolltillfalle, tillfallen, by=by, at=lambda row: _decided_at(row.moment.plan))
    results = [
        (rad, _result(rad, tillfalle, bygg))
        for rad, tillfalle in zip(rows, tillfallen, strict=True)
        if rad["utfall"]
    ]
    create_by(
        Kontrollresultat,
        [(resultat.rapporterad_av, resultat) for _, resultat in results],
        at=lambda row: moment(row.utford_at, 15),
    )
    actions = [(resultat, _action(rad, bygg)) for rad, resultat in results if rad["atgard"]]
    made = {atgard.publikt_id: moment(resultat.utford_at, 15) for resultat, atgard in actions}
    create(Atgard, [row for _, row in actions], by=by, at=lambda row: made[row.publikt_id])
    create(
        ResultatAtgard,
        [ResultatAtgard(resultat=resultat, atgard=atgard) for resultat, atgard in actions],
    )


def _occasion(
    rad: Row, bygg: Byggare, moment_lista: dict[tuple[str, int], Kontrollmoment]
) -> Kontrolltillfalle:
    runda = bygg.omgangar.uppfoljningar[rad["omgang"]]
    return Kontrolltillfalle(
        publikt_id=stable_id("alvstrand", "kontrolltillfalle", rad["kod"], rad["omgang"]),
        moment=moment_lista[rad["kod"], runda.ar],
        uppfoljning=runda,
        planerad=date.fromisoformat(rad["planerad"]),
        lage=TillfalleLage(rad["lage"]),
        lage_motiv=rad["lage_motiv"],
    )


def _result(rad: Row, tillfalle: Kontrolltillfalle, bygg: Byggare) -> Kontrollresultat:
    by = bygg.author(tillfalle.moment.plan.enhet.kod)  # never the one who answers for it
    return Kontrollresultat(
        publikt_id=stable_id("alvstrand", "kontrollresultat", rad["kod"], rad["omgang"]),
        tillfalle=tillfalle,
        utfall=Kontrollutfall(rad["utfall"]),
        utford_at=date.fromisoformat(rad["utford"]),
        utford_av=by.namn,
        stickprov=int(rad["stickprov"]) if rad["stickprov"] else None,
        avvikelser=int(rad["avvikelser"]) if rad["avvikelser"] else None,
        text=rad["text"],
        rapporterad_av=by,
    )


def _action(rad: Row, bygg: Byggare) -> Atgard:
    return Atgard(
        publikt_id=stable_id("alvstrand", "kontrollatgard", rad["kod"], rad["omgang"]),
        enhet=bygg.enheter[rad["kod"].rpartition("-")[0]],
        text=rad["atgard"],
        ansvarig=rad["ansvarig"],
        klar_senast=date.fromisoformat(rad["klar_senast"]),
        lage=AtgardLage(rad["atgard_lage"]),
    )
