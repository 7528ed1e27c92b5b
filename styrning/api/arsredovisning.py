"""The year's report: plain types over ``read_report``; permission is settled there."""

from typing import Any

import graphene

from styrning.api import skalar
from styrning.api.asked import asked_parts, with_series
from styrning.api.balanskrav import Balanskrav
from styrning.api.drift import Driftredovisning
from styrning.api.geh import GodEkonomiskHushallning
from styrning.api.internkontroll import Internkontroll, SamladBedomning
from styrning.api.mal import Arsklass, Mal, Rakning, UpphortMal
from styrning.api.nyckeltal import Enhet
from styrning.api.rotfalt import Rotfalt
from styrning.api.scope import chosen_scope
from styrning.api.uppdrag import Uppdragsdel
from styrning.api.utgava import Avsnitt, Rattelse, Utgava, sections
from styrning.arsredovisning.read_model import read_report
from styrning.arsredovisning.utgavor import frozen_report
from styrning.bas.errors import RuleError

FIRST_YEAR, LAST_YEAR = 1900, 2200  # outside them there are no dates to ask for


class Uppfoljning(graphene.ObjectType):
    """Uppföljningen som redovisningen står på."""

    kod = graphene.ID(required=True, description="Kort kod, till exempel 2025-AR.")
    namn = graphene.String(required=True, description="Till exempel Årsbokslut 2025.")
    slag = skalar.UppfoljningSlag(required=True, description="Månad, delår eller årsbokslut.")
    period = graphene.String(required=True, description="Perioden som följs upp.")
    prognos = graphene.Boolean(required=True, description="Om bedömningarna är prognoser för året.")


class Plan(graphene.ObjectType):
    """Verksamhetsplanen för budgetåret (KL 11:6)."""

    namn = graphene.String(required=True, description="Planens namn.")
    lage = skalar.PlanLage(required=True, description="Utkast eller fastställd.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf.")


class Skalsteg(graphene.ObjectType):
    """Ett steg i kommunens bedömningsskala."""

    varde = graphene.Int(required=True, description="Stegets siffra; högre är bättre.")
    ord = graphene.String(required=True, description="Kommunens ord för steget.")
    klass = skalar.Klass(required=True, description="Klassen som steget räknas till.")


class Omrade(graphene.ObjectType):
    """Ett strategiskt område med antal bedömda mål per klass."""

    kod = graphene.String(required=True, description="Områdets kod i planen.")
    namn = graphene.String(required=True, description="Områdets namn.")
    rakning = graphene.Field(Rakning, required=True, description="Områdets mål per klass.")
    ar = graphene.List(
        graphene.NonNull(Arsklass), required=True, description="Bedömningar vid årsboksluten."
    )


class Enhetsredovisning(graphene.ObjectType):
    """En nämnd, styrelse eller annan huvudansvarig med antal mål per klass."""

    kod = graphene.ID(required=True, description="Enhetens kod.")
    namn = graphene.String(required=True, description="Enhetens namn.")
    slag = skalar.Slag(required=True, description="Vad enheten är.")
    lage = skalar.InlamningLage(description="Inlämningens läge; null utan inlämning.")
    andrad_efter_beslut = graphene.Boolean(
        required=True, description="Om något har ändrats efter nämndens beslut."
    )
    beslut = graphene.String(required=True, description="Nämndens beslut: organ, datum, paragraf.")
    rakning = graphene.Field(Rakning, required=True, description="Mål som enheten svarar för.")


