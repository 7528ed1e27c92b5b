"""The organisation and the årshjul for machines: plain types over pages of rows."""

import graphene

from styrning.api import skalar
from styrning.api.lista import Node
from styrning.api.nyckeltal import Enhet


class Overgang(graphene.ObjectType):
    """En enhet som har tagit över."""

    enhet = graphene.Field(Enhet, required=True, description="Enheten som tog över.")
    datum = graphene.Date(required=True, description="Första dagen.")


class Organisationsenhet(graphene.ObjectType):
    """En enhet i kommunens organisation: nämnd, bolag, förvaltning, skola."""

    class Meta:
        interfaces = (Node,)

    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    namn = graphene.String(required=True, description="Enhetens namn.")
    slag = skalar.Slag(required=True, description="Vad enheten är.")
    hor_till = graphene.Field(Enhet, description="Enheten ovanför; null överst.")
    ordning = graphene.Int(required=True, description="Plats bland syskonen.")
    galler_fran = graphene.Date(description="Första dagen; null utan början.")
    galler_till = graphene.Date(description="Sista dagen; null tills den upphör.")
    overgick_till = graphene.List(
        graphene.NonNull(Overgang), required=True, description="De som tog över när den upphörde."
    )
    version = graphene.Int(required=True, description="Radens version, räknad från 1.")


class Aktivitet(graphene.ObjectType):
    """Något som ska göras under året, eller ett sammanträde."""

    id = graphene.ID(required=True, description="Publikt id som aldrig ändras.")
    slag = skalar.AktivitetSlag(required=True, description="Aktivitet eller sammanträde.")
    ring = skalar.Ring(required=True, description="Vilken del av styrningen det hör till.")
    titel = graphene.String(required=True, description="Vad som ska göras.")
    text = graphene.String(required=True, description="Beskrivning.")
    lagrum = graphene.String(required=True, description="Lagrummet, när lagen kräver det.")
    enhet = graphene.Field(Enhet, description="Den som svarar för det; null för alla.")
    oppnar = graphene.Date(required=True, description="Första dagen.")
    klar_namnd = graphene.Date(description="Klart i nämnd.")
    klar_ks = graphene.Date(description="Klart i kommunstyrelsen.")
    klar_kf = graphene.Date(description="Klart i kommunfullmäktige.")
    klar_at = graphene.Date(description="Dagen då det gjordes; null tills dess.")
    ar_bestamd = graphene.Boolean(required=True, description="Om datumen är bestämda.")


class Arshjul(graphene.ObjectType):
    """Ett års alla aktiviteter och uppföljningar."""

    class Meta:
        interfaces = (Node,)

    ar = graphene.Int(required=True, description="Året.")
    aktiviteter = graphene.List(
        graphene.NonNull(Aktivitet), required=True, description="I tidsordning."
    )
    uppfoljningar = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Uppföljningarnas koder."
    )


class Inlamning(graphene.ObjectType):
    """En enhets inlämning i en uppföljning."""

    id = graphene.ID(required=True, description="Publikt id som aldrig ändras.")
    enhet = graphene.Field(Enhet, required=True, description="Enheten som lämnar in.")
    lage = skalar.InlamningLage(required=True, description="Hur långt den har kommit.")
    andrad_efter_beslut = graphene.Boolean(
        required=True, description="Om något har ändrats efter nämndens beslut."
    )
    beslut = graphene.String(required=True, description="Nämndens beslut: organ, datum, paragraf.")
    version = graphene.Int(required=True, description="Radens version, räknad från 1.")


class Uppfoljningsomgang(graphene.ObjectType):
    """En uppföljning: vad som frågas, av vilka och när."""

    class Meta:
        interfaces = (Node,)

    kod = graphene.String(required=True, description="Kort kod, till exempel 2025-AR.")
    namn = graphene.String(required=True, description="Till exempel Årsbokslut 2025.")
    slag = skalar.UppfoljningSlag(required=True, description="Månad, delår eller årsbokslut.")
    ar = graphene.Int(required=True, description="Årshjulets år.")
    fran = graphene.Date(required=True, description="Periodens första dag.")
    till = graphene.Date(required=True, description="Periodens sista dag.")
    oppnar = graphene.Date(required=True, description="Dagen då den öppnar.")
    klar_namnd = graphene.Date(required=True, description="Sista dag för nämnderna.")
    klar_ks = graphene.Date(description="Klart i kommunstyrelsen.")
    klar_kf = graphene.Date(description="Klart i kommunfullmäktige.")
    lases = graphene.Date(description="Sista dag för sena svar.")
    stangd_at = graphene.DateTime(description="När den stängdes; null medan den är öppen.")
    instruktion = graphene.String(required=True, description="Instruktion till nämnderna.")
    fragar_utfall = graphene.Boolean(required=True, description="Om den frågar efter utfall.")
    fragar_bedomningar = graphene.Boolean(
        required=True, description="Om den frågar efter bedömningar."
    )
    fragar_kontroller = graphene.Boolean(
        required=True, description="Om den frågar efter kontroller."
    )
    fragar_uppdrag = graphene.Boolean(required=True, description="Om den frågar efter uppdrag.")
    inlamningar = graphene.List(
        graphene.NonNull(Inlamning),
        required=True,
        description="Från de enheter vars egen redovisning du får läsa.",
    )
