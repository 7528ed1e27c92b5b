"""Goals, judgements and series from graphene-django: DjangoObjectType over model objects.

Written as its documentation shows and tuned as its users do: select_related and
prefetch_related of exactly what is asked, nothing asked twice, and the same pure rules.
"""

import json
from itertools import groupby

import graphene
from django.db.models import F, Prefetch
from django.test import RequestFactory
from graphene_django import DjangoObjectType
from graphene_django.views import GraphQLView

from bench.peers.models import (
    PeerBedomning,
    PeerEnhet,
    PeerLank,
    PeerMal,
    PeerMalvarde,
    PeerNyckeltal,
    PeerUtfall,
)
from mal.enums import Klass
from mal.models import Plan
from mal.rules import Malniva, judge, trend
from styrning.api import skalar
from styrning.bas.periods import Period
from styrning.grund.models import Uppfoljning

YEARS = 5


class EnhetType(DjangoObjectType):
    class Meta:
        model = PeerEnhet
        fields = ("kod", "namn")


class MalvardeType(DjangoObjectType):
    typ = skalar.MalvardeTyp()
    varde = skalar.Decimaltal()
    varde_max = skalar.Decimaltal()
    tolerans = skalar.Decimaltal()

    class Meta:
        model = PeerMalvarde
        fields = ("ar", "typ", "varde", "varde_max", "tolerans", "tolerans_procent")


class Versioner(graphene.ObjectType):
    totalt = graphene.Int()
    kvinnor = graphene.Int()
    man = graphene.Int()


class Punkt(graphene.ObjectType):
    """One period of a series; ``root`` holds its rows by kön."""

    period = graphene.String()
    fran = graphene.Date()
    till = graphene.Date()
    totalt = skalar.Decimaltal()
    kvinnor = skalar.Decimaltal()
    man = skalar.Decimaltal()
    saknas = skalar.Saknas()
    sakerhet = skalar.Sakerhet()
    kommentar = graphene.String()
    versioner = graphene.Field(Versioner)


class NyckeltalType(DjangoObjectType):
    id = graphene.ID()
    riktning = skalar.Riktning()
    slag = skalar.NyckeltalSlag()
    rapporteras_till = skalar.RapporterasTill()
    enhet = graphene.Field(EnhetType)
    malvarde = graphene.Field(MalvardeType)
    status = skalar.Status()
    trend = skalar.Trend()
    serie = graphene.List(Punkt)

    class Meta:
        model = PeerNyckeltal
        fields = ("kod", "namn", "mattenhet", "decimaler", "riktning", "slag", "kalla")

    @staticmethod
    def resolve_id(root, info):
        return root.publikt_id

    @staticmethod
    def resolve_enhet(root, info):
        return root.agare

    @staticmethod
    def resolve_malvarde(root, info):
        return target(root)

    @staticmethod
    def resolve_status(root, info):
        last = series(root)[-1]
        return judge(last["totalt"], niva(root), root.riktning, root.decimaler, None, False)

    @staticmethod
    def resolve_trend(root, info):
        before, last = series(root)[-2:]
        values = (last["totalt"], before["totalt"])
        return trend(*values, root.riktning, root.decimaler, niva(root))

    @staticmethod
    def resolve_serie(root, info):
        return series(root)


class BedomningType(DjangoObjectType):
    foreslagen = skalar.Klass()
    beslutad = skalar.Klass()
    ord = graphene.String()
    varde = graphene.Int()
    avviker = graphene.Boolean()
    bedomd_av = graphene.String()

    class Meta:
        model = PeerBedomning
        fields = (
            "foreslagen", "spar", "regelversion", "motiv", "orsak", "effekt", "atgard", "version",
        )  # fmt: skip

    @staticmethod
    def resolve_beslutad(root, info):
        return root.steg.klass

    @staticmethod
    def resolve_ord(root, info):
        return root.steg.ord

    @staticmethod
    def resolve_varde(root, info):
        return root.steg.varde

    @staticmethod
    def resolve_avviker(root, info):
        return root.steg.klass != root.foreslagen

    @staticmethod
    def resolve_bedomd_av(root, info):
        return f"{root.bedomd_av.first_name} {root.bedomd_av.last_name}"


