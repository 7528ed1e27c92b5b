"""Factories for reports that are written."""

import factory
from factory.django import DjangoModelFactory

from styrning.arsredovisning import models
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from tests.factories.grund import UserFactory

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff"
    "9fa11e0007820280a5f7b1390000000049454e44ae426082"
)


class RapportFactory(DjangoModelFactory):
    """KF's årsredovisning of 2026; with ``enhet`` and ``slag`` a nämnd's own."""

    class Meta:
        model = models.Rapport

    slag = Rapportslag.ARSREDOVISNING
    ar = 2026
    titel = factory.LazyAttribute(lambda o: f"{Rapportslag(o.slag).label} {o.ar}")
    skapad_av = factory.SubFactory(UserFactory)

    class Params:
        namnd = factory.Trait(slag=Rapportslag.VERKSAMHETSBERATTELSE)


class RapportblockFactory(DjangoModelFactory):
    class Meta:
        model = models.Rapportblock

    rapport = factory.SubFactory(RapportFactory)
    nyckel = factory.Sequence(lambda n: f"del-{n}")
    ordning = factory.Sequence(lambda n: n + 1)
    slag = Blockslag.TEXT
    niva = factory.LazyAttribute(lambda o: 1 if o.slag == Blockslag.RUBRIK else 0)
    rubrik = factory.LazyAttribute(lambda o: "Förord" if o.slag == Blockslag.RUBRIK else "")


class RapporttextFactory(DjangoModelFactory):
    class Meta:
        model = models.Rapporttext

    block = factory.SubFactory(RapportblockFactory)
    text = "Året har varit bra."
    skriven_av = factory.SubFactory(UserFactory)
