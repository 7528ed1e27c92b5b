"""A page's lists as files: the same rows, as they are filtered, for the same reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from frontend.arbetsbok import workbook_file
from styrning.bas.clock import today
from styrning.bas.listfil import Kolumn, csv_rows, workbook_of

FRAGA, LISTA = "fil", "lista"
Sammanhang = Mapping[str, Any]


class Lasbar(Protocol):
    """What can be read as a list: its name, and its columns and rows in a page's context."""

    @property
    def namn(self) -> str: ...

    def read(self, context: Sammanhang) -> tuple[Sequence[Kolumn], Iterable[Any]]: ...


@dataclass(frozen=True)
class Lista:
    """One list of a page, told by the context that the page's template prints.

    ``namn`` is filled in with the context, as in "Mål i planen {plan.ar}". ``kolumner`` may ask
    the context too, where the page's columns do.
    """

    namn: str
    rader: Callable[[Sammanhang], Iterable[Any]]
    kolumner: Sequence[Kolumn] | Callable[[Sammanhang], Sequence[Kolumn]]

    def read(self, context: Sammanhang) -> tuple[Sequence[Kolumn], Iterable[Any]]:
        """The columns and the rows."""
        kolumner = self.kolumner(context) if callable(self.kolumner) else self.kolumner
        return kolumner, self.rader(context)


def with_lists(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    listor: Mapping[str, Lasbar],
    status: int = 200,
) -> HttpResponseBase:
    """The page, or the list of it that ``?fil=csv&lista=nyckel`` asks for.

    Args:
        listor: by the name that ``{% listfil "nyckel" %}`` links to; "" is the page's own list.
    """
    lista = listor.get(request.GET.get(LISTA, ""))
    form = FORM.get(request.GET.get(FRAGA, ""))
    if lista is not None and form is not None and request.method in {"GET", "HEAD"}:
        return form(lista.namn.format(**context), *lista.read(context))
    return render(request, template, context, status=status)


def list_file(
    request: HttpRequest, namn: str, kolumner: Sequence[Kolumn], rader: Iterable[Any]
) -> HttpResponseBase | None:
    """The list as the file that ``?fil=xlsx`` or ``?fil=csv`` asks for; None where a page is."""
    form = FORM.get(request.GET.get(FRAGA, ""))
    return None if form is None else form(namn, kolumner, rader)


def _csv(namn: str, kolumner: Sequence[Kolumn], rader: Iterable[Any]) -> HttpResponseBase:
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(namn)}.csv"'}
    rows = csv_rows(kolumner, rader)
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _xlsx(namn: str, kolumner: Sequence[Kolumn], rader: Iterable[Any]) -> HttpResponseBase:
    return workbook_file(workbook_of(namn, kolumner, rader), f"{_file_name(namn)}.xlsx")


def _file_name(namn: str) -> str:
    day = f"-{today():%Y-%m-%d}"
    return f"{slugify(namn).removesuffix(day)}{day}"


FORM = {"csv": _csv, "xlsx": _xlsx}