class Arsredovisning(graphene.ObjectType):
    """Måluppfyllelse och god ekonomisk hushållning för ett år, i en räckvidd."""

    ar = graphene.Int(required=True, description="Året.")
    utgava = graphene.Field(
        Utgava, description="Den frysta utgåvan som svaret är; null för året som det är nu."
    )
    omfattning = graphene.Field(
        Enhet, required=True, description="Räckvidden: KF för hela kommunen, eller en enhet."
    )
    uppfoljning = graphene.Field(Uppfoljning, description="Null innan året har någon uppföljning.")
    plan = graphene.Field(Plan, required=True, description="Årets plan.")
    skala = graphene.List(
        graphene.NonNull(Skalsteg), required=True, description="Bedömningsskalan, bäst först."
    )
    rakning = graphene.Field(Rakning, required=True, description="Alla bedömda mål per klass.")
    omraden = graphene.List(
        graphene.NonNull(Omrade), required=True, description="De strategiska områdena."
    )
    enheter = graphene.List(
        graphene.NonNull(Enhetsredovisning),
        required=True,
        description="Per huvudansvarig; varje mål räknas en gång.",
    )
    geh = graphene.Field(
        GodEkonomiskHushallning, required=True, description="God ekonomisk hushållning."
    )
    balanskrav = graphene.Field(
        Balanskrav,
        description="Balanskravsutredningen, bredvid GEH; null utan utredning och för en enhet.",
    )
    drift = graphene.Field(
        Driftredovisning, description="Driftredovisningen; null när ingen är rapporterad."
    )
    errata = graphene.List(
        graphene.NonNull(Rattelse),
        required=True,
        description="Rättelser efter frysningen; tom för året som det är nu.",
    )
    avsnitt = graphene.List(
        graphene.NonNull(Avsnitt),
        required=True,
        description="Utgåvans avsnitt med texter, tabeller och rutor, i ordning. Tom för året som "
        "det är nu: texterna är utkast tills en utgåva fryses, och utkast lämnas inte ut här. "
        "Fråga med utgava.",
    )
    mal = graphene.List(
        graphene.NonNull(Mal),
        required=True,
        niva=graphene.String(description="Bara mål på nivån med det namnet."),
        enhet=graphene.ID(
            description="Bara mål som enheten svarar för eller bidrar till: dess kod."
        ),
        tagg=graphene.String(description="Bara mål med taggen."),
        omrade=graphene.String(description="Bara mål i området med koden."),
        geh=skalar.Geh(description="Bara mål med den betydelsen för god ekonomisk hushållning."),
        description="Vision, områden och mål i trädets ordning.",
    )
    upphorda = graphene.List(
        graphene.NonNull(UpphortMal),
        required=True,
        description="Mål som upphörde under året före uppföljningens sista dag. Räknas inte.",
    )
    uppdrag = graphene.Field(
        Uppdragsdel, required=True, description="Uppdrag och vad mottagarna har svarat (KL 6:5)."
    )
    internkontroll = graphene.List(
        graphene.NonNull(Internkontroll),
        required=True,
        description="Per nämnd och bolag; tom utan planer för året.",
    )
    samlad_bedomning = graphene.Field(
        SamladBedomning,
        description="Kommunstyrelsens bedömning av hela internkontrollen; null innan den är "
        "beslutad och för en enhet.",
    )

    @staticmethod
    def resolve_errata(report, _info):
        return report["utgava"]["errata"] if report["utgava"] else []

    @staticmethod
    def resolve_avsnitt(report, _info):
        return sections(report["utgava"])

    @staticmethod
    def resolve_mal(report, _info, **asked):
        wanted = {name: value for name, value in asked.items() if value is not None}
        return [mal for mal in report["mal"] if is_wanted(mal, wanted)] if wanted else report["mal"]


def is_wanted(mal: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether the goal is what each of the filters asks for."""
    enheter = {mal["huvudansvarig"]["kod"], *(enhet["kod"] for enhet in mal["medansvariga"])}
    found = {
        "niva": {mal["niva"]},
        "enhet": enheter,
        "tagg": set(mal["taggar"]),
        "omrade": {mal["omrade"]},
        "geh": {mal["geh"]},
    }
    return all(value in found[name] for name, value in wanted.items())


class Query(Rotfalt):
    """Det som kan läsas."""

    arsredovisning = graphene.Field(
        Arsredovisning,
        ar=graphene.Int(required=True, description="Året, till exempel 2025."),
        enhet=graphene.ID(
            description="Kod för den enhet vars egen redovisning läses; annars KF, eller nyckelns."
        ),
        uppfoljning=graphene.ID(
            description="Kod för uppföljningen; annars årsbokslutet, eller under året den senaste."
        ),
        utgava=graphene.Int(
            description="Numret på en fryst utgåva; annars läses året som det är nu."
        ),
        description="Måluppfyllelse och god ekonomisk hushållning för ett år.",
    )

    @staticmethod
    def resolve_arsredovisning(root, info, ar, enhet=None, uppfoljning=None, utgava=None):
        if not FIRST_YEAR <= ar <= LAST_YEAR:
            raise RuleError(f"Det finns ingen plan eller uppföljning för {ar}.", field="ar")
        context = info.context
        scope = chosen_scope(context, enhet)
        if utgava is not None:
            frozen = frozen_report(ar, scope, utgava, reader=context.reader, moment=uppfoljning)
            return with_series(frozen, info)
        report = read_report(
            ar,
            scope=scope,
            reader=context.reader,
            moment=uppfoljning,
            drafts=context.token is None,
            parts=asked_parts(info),
        )
        return with_series(report, info)
