"""Addresses of the red thread and of goals; included by ``frontend.urls``."""

from django.urls import path

from frontend.mal import views

urlpatterns = [
    path("roda-traden/", views.roda_traden, name="roda_traden"),
    path("roda-traden/<int:ar>/", views.roda_traden, name="roda_traden"),
    path("mal/<int:ar>/<str:kod>/", views.mal, name="mal"),
]
