"""Scalars and enums of the schema."""

import re
from decimal import Decimal
from typing import Any

import graphene
from graphql import GraphQLError

from internkontroll import enums as internkontroll
from mal import enums as mal
from nyckeltal import enums as nyckeltal
from styrning.arsredovisning import enums as arsredovisning
from styrning.bas.quantities import canonical
from styrning.grund import enums as grund

NUMERAL = re.compile(r"-?[0-9]{1,11}(?:\.[0-9]{1,4})?")


class Decimaltal(graphene.Scalar):
    """Ett decimaltal som text med punkt, till exempel "12.5": aldrig avrundat på vägen."""

    @staticmethod
    def serialize(value: Decimal) -> str | None:
        return canonical(value)

    @staticmethod
    def parse_value(value: Any) -> Decimal:
        """A text, or a whole number; a JSON float is refused, since it is rounded on the way."""
        text = str(value) if type(value) is int else value
        if not isinstance(text, str) or not NUMERAL.fullmatch(text):
            raise GraphQLError(
                'Skriv tal som text med punkt, till exempel "12.5": '
                "högst 11 siffror före punkten och 4 efter."
            )
        return Decimal(text)

    @classmethod
    def parse_literal(cls, node: Any, _variables: Any = None) -> Decimal:
        """A number written in the question itself is exact as it stands."""
        return cls.parse_value(getattr(node, "value", None))


def public_id(about: str) -> graphene.ID:
    """The public id of something in a report, as the field ``publiktId``.

    Clients that keep what they fetch take two objects with the same ``id`` for one and the same.
    In a report they are not: the goal has another class in another year, scope or edition.
    """
    return graphene.ID(name="publiktId", required=True, description=about)


def enum(choices: Any, about: str) -> Any:
    """The GraphQL enum of a closed vocabulary, with its Swedish words as descriptions."""
    return graphene.Enum.from_enum(
        choices, description=lambda value: about if value is None else str(value.label)
    )


Slag = enum(grund.Slag, "Vad en enhet är.")
UppfoljningSlag = enum(grund.UppfoljningSlag, "Vilket slags uppföljning det är.")
InlamningLage = enum(grund.InlamningLage, "Hur långt en enhets inlämning har kommit.")
AtgardLage = enum(grund.AtgardLage, "Hur långt en åtgärd har kommit.")
AktivitetSlag = enum(grund.AktivitetSlag, "Vad en post i årshjulet är.")
Ring = enum(grund.Ring, "Vilken del av styrningen en aktivitet hör till.")
PlanLage = enum(mal.PlanLage, "Om planen är ett utkast eller fastställd.")
NivaSlag = enum(mal.NivaSlag, "Vad en nivå i målträdet är till för.")
Klass = enum(mal.Klass, "Klassen bakom ett steg i bedömningsskalan.")
Grundslag = enum(mal.Grundslag, "Vilket slags kunskap en bedömning vilar på (SOU 2009:32).")
RiktatTill = enum(mal.RiktatTill, "Vilka ett uppdrag är riktat till.")
Uppdragslage = enum(mal.Uppdragslage, "Hur långt en mottagare säger att uppdraget har kommit.")
Mottagarlage = enum(mal.Mottagarlage, "Var ett uppdrag står hos en mottagare.")
Geh = enum(mal.Geh, "Om målet har betydelse för god ekonomisk hushållning (KL 11:6).")
RapporterasTill = enum(
    mal.RapporterasTill, "Vem målet, nyckeltalet eller kontrollen redovisas för."
)
Status = enum(mal.Status, "Vad ett nyckeltals värde säger mot målvärdet.")
Riktning = enum(mal.Riktning, "Åt vilket håll nyckeltalet blir bättre.")
Trend = enum(mal.Trend, "Mot perioden före, i nyckeltalets egen riktning.")
NyckeltalSlag = enum(nyckeltal.NyckeltalSlag, "Om nyckeltalet driver ett mål eller beskriver.")
Periodicitet = enum(nyckeltal.Periodicitet, "Hur ofta ett nyckeltal mäts.")
Matt = enum(nyckeltal.Matt, "Vad ett värde är: antal, andel eller medelvärde.")
Aggregering = enum(nyckeltal.Aggregering, "Hur enheters värden räknas samman.")
Satt = enum(nyckeltal.Satt, "Hur en enhet får sitt värde.")
MalvardeTyp = enum(nyckeltal.MalvardeTyp, "Vilken tid målvärdet gäller.")
Kon = enum(nyckeltal.Kon, "Kön i officiell statistik: totalt, kvinnor, män.")
Vardetyp = enum(nyckeltal.Vardetyp, "Vad ett svar är: ett tal, ja eller nej, ett steg på en skala.")
Saknas = enum(nyckeltal.Saknas, "Varför ett värde saknas. En lucka är aldrig noll.")
Sakerhet = enum(nyckeltal.Sakerhet, "Hur säkert värdet är.")
Metod = enum(internkontroll.Metod, "Hur en kontroll görs.")
TillfalleLage = enum(internkontroll.TillfalleLage, "Hur det gick med ett kontrolltillfälle.")
Kontrollutfall = enum(internkontroll.Kontrollutfall, "Vad en kontroll visade.")
Kategori = enum(internkontroll.Kategori, "Vad en risk handlar om.")
Riskbeslut = enum(internkontroll.Riskbeslut, "Vad som görs med en risk.")
RapportLage = enum(internkontroll.RapportLage, "Om rapporten är ett utkast eller beslutad.")
Tillracklighet = enum(
    internkontroll.Tillracklighet, "Om den interna kontrollen är tillräcklig (KL 6:6)."
)
Provningssvar = enum(internkontroll.Provningssvar, "Svar i prövningen av ett bolag (KL 6:9).")
RekommendationLage = enum(internkontroll.RekommendationLage, "Var en revisionsrekommendation står.")
Gehutfall = enum(arsredovisning.Gehutfall, "Om god ekonomisk hushållning uppnåtts.")
Gehvagning = enum(arsredovisning.Gehvagning, "Vad regeln säger när bara det ena kravet nås.")
Forenlighet = enum(
    arsredovisning.Forenlighet, "Om resultatet är förenligt med fullmäktiges mål (KL 12:2)."
)
Utlatandeinstans = enum(arsredovisning.Utlatandeinstans, "Vem som uttalar sig om hushållningen.")
Avgivandelage = enum(arsredovisning.Avgivandelage, "Utkast, eller klar och synlig för alla.")
Balanskravsslag = enum(arsredovisning.Balanskravsslag, "Årets utfall, eller delårets prognos.")
Beloppsenhet = enum(arsredovisning.Beloppsenhet, "Enheten som belopp trycks i.")
Underskottsbeslut = enum(arsredovisning.Underskottsbeslut, "Vad KF beslutat om ett underskott.")
