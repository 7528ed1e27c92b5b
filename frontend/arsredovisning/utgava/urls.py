"""Addresses of editions, and of what anybody may read; taken in by the area's ``urls``."""

from django.urls import path

from frontend.arsredovisning.utgava import akter, frys, publik, sida

RAPPORT = "arsredovisning/rapporter/<uuid:rapport_id>/"
UTGAVA = "arsredovisning/utgavor/<uuid:utgava_id>/"

urlpatterns = [
    path("arsredovisning/utgavor/", sida.utgavor, name="utgavor"),
    path(f"{RAPPORT}frys/", frys.frys_utgava, name="frys_utgava"),
    path(f"{RAPPORT}oppna/", frys.oppna_rapport, name="oppna_rapport"),
    path(UTGAVA, sida.utgava, name="utgava"),
    path(f"{UTGAVA}las/", sida.utgava_las, name="utgava_las"),
    path(f"{UTGAVA}publicera/", akter.publicera_utgava, name="publicera_utgava"),
    path(f"{UTGAVA}dra-tillbaka/", akter.dra_tillbaka_utgava, name="dra_tillbaka_utgava"),
    path(f"{UTGAVA}ratta/", akter.ratta_utgava, name="ratta_utgava"),
    path(f"{UTGAVA}jamfor/<uuid:andra_id>/", sida.jamfor_utgavor, name="jamfor_utgavor"),
    path(f"{UTGAVA}bilder/<slug:sha256>/", sida.utgava_bild, name="utgava_bild"),
    path(f"{UTGAVA}fil/<slug:format>/", sida.utgava_fil, name="utgava_fil"),
    path("publikt/", publik.publika_rapporter, name="publika_rapporter"),
    path("publikt/<int:ar>/", publik.publikt_ar, name="publikt_ar"),
    path("publikt/utgava/<uuid:utgava_id>/", publik.publik_utgava, name="publik_utgava"),
    path(
        "publikt/utgava/<uuid:utgava_id>/bilder/<slug:sha256>/",
        publik.publik_bild,
        name="publik_bild",
    ),
    path(
        "publikt/utgava/<uuid:utgava_id>/fil/<slug:format>/", publik.publik_fil, name="publik_fil"
    ),
]
