"""God ekonomisk hushållning of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.mal import Rakning
from styrning.api.nyckeltal import Enhet


class Gehmal(graphene.ObjectType):
    """Ett mål av betydelse för god ekonomisk hushållning."""

    kod = graphene.String(required=True, description="Målets kod i planen.")
    namn = graphene.String(required=True, description="Målet, som det är formulerat.")
    huvudansvarig = graphene.Field(Enhet, required=True, description="Den som bedömer målet.")
    beslut = graphene.String(required=True, description="Fullmäktiges beslut.")
    klass = skalar.Klass(required=True, description="Målets klass.")
    ord = graphene.String(required=True, description="Skalans ord.")


class Gehdel(graphene.ObjectType):
    """Finansiella mål, eller verksamhetsmål."""

    rakning = graphene.Field(Rakning, required=True, description="Målen per klass.")
    mal = graphene.List(graphene.NonNull(Gehmal), required=True, description="Målen.")


class Gehkrav(graphene.ObjectType):
    """Kravet på det ena slaget av mål, i procent av de bedömda."""

    krav = graphene.Field(skalar.Decimaltal, required=True, description="Andel för uppnått.")
    delvis = graphene.Field(skalar.Decimaltal, description="Andel för delvis; null utan gräns.")
    vikt = graphene.Field(
        skalar.Decimaltal, required=True, description="Vad ett delvis uppfyllt mål räknas som."
    )


class Gehregel(graphene.ObjectType):
    """Fullmäktiges regel för när hushållningen är god."""

    fran_ar = graphene.Int(required=True, description="Första året som regeln gäller.")
    ordalydelse = graphene.String(required=True, description="Så lyder beslutet.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")
    diarienummer = graphene.String(required=True, description="Beslutets diarienummer.")
    finansiellt = graphene.Field(Gehkrav, required=True, description="Finansiella mål.")
    verksamhet = graphene.Field(Gehkrav, required=True, description="Verksamhetsmål.")
    minsta_bedomda = graphene.Field(
        skalar.Decimaltal,
        required=True,
        description="Minsta andel bedömda mål, i procent, för att regeln ska ge ett svar.",
    )
    bara_ena = skalar.Gehvagning(
        required=True, description="Vad som gäller när bara det ena kravet nås."
    )
    version = graphene.Int(required=True, description="Regelns version, räknad från 1.")


class Gehdelutfall(graphene.ObjectType):
    """Regelns svar för det ena slaget av mål."""

    utfall = skalar.Gehutfall(required=True, description="Om kravet nås.")
    antal = graphene.Int(required=True, description="Alla mål av slaget.")
    bedomda = graphene.Int(required=True, description="De som är bedömda; andelen räknas på dem.")
    andel = graphene.Field(
        skalar.Decimaltal, description="Procent uppfyllda; null när inget är bedömt."
    )
    rakning = graphene.String(required=True, description="Alla mål, uppräknade i ord.")
    text = graphene.String(required=True, description="Andelen mot kravet.")


class Gehregelutfall(graphene.ObjectType):
    """Vad regeln säger nu. Slutsatsen drar en människa."""

    utfall = skalar.Gehutfall(required=True, description="Regelns svar för helheten.")
    prognos = graphene.Boolean(required=True, description="Om det är en prognos för året.")
    finansiellt = graphene.Field(Gehdelutfall, required=True, description="Finansiella mål.")
    verksamhet = graphene.Field(Gehdelutfall, required=True, description="Verksamhetsmål.")
    text = graphene.String(required=True, description="Hela räkningen i ord.")


class Gehslutsats(graphene.ObjectType):
    """Kommunens slutsats: kommunstyrelsens utvärdering."""

    utfall = skalar.Gehutfall(required=True, description="Slutsatsen.")
    text = graphene.String(required=True, description="Slutsatsen i ord.")


class Gehutlatande(graphene.ObjectType):
    """Vad en av tre säger: kommunstyrelsen, revisorerna eller fullmäktige."""

    instans = skalar.Utlatandeinstans(required=True, description="Vem som uttalar sig.")
    lage = skalar.Avgivandelage(required=True, description="Utkast eller klart.")
    utfall = skalar.Gehutfall(description="Slutsatsen; null för revisorerna.")
    finansiellt = skalar.Forenlighet(description="Revisorernas omdöme om de finansiella målen.")
    verksamhet = skalar.Forenlighet(description="Revisorernas omdöme om verksamhetsmålen.")
    text = graphene.String(required=True, description="Slutsatsen i ord.")
    avvikelsemotiv = graphene.String(
        required=True, description="Varför slutsatsen är en annan än regelns."
    )
    undertecknat = graphene.String(required=True, description="Vilka som har undertecknat.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")
    datum = graphene.Date(description="Dagen; null i ett utkast utan dag.")
    diarienummer = graphene.String(required=True, description="Diarienummer.")
    regelutfall = skalar.Gehutfall(description="Regelns svar när utlåtandet gavs.")
    spar = graphene.String(required=True, description="Så räknade regeln då.")
    rattelse = graphene.String(required=True, description="Varför versionen rättades.")
    version = graphene.Int(required=True, description="Versionen, räknad från 1.")


class GodEkonomiskHushallning(graphene.ObjectType):
    """Årets mål av betydelse för god ekonomisk hushållning (KL 11:6)."""

    finansiellt = graphene.Field(Gehdel, required=True, description="Finansiella mål.")
    verksamhet = graphene.Field(Gehdel, required=True, description="Verksamhetsmål.")
    regel = graphene.Field(
        Gehregel, description="Fullmäktiges regel; null utan regel, och för en enhet."
    )
    utfall = graphene.Field(Gehregelutfall, description="Regelns svar; null utan regel.")
    slutsats = graphene.Field(Gehslutsats, description="Null tills utvärderingen är klar.")
    avvikelsemotiv = graphene.String(
        required=True, description="Varför slutsatsen är en annan än regelns."
    )
    utlatanden = graphene.List(
        graphene.NonNull(Gehutlatande),
        required=True,
        description="Kommunstyrelsens, revisorernas och fullmäktiges, var för sig.",
    )
