"""Addresses of the annual report; included by ``frontend.urls``."""

from django.urls import path

from frontend.arsredovisning import views
from frontend.arsredovisning.bygge.urls import urlpatterns as bygge
from frontend.arsredovisning.utgava.urls import urlpatterns as utgava

urlpatterns = [
    path("arsredovisning/", views.arsredovisning, name="arsredovisning"),
    path("arsredovisning/<int:ar>/", views.arsredovisning, name="arsredovisning"),
    path("arsredovisning/<int:ar>/<slug:format>/", views.fil, name="arsredovisning_fil"),
    *utgava,
    *bygge,
]
