"""Factories for internal control."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from internkontroll import models
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
)
from internkontroll.rules_risk import STANDARD
from tests.factories.grund import EnhetFactory, UppfoljningFactory, UserFactory


class RiskskalaFactory(DjangoModelFactory):
    """The standard scale, adopted: 1–4 × 1–4, zones from 1, 6 and 9, in the plan from 9."""

    class Meta:
        model = models.Riskskala
        django_get_or_create = ("nummer",)
        skip_postgeneration_save = True

    namn = STANDARD.namn
    nummer = 1
    lage = Skallage.FASTSTALLD
    troskel = STANDARD.troskel
    beslut_organ = "Kommunstyrelsen"
    beslut_datum = dt.date(2024, 9, 10)
    beslut_paragraf = "164"

    @factory.post_generation
    def steg(self, create, extracted, **kwargs):
        if self.steg.exists():
            return
        for axel in Axel:
            for step in STANDARD.steps(axel):
                self.steg.create(axel=axel, nr=step.nr, ord=step.ord, betydelse=step.betydelse)
        for zon in STANDARD.zoner:
            self.zoner.create(nr=zon.nr, fran=zon.fran, ord=zon.ord)


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
    skala = factory.SubFactory(RiskskalaFactory)
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


class KontrollarFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrollar
        django_get_or_create = ("ar",)

    ar = 2026


class GemensamtMomentFactory(DjangoModelFactory):
    class Meta:
        model = models.GemensamtMoment

    kontrollar = factory.SubFactory(KontrollarFactory)
    kod = factory.Sequence(lambda n: f"G26-{n + 1}")
    vad = "Direktupphandlingar är dokumenterade"
    metod = Metod.KOMPLETT
    frekvens = Frekvens.HALVARSVIS


class KontrollmomentFactory(DjangoModelFactory):
    class Meta:
        model = models.Kontrollmoment

    plan = factory.SubFactory(KontrollplanFactory)
    risk = factory.SubFactory(RiskFactory, enhet=factory.SelfAttribute("..plan.enhet"))
    kod = factory.Sequence(lambda n: f"KM-{n:03}")
    vad = "Dubbelbetalda fakturor"
    metod = Metod.STICKPROV
    omfattning = "30 fakturor"
    frekvens = Frekvens.ARSVIS
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
