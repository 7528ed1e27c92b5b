"""Factories for what bodies conclude of internal control, and for the auditors' register."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from internkontroll import models
from internkontroll.enums import Provningssvar, RapportLage, Tillracklighet
from styrning.grund.enums import Slag
from tests.factories.grund import EnhetFactory, UppfoljningFactory


class KontrollrapportFactory(DjangoModelFactory):
    """A draft; ``beslutad=True`` for a decided report."""

    class Meta:
        model = models.Kontrollrapport

    class Params:
        beslutad = factory.Trait(
            lage=RapportLage.BESLUTAD,
            bedomning=Tillracklighet.TILLRACKLIG,
            motivering="Alla kontroller är gjorda.",
            beslut_organ="Socialnämnden",
            beslut_datum=dt.date(2026, 11, 12),
            beslut_paragraf="101",
            rakning={"antal": {}, "forslag": "tillracklig", "skal": [], "resultat": {}},
        )

    enhet = factory.SubFactory(EnhetFactory)
    uppfoljning = factory.SubFactory(UppfoljningFactory)


class SamladBedomningFactory(DjangoModelFactory):
    class Meta:
        model = models.SamladBedomning

    ar = 2026


class BolagsprovningFactory(DjangoModelFactory):
    class Meta:
        model = models.Bolagsprovning

    enhet = factory.SubFactory(EnhetFactory, slag=Slag.BOLAG)
    ar = 2025
    inom_andamal = Provningssvar.JA
    inom_befogenheter = Provningssvar.JA
    motivering = "Bolaget äger och förvaltar bostäder i kommunen."


class RevisionsrekommendationFactory(DjangoModelFactory):
    class Meta:
        model = models.Revisionsrekommendation

    enhet = factory.SubFactory(EnhetFactory)
    kod = factory.Sequence(lambda n: f"REV2026-{n + 1}")
    granskning = "Granskning av löneprocessen"
    granskad_at = dt.date(2026, 4, 20)
    rekommendation = "Attest av lön bör ske av två personer."
    svara_senast = dt.date(2026, 12, 1)
