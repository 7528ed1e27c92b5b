"""The demo's risks: the scale, the scores of two years, and what is done directly."""

from collections.abc import Iterable
from datetime import date

from internkontroll.enums import Axel, Kategori, Processlag, Riskbeslut, Skallage
from internkontroll.models import (
    Risk,
    RiskAtgard,
    RiskMal,
    RiskNyckeltal,
    Riskskala,
    Riskzon,
    Skalsteg,
)
from internkontroll.rules_risk import STANDARD
from mal.models import Mal
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.omgangar import organ
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import Row, day, moment, read_document, read_table, stable_id
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard

RISK_YEAR = 2026
SCALE_DECIDED = date(2024, 9, 10)
SCORED = {2025: date(2024, 10, 9), 2026: date(2025, 10, 8)}
CEASED = "Nämnden upphörde. Risken följs av Kultur- och fritidsnämnden."


def build_risks(bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]) -> dict[str, Risk]:
    """Save the scale and every risk, first as it was scored in 2024; return them by kod."""
    skala = _scale(bygg)
    rows = read_table("risker")
    risker = {rad["kod"]: _risk(rad, bygg, skala) for rad in rows}
    by = bygg.personer.administrator
    first = {rad["kod"]: _first_year(rad) for rad in rows}
    create(Risk, list(risker.values()), by=by, at=lambda row: moment(SCORED[first[row.kod]]))
    per_kod = mal_lista[RISK_YEAR - 1] | mal_lista[RISK_YEAR]
    create(RiskMal, [
        RiskMal(risk=risker[rad["kod"]], mal_identitet=per_kod[rad["mal"]].identitet)
        for rad in rows
        if rad["mal"]
    ])  # fmt: skip
    create(RiskNyckeltal, [
        RiskNyckeltal(risk=risker[rad["kod"]], nyckeltal=bygg.nyckeltal[rad["nyckeltal"]])
        for rad in rows
        if rad["nyckeltal"]
    ])  # fmt: skip
    _actions(bygg, risker)
    return risker


def rescore(bygg: Byggare, risker: dict[str, Risk]) -> None:
    """What was scored anew before the plans of 2026, and the risks of nämnder that ceased."""
    changed = []
    for rad in read_table("risker"):
        risk = risker[rad["kod"]]
        if rad["fore"]:
            _put_score(risk, rad)
            changed.append((risk, SCORED[RISK_YEAR]))
        if risk.enhet.galler_till:
            risk.avslutad_at, risk.avslutad_motiv = risk.enhet.galler_till, CEASED
            changed.append((risk, risk.enhet.galler_till))
    for risk, when in changed:
        risk.save_as(bygg.personer.administrator)
        risk.history.filter(version=risk.version).update(history_date=moment(when))


def known_in(ar: int, risker: Iterable[Risk]) -> list[Risk]:
    """Those that there were when the plans of ``ar`` were made."""
    first = {rad["kod"]: _first_year(rad) for rad in read_table("risker")}
    return [risk for risk in risker if first[risk.kod] <= ar]


def _first_year(rad: Row) -> int:
    return int(rad["fran"] or min(SCORED))


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
    risk = Risk(
        publikt_id=stable_id("alvstrand", "risk", rad["kod"]),
        enhet=bygg.enheter[rad["enhet"]],
        kod=rad["kod"],
        process=rad["process"],
        processlag=Processlag(rad["processlag"]),
        kategori=Kategori(rad["kategori"]),
        otillaten_paverkan=bool(rad["paverkan"]),
        risk_att=rad["risk_att"],
        pa_grund_av=rad["pa_grund_av"],
        leder_till=rad["leder_till"],
        agare=rad["agare"],
        skala=skala,
        beslut=Riskbeslut(rad["beslut"]),
        beslut_motiv=rad["motiv"],
        accepterad_av=rad["accepterad_av"],
        accepterad_till=day(rad["accepterad_till"]),
    )
    if rad["fore"]:
        risk.sannolikhet, risk.konsekvens = map(int, rad["fore"].split(";"))
    else:
        _put_score(risk, rad)
    return risk


def _put_score(risk: Risk, rad: Row) -> None:
    risk.sannolikhet, risk.konsekvens = int(rad["sannolikhet"]), int(rad["konsekvens"])
    risk.befintlig_kontroll = rad["befintlig"]
    if rad["s_efter"]:
        risk.sannolikhet_efter, risk.konsekvens_efter = int(rad["s_efter"]), int(rad["k_efter"])


def _actions(bygg: Byggare, risker: dict[str, Risk]) -> None:
    rows = read_document("alvstrand/internkontroll")["riskatgarder"]
    actions = [
        Atgard(
            publikt_id=stable_id("alvstrand", "riskatgard", rad["risk"], rad["text"]),
            enhet=risker[rad["risk"]].enhet,
            text=rad["text"],
            ansvarig=rad["ansvarig"],
            klar_senast=date.fromisoformat(rad["klar_senast"]),
            lage=AtgardLage(rad["lage"]),
        )
        for rad in rows
    ]
    create(Atgard, actions, by=bygg.personer.administrator, at=moment(SCORED[RISK_YEAR]))
    create(RiskAtgard, [
        RiskAtgard(risk=risker[rad["risk"]], atgard=atgard)
        for rad, atgard in zip(rows, actions, strict=True)
    ])  # fmt: skip
