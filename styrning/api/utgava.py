"""A frozen edition as it is named in an answer: plain types over its envelope."""

import graphene


class Rattelse(graphene.ObjectType):
    """En rättelse som står vid en utgåva, som själv är oförändrad."""

    vad = graphene.String(required=True, description="Vad som rättas.")
    var = graphene.String(required=True, description="Var i rapporten; tomt om det inte sägs.")
    publicerat = graphene.String(required=True, description="Det som stod när utgåvan frystes.")
    nu = graphene.String(required=True, description="Det som gäller nu.")
    nar = graphene.String(required=True, description="Dagen då rättelsen gjordes.")
    vem = graphene.String(required=True, description="Vem som rättade.")


class Utgava(graphene.ObjectType):
    """En fryst utgåva: samma dokument på webben, i Word, PDF, Excel och här."""

    nummer = graphene.Int(required=True, description="Löpnummer inom rapporten.")
    namn = graphene.String(required=True, description="Vad utgåvan kallas.")
    fryst_at = graphene.String(required=True, description="När den frystes, ISO 8601.")
    hash = graphene.String(required=True, description="SHA-256 för det frysta dokumentet.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf; annars tomt.")
    errata = graphene.List(
        graphene.NonNull(Rattelse), required=True, description="Rättelser efter frysningen."
    )
