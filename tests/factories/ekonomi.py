"""Factories for god ekonomisk hushållning and balanskrav."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from styrning.arsredovisning import models
from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag, Utlatandeinstans
from tests.factories.grund import EnhetFactory, UppfoljningFactory, UserFactory


class GehregelFactory(DjangoModelFactory):
    """All financial goals and at least 70 per cent of the others, from 2020 on."""

    class Meta:
        model = models.Gehregel

    fran_ar = 2020
    ordalydelse = "Alla finansiella mål och minst 70 procent av verksamhetsmålen."
    beslut_organ = "Kommunfullmäktige"
    beslut_datum = dt.date(2019, 11, 25)
    beslut_paragraf = "120"
    krav_verksamhet = Decimal(70)


class GehutlatandeFactory(DjangoModelFactory):
    """KS's given evaluation of the year-end round of 2025."""

    class Meta:
        model = models.Gehutlatande

    uppfoljning = factory.SubFactory(UppfoljningFactory, ar=2025)
    instans = Utlatandeinstans.KS
    lage = Avgivandelage.AVGIVEN
    utfall = "delvis"
    text = "Kommunen har delvis uppnått god ekonomisk hushållning."
    beslut_organ = "Kommunstyrelsen"
    beslut_datum = dt.date(2026, 3, 31)
    beslut_paragraf = "58"
    skrivet_av = factory.SubFactory(UserFactory)


class BalanskravFactory(DjangoModelFactory):
    """A year's finished outcome in tkr; lines that are not named are 0."""

    class Meta:
        model = models.Balanskravsutredning

    ar = 2025
    slag = Balanskravsslag.UTFALL
    lage = Avgivandelage.AVGIVEN
    arets_resultat = Decimal(50_000)
    skriven_av = factory.SubFactory(UserFactory)


class DriftpostFactory(DjangoModelFactory):
    """The whole of an enhet in the year-end round of 2025: 100 budgeted, 90 used."""

    class Meta:
        model = models.Driftpost

    ar = factory.LazyAttribute(lambda row: row.uppfoljning.ar if row.uppfoljning else 2025)
    uppfoljning = factory.SubFactory(UppfoljningFactory, ar=2025)
    enhet = factory.SubFactory(EnhetFactory)
    budget = Decimal(100)
    utfall = Decimal(90)
    skriven_av = factory.SubFactory(UserFactory)
