"""Goals of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.completion import taken_from
from styrning.api.nyckeltal import Enhet, Nyckeltal


class Rakning(graphene.ObjectType):
    """Antal bedömda mål i varje klass. Alla klasser räknas upp, också de tomma."""

    uppfyllt = graphene.Int(required=True, description="Uppfyllda.")
    delvis = graphene.Int(required=True, description="Delvis uppfyllda.")
    ej_uppfyllt = graphene.Int(required=True, description="Ej uppfyllda.")
    kan_ej_bedomas = graphene.Int(
        required=True, description="Kan ej bedömas: varken uppfyllda eller missade."
    )
    ej_bedomt = graphene.Int(
        required=True, description="Ännu ej bedömda: varken uppfyllda eller missade."
    )


class Arsklass(graphene.ObjectType):
    """Målets bedömning vid ett årsbokslut."""

    ar = graphene.Int(required=True, description="Året.")
    klass = skalar.Klass(description="Klassen då.")
    ord = graphene.String(description="Skalans ord då.")
    varde = graphene.Int(description="Skalans värde då.")


class Bedomningsgrund(graphene.ObjectType):
    """Kunskap vid sidan om siffrorna som en bedömning vilar på."""

    id = skalar.public_id("Underlagets publika id.")
    slag = skalar.Grundslag(
        required=True, description="Uppföljning, utvärdering eller kvalitetssäkring."
    )
    titel = graphene.String(required=True, description="Vad underlaget heter.")
    slutsats = graphene.String(required=True, description="Vad det visar.")
    gjord_av = graphene.String(required=True, description="Vem som gjorde det.")
    datum = graphene.Date(required=True, description="När det gjordes.")
    lank = graphene.String(required=True, description="Var det finns; tom utan länk.")


class BedomningFalt:
    """Vad regeln föreslog och vad en människa beslutade."""

    foreslagen = skalar.Klass(required=True, description="Regelns förslag.")
    spar = graphene.String(required=True, description="Hur förslaget räknades.")
    regelversion = graphene.String(required=True, description="Vilken version av reglerna.")
    beslutad = skalar.Klass(description="Beslutad klass; null när inget är beslutat.")
    ord = graphene.String(description="Skalans ord för det beslutade steget.")
    varde = graphene.Int(description="Skalans värde för det beslutade steget.")
    avviker = graphene.Boolean(required=True, description="Om beslutet skiljer sig från förslaget.")
    motiv = graphene.String(
        required=True,
        description="Varför beslutet avviker från förslaget, annars en kommentar till det.",
    )
    orsak = graphene.String(required=True, description="Vad utfallet beror på.")
    effekt = graphene.String(required=True, description="Vad det betyder för invånarna.")
    atgard = graphene.String(required=True, description="Vad som görs.")
    bedomd_av = graphene.String(description="Den som bedömde.")
    bedomd_at = graphene.DateTime(description="När bedömningen gjordes.")
    beslut = graphene.String(
        description="Nämndens beslut: organ, datum, paragraf; tom utan beslut, och null i en "
        "utgåva som frystes innan det skrevs ut."
    )
    beslutad_av = graphene.String(
        resolver=taken_from("bedomd_av"), description="Detsamma som bedomdAv."
    )
    prognos = graphene.Boolean(required=True, description="Om den är en prognos för året (delår).")
    grunder = graphene.List(
        graphene.NonNull(Bedomningsgrund),
        required=True,
        description="Vad bedömningen vilar på vid sidan om siffrorna.",
    )
    version = graphene.Int(required=True, description="Radens version; 0 när inget är beslutat.")


class Bedomning(BedomningFalt, graphene.ObjectType):
    """Den samlade bedömningen, gjord av huvudansvarig. Bara den räknas."""

    foreslagen_nu = skalar.Klass(required=True, description="Vad regeln föreslår i dag.")
    spar_nu = graphene.String(required=True, description="Hur dagens förslag räknas.")


class Bidrag(BedomningFalt, graphene.ObjectType):
    """En medansvarig enhets bedömning: ett bidrag som inte räknas."""

    enhet = graphene.Field(Enhet, required=True, description="Enheten som bidrar.")


class Malnamn(graphene.ObjectType):
    """Ett mål som ett annat har samband med."""

    kod = graphene.String(required=True, description="Målets kod i årets plan.")
    namn = graphene.String(required=True, description="Målet, som det är formulerat.")


class UpphortMal(graphene.ObjectType):
    """Ett mål som upphörde under året genom ett beslut. Det räknas ingenstans."""

    kod = graphene.String(required=True, description="Målets kod i årets plan.")
    identitet = graphene.ID(required=True, description="Samma mål över åren har samma identitet.")
    namn = graphene.String(required=True, description="Målet, som det var formulerat.")
    niva = graphene.String(required=True, description="Nivåns namn i kommunens styrmodell.")
    huvudansvarig = graphene.Field(Enhet, required=True, description="Den som svarade för målet.")
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    taggar = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Tvärgående perspektiv."
    )
    upphor = graphene.Date(required=True, description="Första dagen då målet inte gäller.")
    beslut = graphene.String(required=True, description="Beslutet om ändring av planen.")


class Mal(graphene.ObjectType):
    """Vision, område eller mål i årets plan, med nyckeltal och bedömning."""

    id = skalar.public_id("Målets publika id i årets plan: id i listan mal.")
    kod = graphene.String(required=True, description="Kort kod, unik i planen.")
    identitet = graphene.ID(required=True, description="Samma mål över åren har samma identitet.")
    namn = graphene.String(required=True, description="Målet, som det är formulerat.")
    beskrivning = graphene.String(required=True, description="Förklaring till målet.")
    niva = graphene.String(required=True, description="Nivåns namn i kommunens styrmodell.")
    nivaslag = skalar.NivaSlag(required=True, description="Vad nivån är till för.")
    djup = graphene.Int(required=True, description="Nivåer under visionen, som är 0.")
    foralder = graphene.String(description="Koden för målet ovanför.")
    omrade = graphene.String(description="Koden för det strategiska området.")
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
    metod = graphene.String(
        required=True, description="Hur målet bedöms när nyckeltal saknas eller inte räcker."
    )
    andring = graphene.String(
        required=True, description="Beslutet som senast ändrade målet under året; annars tomt."
    )
    bidrar_till = graphene.List(
        graphene.NonNull(Malnamn),
        required=True,
        description="Mål vid sidan om trädet som målet också bidrar till.",
    )
    bidrag_fran = graphene.List(
        graphene.NonNull(Malnamn),
        required=True,
        description="Mål vid sidan om trädet som också bidrar till målet.",
    )
    bedoms = graphene.Boolean(required=True, description="Om mål på den här nivån bedöms.")
    klass = skalar.Klass(description="Målets klass; null på nivåer som inte bedöms.")
    ord = graphene.String(description="Skalans ord för klassen.")
    bedomning = graphene.Field(Bedomning, description="Null på nivåer som inte bedöms.")
    bidrag = graphene.List(
        graphene.NonNull(Bidrag), required=True, description="Medansvarigas bedömningar."
    )
    nyckeltal = graphene.List(
        graphene.NonNull(Nyckeltal), required=True, description="Nyckeltal som mäter målet."
    )
    rakning = graphene.Field(
        Rakning, required=True, description="Bedömda mål här och nedanför, per klass."
    )
    ar = graphene.List(
        graphene.NonNull(Arsklass), required=True, description="Bedömningar vid årsboksluten."
    )
