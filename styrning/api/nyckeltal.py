"""Key figures of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.skalar import Decimaltal


class Enhet(graphene.ObjectType):
    """En nämnd, ett bolag eller en annan enhet i kommunens organisation."""

    kod = graphene.ID(required=True, description="Kort kod som aldrig återanvänds.")
    namn = graphene.String(required=True, description="Enhetens namn.")


class Andel(graphene.ObjectType):
    """Hur många enheter som har lämnat värde, av dem som ska lämna."""

    med = graphene.Int(required=True, description="Antal enheter med värde.")
    av = graphene.Int(required=True, description="Antal enheter som ska ha värde.")
    saknas = graphene.List(
        graphene.NonNull(Enhet), required=True, description="Enheterna utan värde."
    )


class Svarstext(graphene.ObjectType):
    """Värdena i ord, när de är svar: Ja, 6 Ganska nöjd, 18 av 20 ja."""

    totalt = graphene.String(description="Totalen.")
    kvinnor = graphene.String(description="Kvinnor och flickor.")
    man = graphene.String(description="Män och pojkar.")


class Svarsalternativ(graphene.ObjectType):
    """Ett svar som kan ges."""

    varde = Decimaltal(required=True, description="Talet som lagras.")
    ord = graphene.String(required=True, description="Ordet som visas.")


class Utgangsvarde(graphene.ObjectType):
    """Varifrån serien utgår."""

    ar = graphene.Int(required=True, description="Året som värdet gäller.")
    varde = Decimaltal(required=True, description="I nyckeltalets måttenhet.")
    text = graphene.String(description="I ord, när värdet är ett svar.")


class Versioner(graphene.ObjectType):
    """Version av varje lagrat värde, räknad från 1; null när inget är lämnat."""

    T = graphene.Int(name="totalt", description="Totalen.")
    K = graphene.Int(name="kvinnor", description="Kvinnor och flickor.")
    M = graphene.Int(name="man", description="Män och pojkar.")


class Kvot(graphene.ObjectType):
    """Täljare och nämnare, när värdet är rapporterat så."""

    kon = skalar.Kon(required=True, description="Totalt, kvinnor eller män.")
    taljare = Decimaltal(required=True, description="Täljare.")
    namnare = Decimaltal(required=True, description="Nämnare.")


class Enhetsvarde(graphene.ObjectType):
    """En enhets eget värde för en period, före en sammanslagning."""

    enhet = graphene.Field(Enhet, required=True, description="Enheten som fanns då.")
    totalt = Decimaltal(description="I nyckeltalets måttenhet; null när värde saknas.")
    kvinnor = Decimaltal(description="Värdet för kvinnor och flickor.")
    man = Decimaltal(description="Värdet för män och pojkar.")


class Serievarde(graphene.ObjectType):
    """Ett nyckeltals värde för en period, uppdelat på kön."""

    period = graphene.String(required=True, description="Till exempel 2025 eller jan–aug 2025.")
    fran = graphene.Date(required=True, description="Periodens första dag.")
    till = graphene.Date(required=True, description="Periodens sista dag.")
    totalt = Decimaltal(description="I nyckeltalets måttenhet; null när värde saknas.")
    kvinnor = Decimaltal(description="Värdet för kvinnor och flickor.")
    man = Decimaltal(description="Värdet för män och pojkar.")
    saknas = skalar.Saknas(description="Varför värdet saknas.")
    sakerhet = skalar.Sakerhet(description="Hur säkert värdet är.")
    status = skalar.Status(
        description="Nyckeltalets status, för perioden som bedöms; null för tidigare perioder, "
        "vars status står i sitt års redovisning."
    )
    prognos = Decimaltal(description="Väntat helårsvärde, för perioden som bedöms vid delår.")
    kalla = graphene.String(description="Var värdet kommer ifrån, enligt definitionen.")
    revision = graphene.Int(
        description="Totalens version, räknad från 1; null när den är sammanräknad eller hämtad "
        "från en enhet eller ett nyckeltal före bytet."
    )
    kommentar = graphene.String(required=True, description="Den rapporterande enhetens kommentar.")
    brott = graphene.String(description="Vad som ändrades, när serien bryts i perioden.")
    ingar = graphene.Field(Andel, description="Vilka som ingår, när värdet är sammanräknat.")
    foregangare = graphene.String(
        description="Koden på nyckeltalet som värdet är hämtat från, när det ersattes senare."
    )
    ersatter = graphene.String(
        description="Koden på det ersatta nyckeltalet, i första perioden efter bytet."
    )
    fran_enhet = graphene.Field(
        Enhet, description="Enheten vars värde det är, före en omorganisation; null för egna."
    )
    fore_enheter = graphene.List(
        graphene.NonNull(Enhetsvarde),
        required=True,
        description="Vars och ens värde, när flera enheter har blivit en: de räknas inte ihop.",
    )
    ny_enhet = graphene.Boolean(
        required=True, description="Om serien bryts av en omorganisation och inget annat."
    )
    text = graphene.Field(Svarstext, description="Värdena i ord; null när svaret är ett tal.")
    par = graphene.List(
        graphene.NonNull(Kvot),
        required=True,
        description="Täljare och nämnare per kön; tom när värdet är ett tal.",
    )
    versioner = graphene.Field(
        Versioner, required=True, description="De lagrade värdenas versioner."
    )


class Malvarde(graphene.ObjectType):
    """Det som ett nyckeltal ska nå."""

    ar = graphene.Int(required=True, description="Året som målvärdet gäller.")
    typ = skalar.MalvardeTyp(required=True, description="Årsmål, periodmål eller slutmål.")
    varde = Decimaltal(required=True, description="I nyckeltalets måttenhet.")
    varde_max = Decimaltal(description="Övre gräns, när målet är ett intervall.")
    tolerans = Decimaltal(required=True, description="Så långt ifrån räknas som nära.")
    tolerans_procent = graphene.Boolean(
        required=True, description="Om toleransen är procent av målvärdet i stället för måttenhet."
    )
    text = graphene.String(description="Målvärdet i ord, när det är ett svar.")


class Jamforelse(graphene.ObjectType):
    """Värdet mot andra kommuner."""

    grupp = graphene.String(required=True, description="Vilka det jämförs med.")
    ord = graphene.String(required=True, description="Utfallet av jämförelsen.")


class Nyckeltal(graphene.ObjectType):
    """Ett nyckeltal hos en enhet: utfall mot målvärde, och serien bakåt."""

    id = skalar.public_id("Nyckeltalets publika id: id i listan nyckeltal.")
    kod = graphene.String(required=True, description="Kort kod som aldrig återanvänds.")
    namn = graphene.String(required=True, description="Nyckeltalets namn.")
    mattenhet = graphene.String(required=True, description="Till exempel procent eller kronor.")
    decimaler = graphene.Int(required=True, description="Antal decimaler som visas och bedöms.")
    riktning = skalar.Riktning(required=True, description="Åt vilket håll det blir bättre.")
    slag = skalar.NyckeltalSlag(required=True, description="Målnyckeltal eller basnyckeltal.")
    kalla = graphene.String(required=True, description="Var värdena kommer ifrån.")
    publiceras = graphene.String(required=True, description="När källan publicerar värdet.")
    vardetyp = skalar.Vardetyp(required=True, description="Om svaret är ett tal eller ett val.")
    alternativ = graphene.List(
        graphene.NonNull(Svarsalternativ),
        required=True,
        description="Svaren att välja mellan; tom när svaret är ett tal.",
    )
    rapporteras_till = skalar.RapporterasTill(required=True, description="Vem det redovisas för.")
    enhet = graphene.Field(Enhet, required=True, description="Enheten vars värde det är.")
    period = graphene.String(description="Perioden som bedöms; null när inget efterfrågas.")
    malvarde = graphene.Field(Malvarde, description="Null när nyckeltalet bara följs.")
    utgangsvarde = graphene.Field(Utgangsvarde, description="Null när inget är beslutat.")
    status = skalar.Status(required=True, description="Värdet mot målvärdet.")
    i_namnaren = graphene.Boolean(required=True, description="Om det ingår i andelen mätta.")
    saknas = skalar.Saknas(description="Varför periodens värde saknas.")
    prognos = Decimaltal(description="Väntat helårsvärde, vid delår.")
    prognos_text = graphene.String(description="Prognosen i ord, när den är ett svar.")
    prognos_version = graphene.Int(required=True, description="Prognosens version; 0 utan prognos.")
    fragar_prognos = graphene.Boolean(
        required=True, description="Om uppföljningen frågar efter en prognos för året."
    )
    mats_nasta = graphene.Int(
        description="När det frågas nästa gång, om det mäts vartannat år och inte i år."
    )
    bedoms_pa = graphene.String(required=True, description="Vad som bedöms: utfall eller prognos.")
    trend = skalar.Trend(description="Mot perioden före; null över ett seriebrott.")
    jamforelse = graphene.Field(
        Jamforelse, description="Mot andra kommuner; null tills jämförelsetal finns."
    )
    kommentar = graphene.String(required=True, description="Kommentar till periodens värde.")
    serie = graphene.List(
        graphene.NonNull(Serievarde),
        required=True,
        description="Fem perioder, den äldsta först.",
    )
