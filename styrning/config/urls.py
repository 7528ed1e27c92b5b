"""Addresses: pages, GraphQL, set-up and health."""

from django.contrib import admin
from django.urls import include, path

from styrning.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("konto/", include("allauth.account.urls")),
    path("graphql/", include("styrning.api.urls")),
    path("", include("frontend.urls")),
]
