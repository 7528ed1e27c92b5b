"""The årshjul of a year as a workbook, for kvalitetskedjan."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from frontend.organisation.arshjul import ARTAL
from styrning.grund.arbetsbocker.arshjul_in import ARSHJUL
from styrning.grund.permissions import manages_arshjul


def _omfang(request: HttpRequest, ar: int) -> int:
    """The year; not found for who may not change the årshjul."""
    if ar not in ARTAL or not manages_arshjul(request.user):
        raise Http404
    return ar


def _ram(omfang: int, ar: int) -> Ram:
    return Ram(
        rubrik="Årshjulet i Excel",
        plats="Årshjul",
        har=str(ar),
        ingress="Årets aktiviteter, sammanträden och omgångar i en arbetsbok. Du ser vad som "
        "ändras innan något sparas.",
        innehall="Den är ifylld med det som står i årshjulet. Nytt skrivs längst ned på sitt blad.",
        andras="Så ändras årshjulet",
        tillbaka=reverse("frontend:arshjul_ar", args=[ar]),
        tillbaka_text="Tillbaka till årshjulet",
        sida="arshjul",
    )


EXCEL = Arbetsboksida("arshjul_excel", ARSHJUL, _omfang, _ram)
