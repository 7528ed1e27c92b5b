"""A page's list as a file: the same rows, as they are filtered, for the same reader."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from frontend.arbetsbok import workbook_file
from styrning.bas.clock import today
from styrning.bas.listfil import Kolumn, csv_rows, workbook_of

FRAGA = "fil"


def list_file(
    request: HttpRequest, namn: str, kolumner: Sequence[Kolumn], rader: Iterable[Any]
) -> HttpResponseBase | None:
    """The list as the file that ``?fil=xlsx`` or ``?fil=csv`` asks for; None where a page is."""
    form = request.GET.get(FRAGA, "")
    name = f"{slugify(namn)}-{today():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        rows = csv_rows(kolumner, rader)
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)
    if form == "xlsx":
        return workbook_file(workbook_of(namn, kolumner, rader), name)
    return None
