"""The report's goals, judgements and series from graphene-django over model objects.

DjangoObjectType with a resolver where a field is computed, as its documentation shows, over
select_related and prefetch_related of exactly what is asked (``bench.peers.figurer``).
"""

import json

import graphene
from django.test import RequestFactory
from graphene_django import DjangoObjectType
from graphene_django.views import GraphQLView

from bench.peers import figurer
from bench.peers.models import PeerBedomning, PeerEnhet, PeerMal, PeerMalvarde, PeerNyckeltal
from styrning.api import skalar


class EnhetType(DjangoObjectType):
    class Meta:
        model = PeerEnhet
        fields = ("kod", "namn")


class MalvardeType(DjangoObjectType):
    varde = skalar.Decimaltal()

    class Meta:
        model = PeerMalvarde
        fields = ()


class Punkt(graphene.ObjectType):
    """One period of a series; ``root`` holds its rows by kön."""

    period = graphene.String()
    totalt = skalar.Decimaltal()
    kvinnor = skalar.Decimaltal()
    man = skalar.Decimaltal()
    status = skalar.Status()
    prognos = skalar.Decimaltal()
    saknas = skalar.Saknas()
    kalla = graphene.String()
    revision = graphene.Int()

    @staticmethod
    def resolve_totalt(root, info):
        return root["T"].varde if root["T"] else None

    @staticmethod
    def resolve_kvinnor(root, info):
        return root["K"].varde if root["K"] else None

    @staticmethod
    def resolve_man(root, info):
        return root["M"].varde if root["M"] else None

    @staticmethod
    def resolve_status(root, info):
        return figurer.status(root["nyckeltal"]) if figurer.is_last(root) else None

    @staticmethod
    def resolve_saknas(root, info):
        return (root["T"].saknas_orsak or None) if root["T"] else None

    @staticmethod
    def resolve_kalla(root, info):
        return root["nyckeltal"].kalla

    @staticmethod
    def resolve_revision(root, info):
        return root["T"].version if root["T"] else None


class NyckeltalType(DjangoObjectType):
    publikt_id = graphene.ID()
    malvarde = graphene.Field(MalvardeType)
    status = skalar.Status()
    trend = skalar.Trend()
    serie = graphene.List(Punkt)

    class Meta:
        model = PeerNyckeltal
        fields = ("kod", "namn", "mattenhet")

    @staticmethod
    def resolve_malvarde(root, info):
        return figurer.target(root)

    @staticmethod
    def resolve_status(root, info):
        return figurer.status(root)

    @staticmethod
    def resolve_trend(root, info):
        return figurer.direction(root)

    @staticmethod
    def resolve_serie(root, info):
        return figurer.series(root)


class BedomningType(DjangoObjectType):
    foreslagen = skalar.Klass()
    beslutad = skalar.Klass()
    beslutad_av = graphene.String()
    beslut = graphene.String()

    class Meta:
        model = PeerBedomning
        fields = ("motiv",)

    @staticmethod
    def resolve_beslutad(root, info):
        return root.steg.klass

    @staticmethod
    def resolve_beslutad_av(root, info):
        return f"{root.bedomd_av.first_name} {root.bedomd_av.last_name}"

    @staticmethod
    def resolve_beslut(root, info):
        return figurer.decision(root.of_goal)


class MalType(DjangoObjectType):
    publikt_id = graphene.ID()
    niva = graphene.String()
    djup = graphene.Int()
    geh = skalar.Geh()
    klass = skalar.Klass()
    huvudansvarig = graphene.Field(EnhetType)
    bedomning = graphene.Field(BedomningType)
    nyckeltal = graphene.List(NyckeltalType)

    class Meta:
        model = PeerMal
        fields = ("kod", "namn")

    @staticmethod
    def resolve_niva(root, info):
        return root.niva.namn

    @staticmethod
    def resolve_djup(root, info):
        return root.level

    @staticmethod
    def resolve_klass(root, info):
        return figurer.klass_of(root)

    @staticmethod
    def resolve_bedomning(root, info):
        row = figurer.judgement(root)
        if row is not None:
            row.of_goal = root
        return row

    @staticmethod
    def resolve_nyckeltal(root, info):
        return [lank.nyckeltal for lank in root.lankar.all()]


class Rakning(graphene.ObjectType):
    uppfyllt = graphene.Int()
    delvis = graphene.Int()
    ej_uppfyllt = graphene.Int()
    kan_ej_bedomas = graphene.Int()
    ej_bedomt = graphene.Int()


class Omrade(graphene.ObjectType):
    kod = graphene.String()
    namn = graphene.String()
    rakning = graphene.Field(Rakning)


class Rapport(graphene.ObjectType):
    ar = graphene.Int()
    omraden = graphene.List(Omrade)
    mal = graphene.List(MalType)


class Query(graphene.ObjectType):
    arsredovisning = graphene.Field(Rapport, ar=graphene.Int(required=True))

    @staticmethod
    def resolve_arsredovisning(root, info, ar):
        rows = list(figurer.goals(ar))
        return {"ar": ar, "omraden": figurer.areas(rows), "mal": rows}


VIEW = GraphQLView.as_view(schema=graphene.Schema(query=Query))


def ask(query: str, ar: int) -> bytes:
    """Send ``query`` through graphene-django's own view; the body of the answer."""
    body = json.dumps({"query": query, "variables": {"ar": ar}})
    request = RequestFactory().post("/graphql/", body, "application/json")
    request._dont_enforce_csrf_checks = True
    return VIEW(request).content
