"""Actions of each kind, at one nämnd, for the tests of the actions' workbook and page."""

from internkontroll.models import RekommendationAtgard, ResultatAtgard, RiskAtgard
from mal.models import MalAtgard
from styrning.grund.models import Atgard, Enhet
from tests.factories import (
    AtgardFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    RevisionsrekommendationFactory,
    RiskFactory,
    UppfoljningFactory,
)


def of_goal(enhet: Enhet, kod: str = "SON1", **facts) -> Atgard:
    row = AtgardFactory(enhet=enhet, **facts)
    goal = MalFactory(kod=kod, namn="Fler blir klara", huvudansvarig=enhet)
    MalAtgard.objects.create(mal=goal, atgard=row)
    return row


def of_check(enhet: Enhet, **facts) -> Atgard:
    row = AtgardFactory(enhet=enhet, **facts)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    moment = KontrollmomentFactory(
        plan=KontrollplanFactory(enhet=enhet, ar=2026), kod=f"{enhet.kod}-K26-1", vad="Attest"
    )
    tillfalle = KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    resultat = KontrollresultatFactory(tillfalle=tillfalle)
    ResultatAtgard.objects.create(resultat=resultat, atgard=row)
    return row


def of_risk(enhet: Enhet, **facts) -> Atgard:
    row = AtgardFactory(enhet=enhet, **facts)
    risk = RiskFactory(enhet=enhet, kod=f"{enhet.kod}-R1", risk_att="lön betalas fel")
    RiskAtgard.objects.create(risk=risk, atgard=row)
    return row


def of_audit(enhet: Enhet, **facts) -> Atgard:
    row = AtgardFactory(enhet=enhet, **facts)
    thing = RevisionsrekommendationFactory(enhet=enhet, kod="REV26-1")
    RekommendationAtgard.objects.create(rekommendation=thing, atgard=row)
    return row
