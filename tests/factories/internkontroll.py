"""Factories for internal control."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from internkontroll import models
from internkontroll.enums import Kategori, Kontrollutfall, Metod, PlanLage, Processlag, Riskbeslut
from tests.factories.grund import EnhetFactory, UppfoljningFactory, UserFactory


class RiskFactory(DjangoModelFactory):
    class Meta:
        model = models.Risk

    enhet = factory.SubFactory(EnhetFactory)
    kod = factory.Sequence(lambda n: f"RISK-{n:03}")
    process = "Fakturahantering"
    processlag = Processlag.STOD
    kategori = Kategori.EKONOMI
    risk_att = "fakturor betalas två gånger"
    pa_grund_av = "leverantörer registreras dubbelt"
    leder_till = "pengar går förlorade"
    sannolikhet = 3
    konsekvens = 3
    beslut = Riskbeslut.KONTROLLERA


class KontrollplanFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrollplan

    enhet = factory.SubFactory(EnhetFactory)
    ar = 2026
    lage = PlanLage.FASTSTALLD
    beslut_organ = "Nämnden"
    beslut_datum = dt.date(2025, 10, 23)
    beslut_paragraf = "88"


class KontrollmomentFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrollmoment

    plan = factory.SubFactory(KontrollplanFactory)
    risk = factory.SubFactory(RiskFactory, enhet=factory.SelfAttribute("..plan.enhet"))
    kod = factory.Sequence(lambda n: f"KM-{n:03}")
    vad = "Dubbelbetalda fakturor"
    metod = Metod.STICKPROV
    omfattning = "30 fakturor"
    frekvens = "en gång per år"
    ansvarig = "Controller"


class KontrolltillfalleFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrolltillfalle

    moment = factory.SubFactory(KontrollmomentFactory)
    uppfoljning = factory.SubFactory(UppfoljningFactory)
    planerad = dt.date(2026, 11, 30)


class KontrollresultatFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrollresultat

    tillfalle = factory.SubFactory(KontrolltillfalleFactory)
    utfall = Kontrollutfall.UTAN_ANMARKNING
    utford_at = dt.date(2026, 11, 17)
    utford_av = "Nils Berg"
    stickprov = 30
    avvikelser = 0
    rapporterad_av = factory.SubFactory(UserFactory)
