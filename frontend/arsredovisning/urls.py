"""Addresses of the annual report; included by ``frontend.urls``."""

from django.urls import path

from frontend.arsredovisning import (
    balanskrav,
    balanskrav_beslut,
    drift,
    drift_excel,
    geh,
    geh_regel,
    views,
)
from frontend.arsredovisning.bygge.urls import urlpatterns as bygge
from frontend.arsredovisning.utgava.urls import urlpatterns as utgava

urlpatterns = [
    path("arsredovisning/", views.arsredovisning, name="arsredovisning"),
    path("arsredovisning/<int:ar>/", views.arsredovisning, name="arsredovisning"),
    path("arsredovisning/<int:ar>/geh/", geh.geh, name="geh"),
    path("arsredovisning/<int:ar>/geh/<slug:instans>/", geh.geh_utlatande, name="geh_utlatande"),
    path("arsredovisning/geh/regler/", geh_regel.geh_regler, name="geh_regler"),
    path("arsredovisning/geh/regler/ny/", geh_regel.geh_regel_ny, name="geh_regel_ny"),
    path("arsredovisning/geh/regler/<int:fran_ar>/", geh_regel.geh_regel, name="geh_regel"),
    path("arsredovisning/<int:ar>/balanskrav/", balanskrav.balanskrav, name="balanskrav"),
    path(
        "arsredovisning/<int:ar>/balanskrav/skriv/",
        balanskrav.balanskrav_skriv,
        name="balanskrav_skriv",
    ),
    path(
        "arsredovisning/<int:ar>/balanskrav/beslut/",
        balanskrav_beslut.balanskrav_beslut_nytt,
        name="balanskrav_beslut_nytt",
    ),
    path(
        "arsredovisning/<int:ar>/balanskrav/beslut/<uuid:beslut>/",
        balanskrav_beslut.balanskrav_beslut,
        name="balanskrav_beslut",
    ),
    path("arsredovisning/<int:ar>/drift/", drift.drift, name="drift"),
    path("arsredovisning/<int:ar>/drift/skriv/", drift.drift_skriv, name="drift_skriv"),
    path("arsredovisning/<int:ar>/drift/excel/", drift_excel.drift_excel, name="drift_excel"),
    path(
        "arsredovisning/<int:ar>/drift/excel/hamta/",
        drift_excel.drift_excel_hamta,
        name="drift_excel_hamta",
    ),
    path(
        "arsredovisning/<int:ar>/drift/excel/las-in/",
        drift_excel.drift_excel_las_in,
        name="drift_excel_las_in",
    ),
    path("arsredovisning/<int:ar>/<slug:format>/", views.fil, name="arsredovisning_fil"),
    *utgava,
    *bygge,
]
