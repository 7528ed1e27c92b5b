"""The library of key figures as a workbook."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from nyckeltal.arbetsbocker.definitioner_in import BIBLIOTEK
from nyckeltal.permissions import own_enheter


def _omfang(request: HttpRequest) -> None:
    """All that the user may change; not found for one who may change nothing."""
    if not own_enheter(request.user).exists():
        raise Http404


def _ram(omfang: None) -> Ram:
    return Ram(
        rubrik="Biblioteket via Excel",
        plats="Nyckeltalsbibliotek",
        har="",
        ingress="Definitioner och ansvar i en arbetsbok. Du ser vad som ändras innan något sparas.",
        innehall="Den är ifylld med de nyckeltal som du får ändra och vilka enheter som har dem.",
        andras="Så ändras biblioteket",
        tillbaka=reverse("frontend:bibliotek"),
        tillbaka_text="Tillbaka till biblioteket",
        sida="roda_traden",
    )


EXCEL = Arbetsboksida("bibliotek_excel", BIBLIOTEK, _omfang, _ram)
