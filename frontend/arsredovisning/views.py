"""The year's report as a page and as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.arsredovisning.listfiler import RAPPORT
from frontend.arsredovisning.val import choose, read_or_404, scopes
from frontend.arsredovisning.vy import report_context
from frontend.listfil import with_lists
from styrning.arsredovisning.exporters.files import FORMAT, file_name
from styrning.grund.demo import is_demo

KNAPPAR = (("html", "HTML"), ("json", "JSON"), ("xlsx", "Hämta som Excel"))


@require_safe
def arsredovisning(request: HttpRequest, ar: int | None = None) -> HttpResponseBase:
    """Måluppfyllelse and god ekonomisk hushållning of a year, in the scope that is chosen."""
    val = choose(request, ar, finished=True)
    if val is None:
        return render(request, "frontend/arsredovisning/tomt.html")
    own = scopes(request, val.ar)
    report = read_or_404(request, val)
    context = report_context(report, {rad["kod"] for rad in own})
    context |= {"val": val.at(report), "omfattningar": own, "format_lista": KNAPPAR}
    return with_lists(request, "frontend/arsredovisning/visa.html", context, RAPPORT)


@require_safe
def fil(request: HttpRequest, ar: int, format: str) -> HttpResponse:
    """The same report as a file to keep."""
    val = choose(request, ar, finished=True)
    if val is None or format not in FORMAT:
        raise Http404
    report = read_or_404(request, val)
    filformat = FORMAT[format]
    return HttpResponse(
        filformat.write(report, demodata=is_demo()),
        content_type=filformat.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name(report, format)}"'},
    )
