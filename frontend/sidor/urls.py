"""Addresses of the pages about the system itself; included by ``frontend.urls``."""

from django.urls import path

from frontend.sidor import views

urlpatterns = [
    path("tillganglighet/", views.tillganglighet, name="tillganglighet"),
    path("signaler/", views.signaler, name="signaler"),
]
