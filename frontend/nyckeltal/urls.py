"""Addresses of Min uppföljning; included by ``frontend.urls``."""

from django.urls import path

from frontend.nyckeltal import (
    arsmal_excel,
    bibliotek,
    bibliotek_akter,
    bibliotek_arsmal,
    bibliotek_excel,
    bibliotek_skalor,
    detalj,
    excel,
    fragor,
    grunder,
    inlasning,
    overlamning,
    skicka,
    spara,
    uppdrag_spara,
    uppfoljning,
)

RUNDA = "min-uppfoljning/<str:kod>/<str:enhet>/"
BLAD = "bibliotek/nyckeltal/<str:kod>/"

urlpatterns = [
    path("min-uppfoljning/", uppfoljning.min_uppfoljning, name="min_uppfoljning"),
    path(RUNDA, uppfoljning.visa, name="min_uppfoljning_enhet"),
    path(f"{RUNDA}utfall/<uuid:ansvar>/", spara.spara_utfall, name="spara_utfall"),
    path(f"{RUNDA}mal/<str:mal>/", spara.spara_bedomning, name="spara_bedomning"),
    path(f"{RUNDA}nasta/", overlamning.nasta, name="nasta"),
    path(f"{RUNDA}lamna-over/", overlamning.lamna_over_omgang, name="lamna_over_omgang"),
    path(f"{RUNDA}lamna-over/<uuid:ansvar>/", overlamning.lamna_over, name="lamna_over"),
    path(f"{RUNDA}lamna-tillbaka/", overlamning.lamna_tillbaka, name="lamna_tillbaka"),
    path(
        f"{RUNDA}uppdrag/<str:uppdrag>/<str:mottagare>/",
        uppdrag_spara.spara_uppdrag,
        name="spara_uppdrag",
    ),
    path(f"{RUNDA}mal/<str:mal>/underlag/", grunder.grund_ny, name="grund_ny"),
    path(
        f"{RUNDA}mal/<str:mal>/underlag/<uuid:grund>/bort/", grunder.grund_bort, name="grund_bort"
    ),
    path(f"{RUNDA}skicka/", skicka.granska, name="granska_skicka"),
    path(f"{RUNDA}excel/", excel.excel, name="excel"),
    path(f"{RUNDA}excel/arbetsbok/", excel.hamta, name="excel_hamta"),
    path(f"{RUNDA}excel/las-in/", excel.las_in, name="excel_las_in"),
    path("import/utfall/", inlasning.inlasningar, name="inlasningar"),
    path("import/utfall/fil/", inlasning.hamta, name="inlasning_hamta"),
    path("import/utfall/ladda-upp/", inlasning.ladda_upp, name="inlasning_ladda_upp"),
    path("import/utfall/<uuid:publikt_id>/", inlasning.inlasning, name="inlasning"),
    path("import/utfall/<uuid:publikt_id>/fel/", inlasning.markt, name="inlasning_markt"),
    path("import/utfall/<uuid:publikt_id>/handla/", inlasning.handla, name="inlasning_handla"),
    path("fraga/ny/<uuid:inlamning>/<str:om>/", fragor.fraga_ny, name="fraga_ny"),
    path("fraga/<uuid:publikt_id>/", fragor.fraga, name="fraga"),
    path("nyckeltal/<str:kod>/<str:enhet>/<str:runda>/", detalj.visa, name="nyckeltal"),
    path("bibliotek/", bibliotek.bibliotek, name="bibliotek"),
    path("bibliotek/nytt/", bibliotek.ny, name="nyckeltal_nytt"),
    *bibliotek_excel.EXCEL.urls("bibliotek/excel/"),
    *arsmal_excel.EXCEL.urls("bibliotek/malvarden/<str:kod>/<int:ar>/excel/"),
    path(BLAD, bibliotek.definition, name="definition"),
    path(f"{BLAD}andra/", bibliotek.andra, name="definition_andra"),
    path(f"{BLAD}avsluta/", bibliotek_akter.avsluta, name="definition_avsluta"),
    path(f"{BLAD}brott/", bibliotek_akter.brott, name="definition_brott"),
    path(f"{BLAD}efterfoljare/", bibliotek_akter.efterfoljare, name="definition_efterfoljare"),
    path("bibliotek/svarsskalor/", bibliotek_skalor.skalor, name="svarsskalor"),
    path("bibliotek/svarsskalor/ny/", bibliotek_skalor.ny, name="svarsskala_ny"),
    path("bibliotek/svarsskalor/fardig/", bibliotek_skalor.fardig, name="svarsskala_fardig"),
    path("bibliotek/svarsskalor/<str:kod>/bort/", bibliotek_skalor.bort, name="svarsskala_bort"),
    path(f"{BLAD}malvarde/", bibliotek_akter.malvarde, name="definition_malvarde"),
    path(f"{BLAD}malvarden/<int:ar>/", bibliotek_arsmal.arsmal, name="definition_arsmal"),
    path(f"{BLAD}ansvar/", bibliotek_akter.ansvar, name="definition_ansvar"),
    path(f"{BLAD}ansvar/<uuid:ansvar>/", bibliotek_akter.ansvar_andra, name="ansvar_andra"),
    path(
        f"{BLAD}ansvar/<uuid:ansvar>/avsluta/",
        bibliotek_akter.ansvar_avsluta,
        name="ansvar_avsluta",
    ),
    path(f"{BLAD}mal/", bibliotek_akter.koppla, name="definition_koppla"),
    path(f"{BLAD}mal/bort/", bibliotek_akter.koppla_bort, name="definition_koppla_bort"),
]
