"""The organisation as a workbook, for kvalitetskedjan and administratör."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from frontend.organisation.enheter import MENY
from styrning.grund.arbetsbocker.organisation import OMFANG, ORGANISATION
from styrning.grund.models import Enhet
from styrning.grund.permissions import manages_organisation


def _omfang(request: HttpRequest) -> str:
    """The whole organisation; not found for who may not change it, and before it is begun."""
    if not manages_organisation(request.user) or not Enhet.objects.exists():
        raise Http404
    return OMFANG


def _ram(omfang: str) -> Ram:
    return Ram(
        rubrik="Organisationen i Excel",
        plats="Organisation",
        har="hela kommunen",
        ingress="Alla enheter i en arbetsbok. Du ser vad som ändras innan något sparas.",
        innehall="Den är ifylld med alla enheter, också de som har upphört. Nya enheter skrivs "
        "längst ned.",
        andras="Så ändras organisationen",
        tillbaka=reverse("frontend:organisation"),
        tillbaka_text="Tillbaka till organisationen",
        sida=MENY,
    )


EXCEL = Arbetsboksida("organisation_excel", ORGANISATION, _omfang, _ram)
