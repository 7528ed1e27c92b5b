"""Internal control of a report: plain types over the read model's dicts."""

from typing import Any

import graphene

from internkontroll.rules import is_remark
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
    orsak = graphene.String(required=True, description="Vad avvikelsen beror på.")
    omprovad = skalar.Kontrollutfall(description="Vad omprövningen visade; null utan omprövning.")
    version = graphene.Int(required=True, description="Resultatets version, räknad från 1.")
    atgarder = graphene.List(
        graphene.NonNull(Atgard), required=True, description="Åtgärder efter kontrollen."
    )


class TillfalleFalt:
    """När en kontroll ska göras, och vad det blev."""

    planerad = graphene.Date(required=True, description="Dagen då den ska göras.")
    lage = skalar.TillfalleLage(required=True, description="Hur det gick.")
    lage_motiv = graphene.String(
        required=True, description="Varför det är uppskjutet eller inställt."
    )
    uppfoljning = graphene.String(required=True, description="Uppföljningen som frågar efter det.")
    resultat = graphene.Field(Kontrollresultat, description="Null innan något är redovisat.")


class Kontrolltillfalle(TillfalleFalt, graphene.ObjectType):
    """Ett tillfälle då en kontroll ska göras."""


class Arstillfalle(TillfalleFalt, graphene.ObjectType):
    """Ett av årets tillfällen, med vad som kontrolleras."""

    kod = graphene.String(required=True, description="Kontrollens kod, som i moment.")
    vad = graphene.String(required=True, description="Vad som kontrolleras.")


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


class Risksteg(graphene.ObjectType):
    """Ett steg på kommunens riskskala."""

    steg = graphene.Int(required=True, description="Stegets nummer, från 1.")
    ord = graphene.String(required=True, description="Kommunens ord för steget.")


class Riskzon(graphene.ObjectType):
    """Vad ett riskvärde betyder på den skala som risken värderades på."""

    nr = graphene.Int(required=True, description="1 lugn, 2 bevaka, 3 åtgärda.")
    ord = graphene.String(required=True, description="Kommunens ord för zonen.")


class Risk(graphene.ObjectType):
    """En risk som planen vilar på, som den var värderad när planen fastställdes."""

    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    process = graphene.String(required=True, description="Processen som risken finns i.")
    kategori = skalar.Kategori(required=True, description="Vad risken handlar om.")
    otillaten_paverkan = graphene.Boolean(
        required=True, description="Om risken gäller otillåten påverkan."
    )
    risk_att = graphene.String(required=True, description="Risk att …")
    pa_grund_av = graphene.String(required=True, description="… på grund av …")
    leder_till = graphene.String(required=True, description="… vilket leder till …")
    sannolikhet = graphene.Field(Risksteg, required=True, description="Efter det som redan görs.")
    konsekvens = graphene.Field(Risksteg, required=True, description="Efter det som redan görs.")
    riskvarde = graphene.Int(required=True, description="Sannolikhet gånger konsekvens.")
    inneboende = graphene.Int(required=True, description="Riskvärdet innan något görs.")
    zon = graphene.Field(Riskzon, required=True, description="Vad riskvärdet betyder.")
    beslut = skalar.Riskbeslut(required=True, description="Vad som görs med risken.")
    accepterad_av = graphene.String(required=True, description="Vem som accepterar risken.")
    accepterad_till = graphene.Date(description="Sista dagen som den accepteras.")
    undantag = graphene.String(required=True, description="Varför den inte kontrolleras i planen.")


class Kontrollrapport(graphene.ObjectType):
    """Nämndens egen rapport om sin interna kontroll (KL 6:6)."""

    uppfoljning = graphene.String(required=True, description="Uppföljningen som den hör till.")
    lage = skalar.RapportLage(required=True, description="Utkast eller beslutad.")
    bedomning = skalar.Tillracklighet(description="Nämndens egen bedömning; null i ett utkast.")
    motivering = graphene.String(required=True, description="Vad bedömningen bygger på.")
    forbattringar = graphene.String(required=True, description="Vad som ska bli bättre.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")


