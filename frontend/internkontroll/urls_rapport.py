"""Addresses of what bodies conclude, and of the auditors' register."""

from django.urls import path

from frontend.internkontroll import bolag, rapport, revision, revision_atgard, samlad

urlpatterns = [
    path("internkontroll/<str:kod>/<int:ar>/rapport/", rapport.reports, name="kontrollrapporter"),
    path(
        "internkontroll/<str:kod>/rapport/<str:runda>/",
        rapport.kontrollrapport,
        name="kontrollrapport",
    ),
    path("internkontroll/<int:ar>/sammanstallning/", samlad.overview, name="sammanstallning"),
    path(
        "internkontroll/<int:ar>/sammanstallning/lista/",
        samlad.listing,
        name="sammanstallning_lista",
    ),
    path("internkontroll/<int:ar>/omraden/", samlad.areas, name="granskningsomraden"),
    path("internkontroll/<int:ar>/bolag/", bolag.companies, name="bolagsprovningar"),
    path("internkontroll/<int:ar>/bolag/<str:kod>/", bolag.company, name="bolagsprovning"),
    path("revision/", revision.register, name="rekommendationer"),
    path("revision/ny/", revision.add, name="rekommendation_ny"),
    path("revision/<str:kod>/", revision.show, name="rekommendation"),
    path("revision/<str:kod>/andra/", revision.change, name="rekommendation_andra"),
    path("revision/<str:kod>/svar/", revision.answer, name="rekommendation_svar"),
    path("revision/<str:kod>/lage/", revision.move, name="rekommendation_lage"),
    path("revision/atgard/<uuid:atgard_id>/", revision_atgard.show, name="revisionsatgard"),
]
