"""Addresses of the red thread and of goals; included by ``frontend.urls``."""

from django.urls import path

from frontend.mal import atgarder, bedombarhet, foljd, planer, taggar, views

urlpatterns = [
    path("roda-traden/", views.roda_traden, name="roda_traden"),
    path("roda-traden/<int:ar>/", views.roda_traden, name="roda_traden"),
    path("mal/<int:ar>/<str:kod>/", views.mal, name="mal"),
    path("planer/", planer.planer, name="planer"),
    path("planer/<int:ar>/", planer.plan, name="plan"),
    path("planer/<int:ar>/kopiera/", planer.kopiera, name="plan_kopiera"),
    path("planer/<int:ar>/faststall/", planer.faststall, name="plan_faststall"),
    path("planer/<int:ar>/jamfor/<int:med>/", planer.jamfor, name="plan_jamfor"),
    path("planer/<int:ar>/nytt-mal/", planer.mal_nytt, name="plan_mal_nytt"),
    path("planer/<int:ar>/mal/<str:kod>/", planer.mal_andra, name="plan_mal"),
    path("planer/<int:ar>/mal/<str:kod>/ta-bort/", planer.mal_bort, name="plan_mal_bort"),
    path("planer/<int:ar>/bedombarhet/", bedombarhet.bedombarhet, name="bedombarhet"),
    path("taggar/", taggar.taggar, name="taggar"),
    path("taggar/ny/", taggar.tagg_ny, name="tagg_ny"),
    path("taggar/agenda-2030/", taggar.agenda_2030, name="taggar_agenda"),
    path("taggar/<int:ar>/", taggar.taggar, name="taggar"),
    path("taggar/<int:ar>/<str:kod>/", taggar.tagg, name="tagg"),
    path("taggar/<int:ar>/<str:kod>/<slug:format>/", taggar.tagg_fil, name="tagg_fil"),
    path("mal/<int:ar>/<str:kod>/ny-atgard/", atgarder.mal_atgard_ny, name="mal_atgard_ny"),
    path("mal/atgarder/<uuid:atgard_id>/", atgarder.mal_atgard, name="mal_atgard"),
    path("planer/<int:ar>/mal/<str:kod>/ersatter/", foljd.plan_foljd, name="plan_foljd"),
    path(
        "planer/<int:ar>/mal/<str:kod>/ersatter/bort/",
        foljd.plan_foljd_bort,
        name="plan_foljd_bort",
    ),
]
