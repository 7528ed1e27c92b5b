"""Addresses of Min uppföljning; included by ``frontend.urls``."""

from django.urls import path

from frontend.nyckeltal import detalj, excel, skicka, spara, uppfoljning

RUNDA = "min-uppfoljning/<str:kod>/<str:enhet>/"

urlpatterns = [
    path("min-uppfoljning/", uppfoljning.min_uppfoljning, name="min_uppfoljning"),
    path(RUNDA, uppfoljning.visa, name="min_uppfoljning_enhet"),
    path(f"{RUNDA}utfall/<uuid:ansvar>/", spara.spara_utfall, name="spara_utfall"),
    path(f"{RUNDA}mal/<str:mal>/", spara.spara_bedomning, name="spara_bedomning"),
    path(f"{RUNDA}skicka/", skicka.granska, name="granska_skicka"),
    path(f"{RUNDA}excel/", excel.excel, name="excel"),
    path(f"{RUNDA}excel/arbetsbok/", excel.hamta, name="excel_hamta"),
    path(f"{RUNDA}excel/las-in/", excel.las_in, name="excel_las_in"),
    path("nyckeltal/<str:kod>/<str:enhet>/<str:runda>/", detalj.visa, name="nyckeltal"),
]
