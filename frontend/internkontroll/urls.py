"""Addresses of internal control; included by ``frontend.urls``."""

from django.urls import path

from frontend.internkontroll import (
    atgarder,
    bevis,
    excel,
    plan,
    urls_kontroll,
    urls_plan,
    urls_rapport,
    urls_risk,
)

urlpatterns = [
    path("atgarder/", atgarder.atgarder, name="atgarder"),
    *atgarder.EXCEL.urls("atgarder/excel/"),
    *urls_risk.urlpatterns,
    *urls_plan.urlpatterns,
    *urls_rapport.urlpatterns,
    path("internkontroll/<str:kod>/<int:ar>/tillfalle/", plan.new_occasion, name="tillfalle_nytt"),
    *excel.EXCEL.urls("internkontroll/<str:kod>/<int:ar>/excel/"),
    *urls_kontroll.urlpatterns,
    path(
        "internkontroll/kontroll/<uuid:tillfalle_id>/bevis/",
        bevis.add_evidence,
        name="bevis_nytt",
    ),
    path("internkontroll/bevis/<uuid:bevis_id>/", bevis.evidence, name="bevis"),
    path("internkontroll/bevis/<uuid:bevis_id>/bort/", bevis.remove_evidence, name="bevis_bort"),
]
