"""Driftredovisningen of a report: plain types over the read model's dicts."""

import graphene

from styrning.api import skalar
from styrning.api.nyckeltal import Enhet


def _tkr(about: str) -> graphene.Field:
    return graphene.Field(
        skalar.Decimaltal, description=f"{about} I tkr, kostnad utan minus; null när den saknas."
    )


class Driftbelopp(graphene.ObjectType):
    """Nettokostnaden mot budget."""

    forra = _tkr("Utfall året före.")
    budget = _tkr("Helårets budget.")
    utfall = _tkr("Utfall för perioden.")
    prognos = _tkr("Vad helåret väntas bli.")
    avvikelse = _tkr("Budget minus utfall; null vid delår.")
    prognosavvikelse = _tkr("Budget minus prognos.")


class Driftrad(Driftbelopp):
    """En verksamhet, eller hela enheten, som den rapporterats."""

    enhet = graphene.Field(Enhet, required=True, description="Enheten.")
    kod = graphene.String(required=True, description="Verksamhetens kod; tom för hela enheten.")
    verksamhet = graphene.String(required=True, description="Verksamheten.")
    kommentar = graphene.String(required=True, description="Kommentar till raden.")
    version = graphene.Int(required=True, description="Radens version.")


class Driftenhet(Driftbelopp):
    """En nämnd eller ett bolag, som summan av sina rader."""

    enhet = graphene.Field(Enhet, required=True, description="Nämnden eller bolaget.")
    slag = skalar.Slag(required=True, description="Vad enheten är.")
    poster = graphene.List(
        graphene.NonNull(Driftrad),
        required=True,
        description="Raderna; tom i hela kommunens redovisning.",
    )


class Driftredovisning(graphene.ObjectType):
    """Nettokostnad mot budget per nämnd och bolag (LKBR 10 kap.). Belopp i tkr."""

    prognos = graphene.Boolean(required=True, description="Om helåret är en prognos.")
    forra_ar = graphene.Int(required=True, description="Året före.")
    namnder = graphene.List(
        graphene.NonNull(Driftenhet), required=True, description="Nämnder och kommungemensamt."
    )
    bolag = graphene.List(
        graphene.NonNull(Driftenhet), required=True, description="Bolag; ingår inte i summan."
    )
    summa = graphene.Field(
        Driftbelopp, description="Summan utan bolag; null i en enhets egen redovisning."
    )
    saknas = graphene.List(
        graphene.NonNull(Enhet), required=True, description="Enheter utan godkända siffror."
    )
