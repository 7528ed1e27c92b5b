"""Addresses of start, årshjul, board, review and accounts; included by ``frontend.urls``."""

from django.urls import path

from frontend.organisation import (
    aktivitet,
    anvandare,
    arshjul,
    enheter_urls,
    fullstandighet,
    inlamning,
    omgang,
    start,
    tokens,
)

urlpatterns = [
    *enheter_urls.urlpatterns,
    path("", start.start, name="start"),
    path("arshjul/", arshjul.arshjul, name="arshjul"),
    path("arshjul/<int:ar>/", arshjul.arshjul, name="arshjul_ar"),
    path("arshjul/<int:ar>/ny-aktivitet/", aktivitet.aktivitet_ny, name="aktivitet_ny"),
    path("arshjul/<int:ar>/ny-omgang/", omgang.omgang_ny, name="omgang_ny"),
    path("aktivitet/<uuid:publikt_id>/", aktivitet.aktivitet, name="aktivitet"),
    path("aktivitet/<uuid:publikt_id>/ta-bort/", aktivitet.aktivitet_bort, name="aktivitet_bort"),
    path("omgang/<str:kod>/", omgang.omgang, name="omgang"),
    path("omgang/<str:kod>/andra/", omgang.omgang_andra, name="omgang_andra"),
    path("omgang/<str:kod>/stang/", omgang.omgang_stang, name="omgang_stang"),
    path("omgang/<str:kod>/oppna/", omgang.omgang_oppna, name="omgang_oppna"),
    path("fullstandighet/", fullstandighet.fullstandighet, name="fullstandighet"),
    path("inlamning/<uuid:publikt_id>/", inlamning.inlamning, name="inlamning"),
    path(
        "inlamning/<uuid:publikt_id>/<slug:handling>/",
        inlamning.handla,
        name="inlamning_handling",
    ),
    path("anvandare/", anvandare.lista, name="anvandare"),
    path("anvandare/ny/", anvandare.ny, name="anvandare_ny"),
    path("anvandare/<uuid:publikt_id>/", anvandare.andra, name="anvandare_andra"),
    path("anvandare/<uuid:publikt_id>/roll/", anvandare.ny_roll, name="roll_ny"),
    path("anvandare/<uuid:publikt_id>/roll/avsluta/", anvandare.avsluta_roll, name="roll_avsluta"),
    path("anvandare/<uuid:publikt_id>/losenord/", anvandare.losenord, name="anvandare_losenord"),
    path("anvandare/<uuid:publikt_id>/stang/", anvandare.stang, name="anvandare_stang"),
    path("anvandare/<uuid:publikt_id>/oppna/", anvandare.oppna, name="anvandare_oppna"),
    path("nycklar/", tokens.lista, name="tokens"),
    path("nycklar/<uuid:publikt_id>/aterkalla/", tokens.aterkalla, name="token_aterkalla"),
]
