"""Älvstrands kommun, which does not exist: two years of everything, and one open round."""

from django.db import transaction

from styrning.config.demo import marke
from styrning.config.demo.bedomningar import build_judgements
from styrning.config.demo.ekonomi import build_economy
from styrning.config.demo.granskning import build_reviews
from styrning.config.demo.grunder import build_grounds
from styrning.config.demo.handelser import build_events
from styrning.config.demo.inlasningar import build_uploads
from styrning.config.demo.internkontroll import build_control
from styrning.config.demo.konton import build_users
from styrning.config.demo.kontrollrapporter import build_conclusions
from styrning.config.demo.nyckeltal import (
    Byggare,
    build_definitions,
    build_forecasts,
    build_outcomes,
    build_responsibility,
    build_targets,
    link_goals,
)
from styrning.config.demo.omgangar import build_rounds
from styrning.config.demo.organisation import build_organisation
from styrning.config.demo.overlamning import build_hand_over
from styrning.config.demo.planandringar import build_amendments
from styrning.config.demo.planer import build_frame, build_plans
from styrning.config.demo.rapporter import build_reports
from styrning.config.demo.skrivning import refresh_statistics
from styrning.config.demo.tabeller import read_document
from styrning.config.demo.undersokningar import build_surveys
from styrning.config.demo.uppdrag import build_uppdrag
from styrning.config.demo.utgavor import build_editions


@transaction.atomic
def build() -> bool:
    """Build the municipality in an empty database; False when it already stands.

    Raises: RuleError if the database holds anything else.
    """
    if not marke.demand_room(marke.ALVSTRAND):
        return False
    document = read_document("alvstrand/organisation")
    enheter = build_organisation(document, marke.ALVSTRAND)
    personer = build_users(enheter)
    by = personer.administrator
    ram = build_frame(document, marke.ALVSTRAND, by=by)
    mal_lista = build_plans(document, ram, enheter, by=by)
    build_amendments(mal_lista, by=by)
    nyckeltal = build_definitions(enheter, by=by)
    link_goals(mal_lista, nyckeltal)
    bygg = Byggare(enheter, nyckeltal, personer, build_rounds(enheter, personer))
    build_responsibility(bygg)
    build_targets(bygg)
    build_outcomes(bygg)
    build_forecasts(bygg)
    build_judgements(bygg)
    build_grounds(bygg, mal_lista)
    build_uppdrag(bygg, mal_lista)
    build_control(bygg, mal_lista)
    refresh_statistics()
    build_conclusions(bygg)
    build_economy(bygg)
    build_surveys(enheter, by=by)
    build_hand_over(bygg)
    build_reviews(bygg)
    build_reports(bygg)
    build_editions(bygg)
    build_uploads()
    build_events(list(bygg.omgangar.inlamningar.values()), personer)
    marke.mark(marke.ALVSTRAND, by=by)
    return True
