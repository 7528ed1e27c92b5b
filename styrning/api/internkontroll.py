"""Internal control of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.nyckeltal import Enhet


class Kontrollplan(graphene.ObjectType):
    """Nämndens internkontrollplan för året (KL 6:6)."""

    lage = skalar.PlanLage(required=True, description="Utkast eller fastställd.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")


class Atgard(graphene.ObjectType):
    """Något som någon svarar för att göra till en viss dag."""

    text = graphene.String(required=True, description="Vad som ska göras.")
    ansvarig = graphene.String(required=True, description="Den som svarar för det.")
    klar_senast = graphene.Date(required=True, description="Sista dag.")
    lage = skalar.AtgardLage(required=True, description="Hur långt det har kommit.")


class Kontrollresultat(graphene.ObjectType):
    """Vad en kontroll visade."""

    utfall = skalar.Kontrollutfall(required=True, description="Med eller utan avvikelse.")
    utford_at = graphene.Date(required=True, description="Dagen då kontrollen gjordes.")
    utford_av = graphene.String(required=True, description="Den som gjorde den.")
    stickprov = graphene.Int(description="Antal kontrollerade, när det var ett stickprov.")
    avvikelser = graphene.Int(description="Antal avvikelser.")
    text = graphene.String(required=True, description="Iakttagelser.")
    version = graphene.Int(required=True, description="Resultatets version, räknad från 1.")
    atgarder = graphene.List(
        graphene.NonNull(Atgard), required=True, description="Åtgärder efter kontrollen."
    )


class Kontrolltillfalle(graphene.ObjectType):
    """Ett tillfälle då en kontroll ska göras."""

    planerad = graphene.Date(required=True, description="Dagen då den ska göras.")
    lage = skalar.TillfalleLage(required=True, description="Hur det gick.")
    lage_motiv = graphene.String(
        required=True, description="Varför det är uppskjutet eller inställt."
    )
    uppfoljning = graphene.String(required=True, description="Uppföljningen som frågar efter det.")
    resultat = graphene.Field(Kontrollresultat, description="Null innan något är redovisat.")


class Kontrollmoment(graphene.ObjectType):
    """Något som kontrolleras."""

    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    vad = graphene.String(required=True, description="Vad som kontrolleras.")
    metod = skalar.Metod(required=True, description="Hur det kontrolleras.")
    omfattning = graphene.String(required=True, description="Hur mycket som kontrolleras.")
    frekvens = graphene.String(required=True, description="Hur ofta.")
    ansvarig = graphene.String(required=True, description="Den som svarar för kontrollen.")
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    risk = graphene.String(description="Koden för risken som kontrollen möter.")
    tillfallen = graphene.List(
        graphene.NonNull(Kontrolltillfalle), required=True, description="Årets tillfällen."
    )


class Kontrollrakning(graphene.ObjectType):
    """Antal kontroller och tillfällen; varje tillfälle räknas i exakt ett av utfallen."""

    moment = graphene.Int(required=True, description="Kontroller i planen.")
    tillfallen = graphene.Int(required=True, description="Tillfällen i alla kontroller.")
    utan_anmarkning = graphene.Int(required=True, description="Utan anmärkning.")
    mindre_avvikelse = graphene.Int(required=True, description="Med mindre avvikelse.")
    allvarlig_avvikelse = graphene.Int(required=True, description="Med allvarlig avvikelse.")
    ej_genomford = graphene.Int(required=True, description="Ej genomförda.")
    installda = graphene.Int(required=True, description="Inställda.")
    aterstar = graphene.Int(required=True, description="Återstår att redovisa.")


class Internkontroll(graphene.ObjectType):
    """En nämnds eller ett bolags internkontroll under året."""

    enhet = graphene.Field(Enhet, required=True, description="Nämnden eller bolaget.")
    plan = graphene.Field(Kontrollplan, description="Null utan plan för året.")
    rakning = graphene.Field(Kontrollrakning, required=True, description="Vad det blev av planen.")
    moment = graphene.List(
        graphene.NonNull(Kontrollmoment), required=True, description="Planens kontroller."
    )
