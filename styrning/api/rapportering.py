"""What machines may write: outcomes in batches, through the service of the page."""

import logging
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import graphene

from nyckeltal.enums import Kon
from nyckeltal.rapport import Rapport
from nyckeltal.services_maskin import MAX_ROWS, Maskinrad, report_batch
from styrning.api import skalar
from styrning.api.lista import puller
from styrning.api.skalar import Decimaltal
from styrning.bas.errors import RuleError

logger = logging.getLogger("styrning.api")

KON: dict[str, str] = {
    "totalt": Kon.TOTALT.value,
    "kvinnor": Kon.KVINNOR.value,
    "man": Kon.MAN.value,
}
ASKED_AS = {kon: name for name, kon in KON.items()}


class ParInput(graphene.InputObjectType):
    """Täljare och nämnare, när värdet rapporteras så."""

    taljare = Decimaltal(required=True, description="Täljare.")
    namnare = Decimaltal(required=True, description="Nämnare, större än noll.")


class VersionerInput(graphene.InputObjectType):
    """Versionen av varje värde som du har sett; 0 när det inte fanns något."""

    totalt = graphene.Int(description="Totalen.")
    kvinnor = graphene.Int(description="Kvinnor och flickor.")
    man = graphene.Int(description="Män och pojkar.")


class UtfallInput(graphene.InputObjectType):
    """Allt som sägs om ett nyckeltal hos en enhet i en uppföljning."""

    nyckeltal = graphene.String(required=True, description="Nyckeltalets kod.")
    enhet = graphene.String(required=True, description="Enhetens kod.")
    uppfoljning = graphene.String(
        required=True, description="Uppföljningens kod; den avgör vilken period värdet avser."
    )
    totalt = Decimaltal(description="I nyckeltalets måttenhet.")
    kvinnor = Decimaltal(description="Värdet för kvinnor och flickor.")
    man = Decimaltal(description="Värdet för män och pojkar.")
    par_totalt = ParInput(description="I stället för totalt, när kvoten räknas fram.")
    par_kvinnor = ParInput(description="I stället för kvinnor.")
    par_man = ParInput(description="I stället för man.")
    saknas = skalar.Saknas(description="Varför värdet saknas; då lämnas inget värde.")
    sakerhet = skalar.Sakerhet(description="Hur säkert värdet är; utan den står den som finns.")
    kommentar = graphene.String(description="Utan den står kommentaren som finns.")
    versioner = VersionerInput(
        description="Vad du har sett. Utan dem ersätts bara det som samma konto skrev senast."
    )


class RadFel(graphene.ObjectType):
    """Vad som är fel i en rad."""

    rad = graphene.Int(required=True, description="Radens nummer, räknat från 1.")
    kod = graphene.String(
        required=True, description="REGEL, eller KONFLIKT när någon annan har sparat."
    )
    falt = graphene.String(
        description="Fältet som felet gäller, som det heter i raden; null när det är flera."
    )
    meddelande = graphene.String(required=True, description="Vad som är fel och vad du gör.")
    sparat = graphene.String(
        description="Vid konflikt: värdet som är sparat nu; null när nyckeln inte får läsa det."
    )
    version = graphene.Int(description="Vid konflikt: dess version.")


class RadFraga(graphene.ObjectType):
    """Något ovanligt i en rad som ändå sparades."""

    rad = graphene.Int(required=True, description="Radens nummer, räknat från 1.")
    text = graphene.String(required=True, description="Frågan.")


class RapporteradeUtfall(graphene.ObjectType):
    """Vad leveransen ledde till: allt sparades, eller inget."""

    sparat = graphene.Boolean(required=True, description="Om allt är sparat. Annars är inget det.")
    rader = graphene.Int(required=True, description="Antal rader som kom.")
    andrade = graphene.Int(required=True, description="Antal rader som ändrade något.")
    repris = graphene.Boolean(
        required=True, description="Om svaret är det första: leveransen var redan sparad."
    )
    fel = graphene.List(graphene.NonNull(RadFel), required=True, description="Fel, rad för rad.")
    fragor = graphene.List(
        graphene.NonNull(RadFraga), required=True, description="Ovanliga värden att titta på."
    )


class Mutation(graphene.ObjectType):
    """Det som en maskin kan rapportera. Kräver en nyckel som får läsa och rapportera."""

    rapportera_utfall = graphene.Field(
        RapporteradeUtfall,
        required=True,
        rader=graphene.List(
            graphene.NonNull(UtfallInput),
            required=True,
            description=f"Utfall, 1–{MAX_ROWS} i taget. Allt sparas eller inget.",
        ),
        idempotensnyckel=graphene.String(
            required=True,
            description="En egen text för varje leverans, till exempel ett UUID. Samma rader med "
            "samma nyckel sparas en gång; andra rader med samma nyckel nekas.",
        ),
        description="Rapportera utfall, efter samma regler och behörighet som på sidan.",
    )

    @staticmethod
    def resolve_rapportera_utfall(
        _root: None, info: graphene.ResolveInfo, rader: list[Any], idempotensnyckel: str
    ) -> dict[str, Any]:
        token = info.context.token
        if token is None or not token.may_report:
            raise RuleError(
                "Utfall tas emot från en nyckel som får läsa och rapportera. Rapportera själv på "
                "sidan Mina uppgifter."
            )
        svar = report_batch(
            [as_row(rad) for rad in rader], idempotensnyckel, by=puller(info.context)
        )
        if svar.fel:
            logger.warning(
                "GraphQL batch refused: rows=%d faults=%d reader=%s token=%s",
                svar.rader,
                len(svar.fel),
                info.context.reader.publikt_id,
                token.prefix,
            )
        fel = [{**asdict(one), "falt": ASKED_AS.get(one.falt, one.falt)} for one in svar.fel]
        return {**asdict(svar), "fel": fel, "sparat": not svar.fel}


def as_row(rad: Any) -> Maskinrad:
    """A row of the question as the service takes it."""
    varden: dict[str, Decimal | None] = {
        kon: rad[name] for name, kon in KON.items() if rad.get(name) is not None
    }
    par = {
        kon: (pair["taljare"], pair["namnare"])
        for name, kon in KON.items()
        if (pair := rad.get(f"par_{name}")) is not None
    }
    sett = rad.get("versioner")
    versioner = None
    if sett is not None:
        versioner = {kon: sett[name] for name, kon in KON.items() if sett.get(name)}
    rapport = Rapport(
        varden,
        saknas_orsak=plain(rad.get("saknas")) or "",
        sakerhet=plain(rad.get("sakerhet")),
        par=par,
    )
    return Maskinrad(
        rad["nyckeltal"], rad["enhet"], rad["uppfoljning"], rapport, rad.get("kommentar"), versioner
    )


def plain(value: Any) -> str | None:
    """An enum of the schema as the value that is stored."""
    return None if value is None else str(getattr(value, "value", value))
