"""A municipality of two nämnder, and how its report is asked for."""

import json
from datetime import date
from decimal import Decimal

from django.test import Client

from internkontroll.models import Kontrollplan, ResultatAtgard
from mal.enums import Geh, RapporterasTill
from styrning.grund.enums import InlamningLage
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UtfallFactory,
)

URL = "/graphql/"


def reported(namnd, runda, kod, till=RapporterasTill.KF, **mal):
    """A judged goal with one nyckeltal, both reported to ``till``."""
    goal = MalFactory(huvudansvarig=namnd, kod=kod, rapporteras_till=till, **mal)
    figure = NyckeltalFactory(agare=namnd, kod=f"N-{kod}", rapporteras_till=till, per_kon=True)
    MalNyckeltalFactory(mal=goal, nyckeltal=figure)
    NyckeltalEnhetFactory(nyckeltal=figure)
    MalvardeFactory(nyckeltal=figure, varde_max=Decimal("80.5"))
    UtfallFactory(nyckeltal=figure, varde=Decimal("79.96"))
    UtfallFactory(nyckeltal=figure, varde=Decimal("70.0001"), kon="K")
    UtfallFactory(nyckeltal=figure, ar=2024, varde=None, taljare=Decimal(7), namnare=Decimal(8))
    UtfallFactory(nyckeltal=figure, varde=None, kon="M", saknas_orsak="sekretess")
    UtfallFactory(nyckeltal=figure, ar=2025, varde=None, saknas_orsak="vantas")
    BedomningFactory(mal=goal, uppfoljning=runda, orsak="Fler deltar.")
    return goal


def build() -> dict:
    """Two nämnder; each has one goal and check for KF and one for itself alone."""
    kf = EnhetFactory(kod="KF-ENHET", slag="kf")
    own = EnhetFactory(kod="EGEN", parent=kf)
    other = EnhetFactory(kod="ANNAN", parent=kf)
    runda = UppfoljningFactory(ar=2026)
    for namnd in (own, other):
        InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
        checked(namnd, runda, f"K-{namnd.kod}")
        checked(namnd, runda, f"KN-{namnd.kod}", RapporterasTill.NAMND)
    geh = {"geh": Geh.VERKSAMHET, "geh_beslut": "KF 2025-11-25 § 141"}
    reported(own, runda, "EGEN-KF", **geh)
    reported(own, runda, "EGEN-NAMND", RapporterasTill.NAMND)
    reported(other, runda, "ANNAN-KF")
    reported(other, runda, "ANNAN-NAMND", RapporterasTill.NAMND)
    return {"own": own, "other": other}


def checked(namnd, runda, kod, till=RapporterasTill.KF):
    """A check of the nämnd's plan with a result and an action, reported to ``till``."""
    plan = Kontrollplan.objects.filter(enhet=namnd).first() or KontrollplanFactory(enhet=namnd)
    moment = KontrollmomentFactory(plan=plan, kod=kod, rapporteras_till=till)
    tillfalle = KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    resultat = KontrollresultatFactory(tillfalle=tillfalle)
    ResultatAtgard.objects.create(resultat=resultat, atgard=AtgardFactory(enhet=namnd))
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=date(2026, 12, 15))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ask(client, query, **variables):
    headers = variables.pop("headers", {})
    body = json.dumps({"query": query, "variables": variables})
    return client.post(URL, body, "application/json", headers=headers)
