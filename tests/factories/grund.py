"""Factories for the ground. Trees are built by saving, one node at a time."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from styrning.grund import models
from styrning.grund.enums import HELA_KOMMUNEN, Ring, Roll, Slag, UppfoljningSlag


class EnhetFactory(DjangoModelFactory):
    class Meta:
        model = models.Enhet

    kod = factory.Sequence(lambda n: f"E{n:03}")
    namn = factory.Sequence(lambda n: f"Nämnd {n}")
    slag = Slag.NAMND
    ordning = factory.Sequence(int)


class UserFactory(DjangoModelFactory):
    """``roll=(Roll, enhet)`` or ``roll=Roll`` for a role over the whole municipality."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"anvandare{n}")
    first_name = "Karin"
    last_name = factory.Sequence(lambda n: f"Öhman {n}")

    @factory.post_generation
    def roll(self, create, extracted, **kwargs):
        if not extracted:
            return
        roll, enhet = extracted if isinstance(extracted, tuple) else (extracted, None)
        TilldelningFactory(user=self, roll=roll, enhet=enhet)


class TilldelningFactory(DjangoModelFactory):
    class Meta:
        model = models.Tilldelning

    user = factory.SubFactory(UserFactory)
    roll = Roll.RAPPORTOR
    enhet = factory.Maybe(
        factory.LazyAttribute(lambda o: o.roll in HELA_KOMMUNEN),
        yes_declaration=None,
        no_declaration=factory.SubFactory(EnhetFactory),
    )


class ArshjulFactory(DjangoModelFactory):
    class Meta:
        model = models.Arshjul
        django_get_or_create = ("ar",)

    ar = 2026


class AktivitetFactory(DjangoModelFactory):
    class Meta:
        model = models.Aktivitet

    class Params:
        ar = 2026

    arshjul = factory.SubFactory(ArshjulFactory, ar=factory.SelfAttribute("..ar"))
    ring = Ring.DIALOG
    titel = factory.Sequence(lambda n: f"Aktivitet {n}")
    oppnar = factory.LazyAttribute(lambda o: dt.date(o.ar, 11, 2))


class UppfoljningFactory(DjangoModelFactory):
    """Årsbokslut of ``ar``: open from 1 November of that year to 31 March of the next."""

    class Meta:
        model = models.Uppfoljning

    class Params:
        ar = 2026

    arshjul = factory.SubFactory(ArshjulFactory, ar=factory.SelfAttribute("..ar"))
    kod = factory.Sequence(lambda n: f"R{n:03}")
    namn = factory.LazyAttribute(lambda o: f"Årsbokslut {o.ar}")
    slag = UppfoljningSlag.ARSBOKSLUT
    avser_fran = factory.LazyAttribute(lambda o: dt.date(o.ar, 1, 1))
    avser_till = factory.LazyAttribute(lambda o: dt.date(o.ar, 12, 31))
    oppnar = factory.LazyAttribute(lambda o: dt.date(o.ar, 11, 1))
    klar_namnd = factory.LazyAttribute(lambda o: dt.date(o.ar + 1, 1, 29))
    lases = factory.LazyAttribute(lambda o: dt.date(o.ar + 1, 3, 31))


class InlamningFactory(DjangoModelFactory):
    class Meta:
        model = models.Inlamning

    enhet = factory.SubFactory(EnhetFactory)
    uppfoljning = factory.SubFactory(UppfoljningFactory)


class AtgardFactory(DjangoModelFactory):
    class Meta:
        model = models.Atgard

    enhet = factory.SubFactory(EnhetFactory)
    text = "Anställ två speciallärare"
    ansvarig = "Rektor"
    klar_senast = dt.date(2027, 6, 30)
