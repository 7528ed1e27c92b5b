"""Addresses of checks: occasions, results, samples and actions."""

from django.urls import path

from frontend.internkontroll import (
    kontroll,
    kontrollatgard,
    kontrolltillfalle,
    tillfallen,
    urval,
)

PLAN = "internkontroll/<str:kod>/<int:ar>/tillfallen/"
KONTROLL = "internkontroll/kontroll/<uuid:tillfalle_id>/"

urlpatterns = [
    path(PLAN, tillfallen.occasions, name="kontrolltillfallen"),
    path(f"{PLAN}planera/", tillfallen.plan_year, name="kontrolltillfallen_planera"),
    path(KONTROLL, kontroll.kontrollresultat, name="kontrollresultat"),
    path(f"{KONTROLL}andra/", kontrolltillfalle.change_occasion, name="kontrolltillfalle_andra"),
    path(f"{KONTROLL}omprova/", kontrolltillfalle.plan_recheck, name="omprovning_ny"),
    path(f"{KONTROLL}urval/", urval.DrawView.as_view(), name="urval"),
    path(f"{KONTROLL}urval/igen/", urval.DrawAgainView.as_view(), name="urval_igen"),
    path(f"{KONTROLL}urval/fil/", urval.SampleFileView.as_view(), name="urval_fil"),
    path(
        "internkontroll/atgard/<uuid:atgard_id>/",
        kontrollatgard.kontrollatgard,
        name="kontrollatgard",
    ),
]
