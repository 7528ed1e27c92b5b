"""Addresses of internal control; included by ``frontend.urls``."""

from django.urls import path

from frontend.internkontroll import bevis, excel, kontroll, plan, urls_risk, views

urlpatterns = [
    path("internkontroll/", views.internkontroll, name="internkontroll"),
    path("internkontroll/<str:kod>/<int:ar>/", views.kontrollplan, name="kontrollplan"),
    path("internkontroll/<str:kod>/<int:ar>/ny/", plan.new_plan, name="kontrollplan_ny"),
    path("internkontroll/<str:kod>/<int:ar>/moment/", plan.new_check, name="moment_nytt"),
    path("internkontroll/<str:kod>/<int:ar>/tillfalle/", plan.new_occasion, name="tillfalle_nytt"),
    path("internkontroll/<str:kod>/<int:ar>/beslut/", plan.adopt, name="kontrollplan_beslut"),
    path("internkontroll/<str:kod>/<int:ar>/excel/", excel.excel, name="internkontroll_excel"),
    path(
        "internkontroll/<str:kod>/<int:ar>/excel/hamta/",
        excel.hamta,
        name="internkontroll_excel_hamta",
    ),
    path(
        "internkontroll/<str:kod>/<int:ar>/excel/las-in/",
        excel.las_in,
        name="internkontroll_excel_las_in",
    ),
    *urls_risk.urlpatterns,
    path(
        "internkontroll/kontroll/<uuid:tillfalle_id>/",
        kontroll.kontrollresultat,
        name="kontrollresultat",
    ),
    path(
        "internkontroll/kontroll/<uuid:tillfalle_id>/andra/",
        kontroll.change_occasion,
        name="kontrolltillfalle_andra",
    ),
    path(
        "internkontroll/kontroll/<uuid:tillfalle_id>/bevis/",
        bevis.add_evidence,
        name="bevis_nytt",
    ),
    path("internkontroll/bevis/<uuid:bevis_id>/", bevis.evidence, name="bevis"),
    path("internkontroll/bevis/<uuid:bevis_id>/bort/", bevis.remove_evidence, name="bevis_bort"),
    path("internkontroll/atgard/<uuid:atgard_id>/", kontroll.kontrollatgard, name="kontrollatgard"),
]
