"""Factories for key figures and their values."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from nyckeltal import models
from tests.factories.grund import EnhetFactory, UppfoljningFactory
from tests.factories.mal import MalFactory


class NyckeltalFactory(DjangoModelFactory):
    """A yearly share in per cent, higher is better, one decimal."""

    class Meta:
        model = models.Nyckeltal

    kod = factory.Sequence(lambda n: f"N{n:03}")
    namn = factory.Sequence(lambda n: f"Nyckeltal {n}")
    mattenhet = "procent"
    agare = factory.SubFactory(EnhetFactory)
    min_varde = Decimal(0)
    max_varde = Decimal(100)


class NyckeltalEnhetFactory(DjangoModelFactory):
    class Meta:
        model = models.NyckeltalEnhet

    nyckeltal = factory.SubFactory(NyckeltalFactory)
    enhet = factory.SelfAttribute("nyckeltal.agare")


class MalNyckeltalFactory(DjangoModelFactory):
    class Meta:
        model = models.MalNyckeltal

    mal = factory.SubFactory(MalFactory)
    nyckeltal = factory.SubFactory(NyckeltalFactory)
    ordning = factory.Sequence(int)


class UtfallFactory(DjangoModelFactory):
    """The calendar year 2026, total."""

    class Meta:
        model = models.Utfall

    class Params:
        ar = 2026

    nyckeltal = factory.SubFactory(NyckeltalFactory)
    enhet = factory.SelfAttribute("nyckeltal.agare")
    avser_fran = factory.LazyAttribute(lambda o: dt.date(o.ar, 1, 1))
    avser_till = factory.LazyAttribute(lambda o: dt.date(o.ar, 12, 31))
    varde = Decimal("72.5")


class MalvardeFactory(DjangoModelFactory):
    class Meta:
        model = models.Malvarde

    nyckeltal = factory.SubFactory(NyckeltalFactory)
    enhet = factory.SelfAttribute("nyckeltal.agare")
    ar = 2026
    varde = Decimal(75)
    tolerans = Decimal(3)


class PrognosFactory(DjangoModelFactory):
    class Meta:
        model = models.Prognos

    nyckeltal = factory.SubFactory(NyckeltalFactory)
    enhet = factory.SelfAttribute("nyckeltal.agare")
    ar = 2026
    uppfoljning = factory.SubFactory(UppfoljningFactory)
    varde = Decimal(74)
