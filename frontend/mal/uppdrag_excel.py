"""The uppdrag of a year as a workbook: given and changed, and answered in the open rounds."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from frontend.mal.uppdrag import MENY
from mal.arbetsbocker.uppdrag import opens_workbook
from mal.arbetsbocker.uppdrag_in import UPPDRAGSBOK
from mal.selectors import report_years


def _omfang(request: HttpRequest, ar: int) -> int:
    """The year, for those who give uppdrag or answer them; for others it is not found."""
    if ar not in report_years(request.user) or not opens_workbook(request.user):
        raise Http404
    return ar


def _ram(omfang: int, ar: int) -> Ram:
    return Ram(
        rubrik="Uppdrag via Excel",
        plats="Uppdrag",
        har=str(ar),
        ingress="Årets uppdrag och svaren på dem i en arbetsbok. Du ser vad som ändras innan "
        "något sparas.",
        innehall="Den är ifylld med årets uppdrag, och med det som öppna uppföljningar frågar "
        "efter.",
        andras="Så ändras uppdragen",
        tillbaka=f"{reverse('frontend:uppdrag_lista')}?ar={ar}",
        tillbaka_text="Tillbaka till uppdragen",
        sida=MENY,
    )


EXCEL = Arbetsboksida("uppdrag_excel", UPPDRAGSBOK, _omfang, _ram)
