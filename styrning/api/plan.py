"""Goals and definitions for machines: plain types over pages of rows."""

import graphene

from styrning.api import skalar
from styrning.api.lista import Node
from styrning.api.nyckeltal import Enhet
from styrning.api.skalar import Decimaltal


class Planmal(graphene.ObjectType):
    """Ett mål som det står i ett års plan. Utfall och bedömning står i arsredovisning."""

    class Meta:
        interfaces = (Node,)

    identitet = graphene.ID(required=True, description="Samma mål över åren har samma identitet.")
    kod = graphene.String(required=True, description="Kort kod, unik i planen.")
    ar = graphene.Int(required=True, description="Planens år.")
    plan = graphene.String(required=True, description="Planens namn.")
    planlage = skalar.PlanLage(required=True, description="Utkast eller fastställd.")
    namn = graphene.String(required=True, description="Målet, som det är formulerat.")
    beskrivning = graphene.String(required=True, description="Förklaring till målet.")
    metod = graphene.String(
        required=True, description="Hur målet bedöms när nyckeltal saknas eller inte räcker."
    )
    niva = graphene.String(required=True, description="Nivåns namn i kommunens styrmodell.")
    nivaslag = skalar.NivaSlag(required=True, description="Vad nivån är till för.")
    bedoms = graphene.Boolean(required=True, description="Om mål på den här nivån bedöms.")
    foralder = graphene.String(
        description="Koden för målet ovanför; null överst, eller när du inte når det."
    )
    huvudansvarig = graphene.Field(Enhet, required=True, description="Den som bedömer målet.")
    medansvariga = graphene.List(
        graphene.NonNull(Enhet), required=True, description="Enheter som bidrar."
    )
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    geh = skalar.Geh(required=True, description="Betydelse för god ekonomisk hushållning.")
    geh_beslut = graphene.String(required=True, description="Fullmäktiges beslut om det.")
    taggar = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Tvärgående perspektiv."
    )
    borjar = graphene.Date(description="Första dagen, när målet tillkom under året.")
    upphor = graphene.Date(
        description="Första dagen då målet inte gäller, när det upphör i förtid."
    )
    version = graphene.Int(required=True, description="Radens version, räknad från 1.")


class Nyckeltalsansvar(graphene.ObjectType):
    """En enhet som ska lämna värde för nyckeltalet."""

    id = graphene.ID(required=True, description="Publikt id som aldrig ändras.")
    enhet = graphene.Field(Enhet, required=True, description="Enheten.")
    satt = skalar.Satt(required=True, description="Om värdet rapporteras eller räknas fram.")
    galler_fran = graphene.Date(description="Första dagen; null utan början.")
    galler_till = graphene.Date(description="Sista dagen; null tills den upphör.")


class Beslutatmalvarde(graphene.ObjectType):
    """Vad nyckeltalet ska nå hos en enhet."""

    enhet = graphene.Field(Enhet, required=True, description="Enheten som målvärdet gäller.")
    ar = graphene.Int(required=True, description="Året som målvärdet gäller.")
    typ = skalar.MalvardeTyp(required=True, description="Årsmål, periodmål eller slutmål.")
    till_manad = graphene.Int(
        required=True, description="Månaden som ett periodmål går till; annars 12."
    )
    varde = Decimaltal(required=True, description="I nyckeltalets måttenhet.")
    varde_max = Decimaltal(description="Övre gräns, när målet är ett intervall.")
    tolerans = Decimaltal(required=True, description="Så långt ifrån räknas som nära.")
    tolerans_procent = graphene.Boolean(
        required=True, description="Om toleransen är procent av målvärdet i stället för måttenhet."
    )


class Nyckeltalsdefinition(graphene.ObjectType):
    """Ett nyckeltals definition. Utfall och status står i arsredovisning."""

    class Meta:
        interfaces = (Node,)

    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    namn = graphene.String(required=True, description="Nyckeltalets namn.")
    syfte = graphene.String(required=True, description="Vad det ska visa.")
    kalla = graphene.String(required=True, description="Var värdena kommer ifrån.")
    metod = graphene.String(required=True, description="Hur det mäts.")
    agare = graphene.Field(Enhet, required=True, description="Enheten som äger definitionen.")
    mattenhet = graphene.String(required=True, description="Till exempel procent eller kronor.")
    decimaler = graphene.Int(required=True, description="Antal decimaler som visas och bedöms.")
    vardetyp = skalar.Vardetyp(required=True, description="Om svaret är ett tal eller ett val.")
    riktning = skalar.Riktning(required=True, description="Åt vilket håll det blir bättre.")
    slag = skalar.NyckeltalSlag(required=True, description="Målnyckeltal eller basnyckeltal.")
    periodicitet = skalar.Periodicitet(required=True, description="Hur ofta det mäts.")
    per_kon = graphene.Boolean(required=True, description="Om det delas på kön.")
    matt = skalar.Matt(required=True, description="Antal, andel eller medelvärde.")
    ackumulerad = graphene.Boolean(required=True, description="Om det ackumuleras under året.")
    aggregering = skalar.Aggregering(
        required=True, description="Hur enheters värden räknas samman."
    )
    namnarfaktor = Decimaltal(
        description="Vad kvoten multipliceras med; null när värdet rapporteras som ett tal."
    )
    efterslapning = graphene.Int(required=True, description="Hur många år värdet släpar efter.")
    publiceras = graphene.String(required=True, description="När källan publicerar värdet.")
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    kolada_id = graphene.String(required=True, description="Nyckeltalets id i Kolada; annars tomt.")
    galler_fran = graphene.Date(description="Första dagen; null utan början.")
    galler_till = graphene.Date(description="Sista dagen; null tills det upphör.")
    ansvar = graphene.List(
        graphene.NonNull(Nyckeltalsansvar), required=True, description="De som ska lämna värde."
    )
    malvarden = graphene.List(
        graphene.NonNull(Beslutatmalvarde), required=True, description="Beslutade målvärden."
    )
    version = graphene.Int(required=True, description="Radens version, räknad från 1.")
