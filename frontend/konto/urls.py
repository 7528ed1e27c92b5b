"""The address of one's own account; log-in and passwords are allauth's."""

from django.urls import path

from frontend.konto import brev, views

urlpatterns = [
    path("konto/", views.konto, name="konto"),
    path("konto/brev/", brev.brev, name="brev"),
]
