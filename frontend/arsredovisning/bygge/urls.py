"""Addresses of the reports that are written; taken in by the area's ``urls``."""

from django.urls import path

from frontend.arsredovisning.bygge import akter, bilder, block, lista, sida, skriva

RAPPORT = "arsredovisning/rapporter/<uuid:rapport_id>/"
BLOCK = "arsredovisning/rapporter/block/<uuid:block_id>/"

urlpatterns = [
    path("arsredovisning/rapporter/", lista.rapporter, name="rapporter"),
    path("arsredovisning/rapporter/ny/", lista.rapport_ny, name="rapport_ny"),
    path(RAPPORT, sida.rapportbygge, name="rapportbygge"),
    path(f"{RAPPORT}las/", sida.rapport_las, name="rapport_las"),
    path(f"{RAPPORT}skribenter/", akter.rapport_skribenter, name="rapport_skribenter"),
    path(f"{RAPPORT}titel/", akter.rapport_titel, name="rapport_titel"),
    path(f"{RAPPORT}mall/", akter.rapport_som_mall, name="rapport_som_mall"),
    path(f"{RAPPORT}ta-bort/", akter.rapport_ta_bort, name="rapport_ta_bort"),
    path(f"{RAPPORT}nytt-block/", block.rapportblock_nytt, name="rapportblock_nytt"),
    path(f"{BLOCK}andra/", block.rapportblock_andra, name="rapportblock_andra"),
    path(f"{BLOCK}flytta/", akter.rapportblock_flytta, name="rapportblock_flytta"),
    path(f"{BLOCK}ta-bort/", akter.rapportblock_ta_bort, name="rapportblock_ta_bort"),
    path(f"{BLOCK}klar/", akter.rapportblock_klar, name="rapportblock_klar"),
    path(f"{BLOCK}text/", skriva.rapporttext, name="rapporttext"),
    path(f"{BLOCK}bild/", bilder.rapportbild, name="rapportbild"),
    path(f"{RAPPORT}bilder/<slug:sha256>/", bilder.rapportbild_fil, name="rapportbild_fil"),
]