class MalType(DjangoObjectType):
    id = graphene.ID()
    niva = graphene.String()
    nivaslag = skalar.NivaSlag()
    bedoms = graphene.Boolean()
    rapporteras_till = skalar.RapporterasTill()
    geh = skalar.Geh()
    bedomning = graphene.Field(BedomningType)
    djup = graphene.Int()
    klass = skalar.Klass()
    ord = graphene.String()
    huvudansvarig = graphene.Field(EnhetType)
    nyckeltal = graphene.List(NyckeltalType)

    class Meta:
        model = PeerMal
        fields = ("kod", "identitet", "namn", "beskrivning", "geh_beslut")

    @staticmethod
    def resolve_id(root, info):
        return root.publikt_id

    @staticmethod
    def resolve_niva(root, info):
        return root.niva.namn

    @staticmethod
    def resolve_nivaslag(root, info):
        return root.niva.slag

    @staticmethod
    def resolve_bedoms(root, info):
        return root.niva.bedoms

    @staticmethod
    def resolve_bedomning(root, info):
        return judgement(root) if root.niva.bedoms else None

    @staticmethod
    def resolve_djup(root, info):
        return root.level

    @staticmethod
    def resolve_klass(root, info):
        if not root.niva.bedoms:
            return None
        row = judgement(root)
        return row.steg.klass if row else Klass.EJ_BEDOMT

    @staticmethod
    def resolve_ord(root, info):
        if not root.niva.bedoms:
            return None
        row = judgement(root)
        return row.steg.ord if row else Klass.EJ_BEDOMT.label

    @staticmethod
    def resolve_nyckeltal(root, info):
        return [lank.nyckeltal for lank in root.lankar.all()]


class Rapport(graphene.ObjectType):
    ar = graphene.Int()
    mal = graphene.List(MalType)


class Query(graphene.ObjectType):
    arsredovisning = graphene.Field(Rapport, ar=graphene.Int(required=True))

    @staticmethod
    def resolve_arsredovisning(root, info, ar):
        return {"ar": ar, "mal": goals(ar)}


def goals(ar: int):
    plan = Plan.objects.get(ar=ar)
    runda = Uppfoljning.objects.get(kod=f"{ar}-AR")
    utfall = PeerUtfall.objects.filter(
        enhet=F("nyckeltal__agare"), avser_fran__year__gt=ar - YEARS, avser_till__year__lte=ar
    ).order_by("avser_fran", "kon")
    lankar = (
        PeerLank.objects.filter(nyckeltal__rapporteras_till="kf")
        .select_related("nyckeltal__agare")
        .order_by("ordning")
        .prefetch_related(
            Prefetch("nyckeltal__utfall_lista", queryset=utfall),
            Prefetch("nyckeltal__malvarden", queryset=PeerMalvarde.objects.filter(ar=ar)),
        )
    )
    rows = PeerBedomning.objects.filter(uppfoljning_id=runda.pk).select_related("steg", "bedomd_av")
    return (
        PeerMal.objects.filter(plan_id=plan.pk, rapporteras_till="kf")
        .select_related("huvudansvarig", "niva")
        .prefetch_related(
            Prefetch("lankar", queryset=lankar), Prefetch("bedomningar", queryset=rows)
        )
        .order_by("lft")
    )


def judgement(mal: PeerMal) -> PeerBedomning | None:
    rows = [row for row in mal.bedomningar.all() if row.enhet_id == mal.huvudansvarig_id]
    return rows[0] if rows and rows[0].steg else None


def target(nyckeltal: PeerNyckeltal) -> PeerMalvarde | None:
    rows = nyckeltal.malvarden.all()
    return next((row for row in rows if row.enhet_id == nyckeltal.agare_id), None)


def niva(nyckeltal: PeerNyckeltal) -> Malniva | None:
    row = target(nyckeltal)
    return Malniva(row.varde, row.tolerans) if row else None


def series(nyckeltal: PeerNyckeltal) -> list[dict]:
    """The owner's five periods, kept on the object for the fields that share them."""
    if not hasattr(nyckeltal, "kept_series"):
        own = nyckeltal.utfall_lista.all()
        nyckeltal.kept_series = [
            point(span, {row.kon: row for row in rows})
            for span, rows in groupby(own, key=lambda row: (row.avser_fran, row.avser_till))
        ]
    return nyckeltal.kept_series


def point(span, rows: dict[str, PeerUtfall]) -> dict:
    values = {kon: row.varde for kon, row in rows.items()}
    versions = {kon: row.version for kon, row in rows.items()}
    first = rows["T"]
    return {
        "period": Period(*span).label,
        "fran": span[0],
        "till": span[1],
        "totalt": values.get("T"),
        "kvinnor": values.get("K"),
        "man": values.get("M"),
        "saknas": first.saknas_orsak or None,
        "sakerhet": first.sakerhet,
        "kommentar": first.kommentar,
        "versioner": {
            "totalt": versions.get("T"),
            "kvinnor": versions.get("K"),
            "man": versions.get("M"),
        },
    }


VIEW = GraphQLView.as_view(schema=graphene.Schema(query=Query))


def ask(query: str, ar: int) -> bytes:
    """Send ``query`` through graphene-django's own view; the body of the answer."""
    body = json.dumps({"query": query, "variables": {"ar": ar}})
    request = RequestFactory().post("/graphql/", body, "application/json")
    request._dont_enforce_csrf_checks = True
    return VIEW(request).content
