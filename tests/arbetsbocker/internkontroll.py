"""A nämnd's internal control: risks of every state, a plan and its results."""

import datetime as dt

from internkontroll.arbetsbok import Omfang
from internkontroll.columns import BLAD_RISKER
from internkontroll.enums import Riskbeslut
from internkontroll.importers import INTERNKONTROLL
from internkontroll.models import Risk
from internkontroll.services.risk import Riskdata, change_risk
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)


def case() -> Fall:
    namnd = EnhetFactory(kod="SON", namn="Social- och arbetsmarknadsnämnden i Älvstrands kommun")
    risk = RiskFactory(
        enhet=namnd, kod="SON-R1", risk_att="=bistånd betalas på fel grund", agare="-"
    )
    RiskFactory(enhet=namnd, kod="SON-R2", skala=None, sannolikhet=None, konsekvens=None, beslut="")
    RiskFactory(
        enhet=namnd, kod="SON-R3", beslut=Riskbeslut.ACCEPTERA, accepterad_av="Socialnämnden",
        accepterad_till=dt.date(2027, 6, 30), pa_grund_av='"Citat" & <tecken> 🙂',
        beslut_motiv="Kostar mer än den smakar.\n\nOmprövas.",
    )  # fmt: skip
    plan = KontrollplanFactory(enhet=namnd, ar=2026)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    InlamningFactory(enhet=namnd, uppfoljning=runda)
    for number in (1, 2):
        moment = KontrollmomentFactory(plan=plan, risk=risk, kod=f"SON-K26-{number}")
        tillfalle = KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    KontrollresultatFactory(tillfalle=tillfalle, text="Inget att anmärka på.", avvikelser=0)
    by = UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, namnd))
    return Fall(
        slag=INTERNKONTROLL,
        omfang=Omfang(namnd, 2026),
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, namnd)),
        blad=BLAD_RISKER,
        kod="SON-R1",
        rubrik="Riskägare",
        nytt="Enhetschefen",
        fel_rubrik="Sannolikhet",
        fel="9",
        save=lambda: _change(risk, by),
    )


def _change(risk: Risk, by) -> Risk:
    data = Riskdata(
        process=risk.process, processlag=risk.processlag, kategori=risk.kategori,
        risk_att=risk.risk_att, pa_grund_av=risk.pa_grund_av, leder_till=risk.leder_till,
        agare="Någon annan", otillaten_paverkan=False, mal=[], nyckeltal=[],
    )  # fmt: skip
    return change_risk(risk, data, by=by, version=risk.version)
