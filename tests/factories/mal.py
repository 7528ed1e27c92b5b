"""Factories for plans and goals."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from mal import models
from mal.enums import Grundslag, Klass, NivaSlag, PlanLage, RiktatTill, Uppdragslage
from tests.factories.grund import EnhetFactory, UppfoljningFactory, UserFactory


class SkalaFactory(DjangoModelFactory):
    """Uppfyllt 3, Delvis 2, Ej uppfyllt 1, Kan ej bedömas 0."""

    class Meta:
        model = models.Skala
        django_get_or_create = ("kod",)
        skip_postgeneration_save = True

    kod = "STD"
    namn = "Fyra steg"

    @factory.post_generation
    def steg(self, create, extracted, **kwargs):
        klasser = [Klass.KAN_EJ_BEDOMAS, Klass.EJ_UPPFYLLT, Klass.DELVIS, Klass.UPPFYLLT]
        if not self.steg.exists():
            for varde, klass in enumerate(klasser):
                self.steg.create(varde=varde, ord=klass.label, klass=klass)


class NivaFactory(DjangoModelFactory):
    class Meta:
        model = models.Niva
        django_get_or_create = ("ordning",)

    ordning = 3
    namn = factory.LazyAttribute(lambda o: {1: "Vision", 2: "Område"}.get(o.ordning, "Nämndsmål"))
    slag = factory.LazyAttribute(
        lambda o: {1: NivaSlag.VISION, 2: NivaSlag.OMRADE}.get(o.ordning, NivaSlag.MAL)
    )
    bedoms = factory.LazyAttribute(lambda o: o.slag == NivaSlag.MAL)


class PlanFactory(DjangoModelFactory):
    """An adopted plan of 2026."""

    class Meta:
        model = models.Plan
        django_get_or_create = ("ar",)

    ar = 2026
    namn = factory.LazyAttribute(lambda o: f"Verksamhetsplan {o.ar}")
    skala = factory.SubFactory(SkalaFactory)
    lage = PlanLage.FASTSTALLD
    beslut_organ = "Kommunfullmäktige"
    beslut_datum = factory.LazyAttribute(lambda o: dt.date(o.ar - 1, 11, 25))
    beslut_paragraf = "141"


class MalFactory(DjangoModelFactory):
    """A nämndsmål under the plan's vision, which is made when it is missing."""

    class Meta:
        model = models.Mal

    plan = factory.SubFactory(PlanFactory)
    kod = factory.Sequence(lambda n: f"M{n:03}")
    namn = factory.Sequence(lambda n: f"Mål {n}")
    niva = factory.SubFactory(NivaFactory)
    ordning = factory.Sequence(int)
    huvudansvarig = factory.SubFactory(EnhetFactory)
    parent = factory.LazyAttribute(lambda o: vision_of(o.plan, o.huvudansvarig))


def vision_of(plan: models.Plan, enhet) -> models.Mal:
    """The plan's permanent root."""
    root = plan.mal_lista.filter(parent=None).first()
    return root or models.Mal.objects.create(
        plan=plan,
        kod="VISION",
        namn="Vision",
        niva=NivaFactory(ordning=1),
        huvudansvarig=enhet,
    )


class BedomningFactory(DjangoModelFactory):
    class Meta:
        model = models.Bedomning

    mal = factory.SubFactory(MalFactory)
    enhet = factory.SelfAttribute("mal.huvudansvarig")
    uppfoljning = factory.SubFactory(UppfoljningFactory)
    foreslagen = Klass.DELVIS
    spar = "1 nått, 1 nära → delvis"
    regelversion = "1"
    bedomd_av = factory.SubFactory(UserFactory)
    bedomd_at = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
    steg = factory.LazyAttribute(lambda o: o.mal.plan.skala.steg.get(klass=Klass.DELVIS))


class UppdragFactory(DjangoModelFactory):
    """Decided by KF the year before, for chosen enheter: ``mottagare`` as a list of them."""

    class Meta:
        model = models.Uppdrag
        skip_postgeneration_save = True

    kod = factory.Sequence(lambda n: f"U-{n:03}")
    namn = factory.Sequence(lambda n: f"Uppdrag {n}")
    ar = 2026
    riktat_till = RiktatTill.UTVALDA
    beslut_organ = "Kommunfullmäktige"
    beslut_datum = factory.LazyAttribute(lambda o: dt.date(o.ar - 1, 11, 25))
    beslut_paragraf = "141"

    @factory.post_generation
    def mottagare(self, create, extracted, **kwargs):
        for enhet in extracted or ():
            self.mottagare_rader.create(enhet=enhet)


class UppdragssvarFactory(DjangoModelFactory):
    class Meta:
        model = models.Uppdragssvar

    uppdrag = factory.SubFactory(UppdragFactory)
    enhet = factory.LazyAttribute(lambda o: o.uppdrag.mottagare.get())
    uppfoljning = factory.SubFactory(UppfoljningFactory)
    lage = Uppdragslage.PAGAR
    text = "Arbetet har börjat."


class BedomningsgrundFactory(DjangoModelFactory):
    """An evaluation of October, that the huvudansvarig's judgement rests on."""

    class Meta:
        model = models.Bedomningsgrund

    mal = factory.SubFactory(MalFactory)
    enhet = factory.SelfAttribute("mal.huvudansvarig")
    uppfoljning = factory.SubFactory(UppfoljningFactory)
    slag = Grundslag.UTVARDERING
    titel = factory.Sequence(lambda n: f"Utvärdering {n}")
    slutsats = "Insatsen nådde de flesta."
    gjord_av = "Utvecklingsenheten"
    datum = dt.date(2026, 10, 2)