class SamladBedomning(graphene.ObjectType):
    """Kommunstyrelsens samlade bedömning av årets interna kontroll (KL 6:1, 6:6)."""

    bedomning = skalar.Tillracklighet(required=True, description="Om den är tillräcklig.")
    motivering = graphene.String(required=True, description="Vad bedömningen bygger på.")
    forbattringar = graphene.String(required=True, description="Vad som ska bli bättre.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")


class Bolagsprovning(graphene.ObjectType):
    """Kommunstyrelsens årliga prövning av ett bolag (KL 6:9)."""

    inom_andamal = skalar.Provningssvar(required=True, description="Förenlig med ändamålet.")
    inom_befogenheter = skalar.Provningssvar(
        required=True, description="Inom de kommunala befogenheterna."
    )
    motivering = graphene.String(required=True, description="Vad svaren bygger på.")
    forslag = graphene.String(required=True, description="Vad som föreslås fullmäktige.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")


class Revisionsrekommendation(graphene.ObjectType):
    """En rekommendation från revisionen som inte är genomförd."""

    kod = graphene.String(required=True, description="Kort kod.")
    granskning = graphene.String(required=True, description="Granskningen.")
    rekommendation = graphene.String(required=True, description="Vad revisionen rekommenderar.")
    lage = skalar.RekommendationLage(required=True, description="Var den står.")
    svar = graphene.String(required=True, description="Vad nämnden har svarat.")
    svara_senast = graphene.Date(description="Sista dag att svara.")
    klar_senast = graphene.Date(description="Dagen då det ska vara genomfört.")
    forsenad = graphene.Boolean(required=True, description="Om sista dagen har passerat.")


class Internkontroll(graphene.ObjectType):
    """En nämnds eller ett bolags internkontroll under året."""

    enhet = graphene.Field(Enhet, required=True, description="Nämnden eller bolaget.")
    plan = graphene.Field(Kontrollplan, description="Null utan plan för året.")
    plan_i_tid = graphene.Boolean(
        description="Om planen fastställdes i tid; null utan sista dag eller fastställd plan."
    )
    risker = graphene.List(
        graphene.NonNull(Risk),
        required=True,
        description="Risker från planens gräns, högst först; bara ur en fastställd plan.",
    )
    rapport = graphene.Field(
        Kontrollrapport, description="Den senaste till och med uppföljningen; null utan rapport."
    )
    provning = graphene.Field(Bolagsprovning, description="Bara för bolag.")
    rekommendationer = graphene.List(
        graphene.NonNull(Revisionsrekommendation),
        required=True,
        description="Revisionens rekommendationer som inte är genomförda.",
    )
    rakning = graphene.Field(Kontrollrakning, required=True, description="Vad det blev av planen.")
    moment = graphene.List(
        graphene.NonNull(Kontrollmoment), required=True, description="Planens kontroller."
    )
    tillfallen = graphene.List(
        graphene.NonNull(Arstillfalle),
        required=True,
        description="Alla kontrollers tillfällen i en lista, i planens ordning.",
    )
    avvikelser = graphene.List(
        graphene.NonNull(Arstillfalle),
        required=True,
        description="Tillfällena med mindre eller allvarlig avvikelse, och de som inte genomförts.",
    )

    @staticmethod
    def resolve_tillfallen(row, _info):
        return occasions(row)

    @staticmethod
    def resolve_avvikelser(row, _info):
        found = (one for one in occasions(row) if one["resultat"])
        return [one for one in found if is_remark(one["resultat"]["utfall"])]


def occasions(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Each occasion of the plan, with what is checked."""
    return [
        {**tillfalle, "kod": moment["kod"], "vad": moment["vad"]}
        for moment in row["moment"]
        for tillfalle in moment["tillfallen"]
    ]
