"""Balanskravsutredningen of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar


def _tkr(about: str, *, required: bool = True) -> graphene.Field:
    return graphene.Field(skalar.Decimaltal, required=required, description=f"{about} I tkr.")


class Balanskravsar(graphene.ObjectType):
    """En kolumn: ett år i utredningen."""

    ar = graphene.Int(required=True, description="Året.")
    slag = skalar.Balanskravsslag(description="Utfall eller prognos; null när utredning saknas.")
    lage = skalar.Avgivandelage(description="Utkast eller klar; null när utredning saknas.")
    version = graphene.Int(required=True, description="Versionen; 0 när utredning saknas.")
    rattelse = graphene.String(required=True, description="Varför versionen rättades.")


class Balanskravsrad(graphene.ObjectType):
    """En rad i lagens ordning, med ett belopp per år. Minus sänker resultatet."""

    nyckel = graphene.String(required=True, description="Radens namn för maskiner.")
    namn = graphene.String(required=True, description="Radens namn.")
    summa = graphene.Boolean(required=True, description="Om raden är en summa.")
    belopp = graphene.List(
        skalar.Decimaltal,
        required=True,
        description="Per år, i tkr: för en summa den som anges i redovisningen.",
    )
    beraknat = graphene.List(
        skalar.Decimaltal, required=True, description="Per år, i tkr: som raderna ger summan."
    )


class Reservar(graphene.ObjectType):
    """En reserv ett år."""

    slag = graphene.String(required=True, description="rur eller reserv (resultatreserv).")
    ar = graphene.Int(required=True, description="Året.")
    ingaende = _tkr("Vid årets början.")
    forandring = _tkr("Reserverat minus använt.")
    utgaende = _tkr("Vid årets slut.")


class Reservutrymme(graphene.ObjectType):
    """Hur mycket som får föras till resultatreserven (KL 11:14)."""

    ar = graphene.Int(required=True, description="Året.")
    skatter_bidrag = _tkr("Skatteintäkter, generella statsbidrag och utjämning.")
    eget_kapital = _tkr("Eget kapital inklusive ansvarsförbindelsen.")
    procent = graphene.Field(
        skalar.Decimaltal, required=True, description="1, eller 2 när eget kapital är negativt."
    )
    golv = _tkr("Så mycket av skatter och bidrag.")
    av_resultat = _tkr("Årets resultat över golvet.")
    av_justerat = _tkr("Resultatet efter balanskravsjusteringar över golvet.")
    tak = _tkr("Reserven får vara högst 5 procent av skatter och bidrag.")
    under_tak = _tkr("Vad som återstår till taket.")
    hogst = _tkr("Det lägsta av de tre, minst noll.")
    reserverat = _tkr("Vad som reserverades.")


class Reglering(graphene.ObjectType):
    """Så mycket av ett underskott som ett års överskott har reglerat."""

    ar = graphene.Int(required=True, description="Året med överskott.")
    belopp = _tkr("Beloppet.")


class Balanskravsbeslut(graphene.ObjectType):
    """Fullmäktiges beslut om ett underskott."""

    id = skalar.public_id("Beslutets publika id.")
    slag = skalar.Underskottsbeslut(required=True, description="Åtgärdsplan, eller regleras inte.")
    belopp = _tkr("Beloppet som inte regleras; null för en åtgärdsplan.", required=False)
    text = graphene.String(required=True, description="Åtgärderna eller skälen.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")
    diarienummer = graphene.String(required=True, description="Diarienummer.")


class Balanskravsunderskott(graphene.ObjectType):
    """Ett underskott att reglera inom tre år (KL 11:12)."""

    ar = graphene.Int(description="Året det uppkom; null för äldre än utredningarna.")
    belopp = _tkr("Underskottet, som ett positivt tal.")
    ej_regleras = _tkr("Vad fullmäktige beslutat att inte reglera (KL 11:13).")
    reglerat = graphene.List(
        graphene.NonNull(Reglering), required=True, description="Vad senare överskott reglerat."
    )
    kvar = _tkr("Vad som återstår.")
    senast = graphene.Int(description="Sista året för att reglera det.")
    forsenat = graphene.Boolean(required=True, description="Om det året är slut.")
    plan_saknas = graphene.Boolean(required=True, description="Om åtgärdsplan saknas.")
    beslut = graphene.List(
        graphene.NonNull(Balanskravsbeslut), required=True, description="Fullmäktiges beslut."
    )


class Balanskravskontroll(graphene.ObjectType):
    """Något som kontrollerats: en avrundning, en avvikelse eller en upplysning."""

    ar = graphene.Int(required=True, description="Året.")
    slag = graphene.String(required=True, description="avrundning, avviker eller upplysning.")
    text = graphene.String(required=True, description="Vad som inte stämmer, eller varför.")


class Balanskravstext(graphene.ObjectType):
    """Vad som är skrivet till ett års utredning."""

    ar = graphene.Int(required=True, description="Året.")
    slag = graphene.String(required=True, description="skal, reserv eller kommentar.")
    text = graphene.String(required=True, description="Texten.")


class Balanskrav(graphene.ObjectType):
    """Balanskravsutredningen, tre år bredvid varandra (LKBR 11:10). Belopp i tkr."""

    enhet = skalar.Beloppsenhet(required=True, description="Enheten som beloppen trycks i.")
    kolumner = graphene.List(
        graphene.NonNull(Balanskravsar), required=True, description="Åren, äldst först."
    )
    rader = graphene.List(
        graphene.NonNull(Balanskravsrad), required=True, description="Raderna i lagens ordning."
    )
    att_reglera = _tkr("Att reglera efter året; null utan utredning.", required=False)
    reserver = graphene.List(
        graphene.NonNull(Reservar), required=True, description="RUR och resultatreserv."
    )
    utrymme = graphene.List(
        graphene.NonNull(Reservutrymme), required=True, description="Gränserna för reservering."
    )
    underskott = graphene.List(
        graphene.NonNull(Balanskravsunderskott), required=True, description="Att reglera."
    )
    kontroller = graphene.List(
        graphene.NonNull(Balanskravskontroll), required=True, description="Det som kontrollerats."
    )
    texter = graphene.List(
        graphene.NonNull(Balanskravstext), required=True, description="Texter till utredningen."
    )
