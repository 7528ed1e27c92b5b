"""Addresses of the organisation: the tree, one enhet, and its changes; part of ``urls``."""

from django.urls import path

from frontend.organisation import enheter, enheter_andra, enheter_excel, enheter_omorganisera

urlpatterns = [
    path("organisation/", enheter.organisation, name="organisation"),
    path("organisation/ny-enhet/", enheter_andra.ny, name="enhet_ny"),
    path("organisation/omorganisera/", enheter_omorganisera.omorganisera, name="omorganisera"),
    *enheter_excel.EXCEL.urls("organisation/excel/"),
    path("organisation/enhet/<str:kod>/", enheter.enhet, name="enhet"),
    path("organisation/enhet/<str:kod>/andra/", enheter_andra.andra, name="enhet_andra"),
    path("organisation/enhet/<str:kod>/avsluta/", enheter_andra.avsluta, name="enhet_avsluta"),
]
