"""A nämnd's internal control as a workbook."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from internkontroll.arbetsbok import Omfang, enheter_with_workbook
from internkontroll.importers import INTERNKONTROLL


def _omfang(request: HttpRequest, kod: str, ar: int) -> Omfang:
    """The enhet whose workbook the user may fill in; any other is not found."""
    if not 1900 <= ar <= 2999:
        raise Http404
    return Omfang(get_object_or_404(enheter_with_workbook(request.user), kod=kod), ar)


def _ram(omfang: Omfang, kod: str, ar: int) -> Ram:
    return Ram(
        rubrik="Internkontroll via Excel",
        plats=omfang.enhet.namn,
        har=str(ar),
        ingress="Risker, plan och resultat i en arbetsbok. Du ser vad som ändras innan något "
        "sparas.",
        innehall="Den är ifylld med risker, kontroller och resultat.",
        andras="Så ändras internkontrollen",
        tillbaka=reverse("frontend:kontrollplan", args=[kod, ar]),
        tillbaka_text="Tillbaka till internkontrollen",
        sida="internkontroll",
    )


EXCEL = Arbetsboksida("internkontroll_excel", INTERNKONTROLL, _omfang, _ram)
