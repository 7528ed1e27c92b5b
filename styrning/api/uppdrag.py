"""Uppdrag of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.nyckeltal import Enhet


class Uppdragsrakning(graphene.ObjectType):
    """Antal mottagare i varje läge. Varje mottagare räknas i exakt ett av dem."""

    genomfort = graphene.Int(required=True, description="Har genomfört uppdraget.")
    pagar = graphene.Int(required=True, description="Arbetar med det.")
    ej_paborjat = graphene.Int(required=True, description="Har inte börjat.")
    kan_ej = graphene.Int(required=True, description="Kan inte genomföra det.")
    ej_besvarat = graphene.Int(required=True, description="Har inte svarat i uppföljningen.")
    avslutat = graphene.Int(required=True, description="Uppdraget avslutades innan det var klart.")


class Svarsomgang(graphene.ObjectType):
    """Uppföljningen som ett svar lämnades i."""

    kod = graphene.ID(required=True, description="Uppföljningens kod.")
    namn = graphene.String(required=True, description="Uppföljningens namn.")


class Uppdragssvar(graphene.ObjectType):
    """Vad en mottagare senast har svarat (KL 6:5)."""

    lage = skalar.Uppdragslage(required=True, description="Hur långt uppdraget har kommit.")
    text = graphene.String(required=True, description="Vad som gjorts och vad som återstår.")
    uppfoljning = graphene.Field(
        Svarsomgang, required=True, description="Uppföljningen som svaret lämnades i."
    )
    version = graphene.Int(required=True, description="Svarets version, räknad från 1.")


class UppdragMottagare(graphene.ObjectType):
    """En nämnd eller ett bolag som har uppdraget."""

    enhet = graphene.Field(Enhet, required=True, description="Nämnden eller bolaget.")
    lage = skalar.Mottagarlage(required=True, description="Läget i den här uppföljningen.")
    forsenat = graphene.Boolean(
        required=True, description="Om sista dagen har passerat utan att det är klart."
    )
    svar = graphene.Field(
        Uppdragssvar, description="Senaste svaret, också från en tidigare uppföljning."
    )


class Uppdrag(graphene.ObjectType):
    """Något som fullmäktige, styrelsen eller en nämnd har beslutat att andra ska göra."""

    id = skalar.public_id("Uppdragets publika id.")
    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    namn = graphene.String(required=True, description="Uppdraget, som det är formulerat.")
    beskrivning = graphene.String(required=True, description="Förklaring till uppdraget.")
    ar = graphene.Int(required=True, description="Året för planen som det gavs i.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")
    diarienummer = graphene.String(required=True, description="Beslutets diarienummer.")
    riktat_till = skalar.RiktatTill(required=True, description="Vilka det riktades till.")
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    klart_senast = graphene.Date(description="Sista dag; null utan sista dag.")
    mal = graphene.String(description="Koden för målet som det hör till, i årets plan.")
    avslutat = graphene.Date(description="Dagen då uppdraget avslutades utan att vara klart.")
    avslutat_motiv = graphene.String(required=True, description="Varför det avslutades.")
    rakning = graphene.Field(Uppdragsrakning, required=True, description="Mottagarna efter läge.")
    mottagare = graphene.List(
        graphene.NonNull(UppdragMottagare), required=True, description="De som har uppdraget."
    )


class Uppdragsdel(graphene.ObjectType):
    """Årets uppdrag: givna, pågående och återrapporterade under året."""

    rakning = graphene.Field(
        Uppdragsrakning, required=True, description="Alla mottagare av alla uppdrag, efter läge."
    )
    lista = graphene.List(graphene.NonNull(Uppdrag), required=True, description="Uppdragen.")
