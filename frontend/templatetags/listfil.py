"""The links that take a page's list along as a file."""

from django import template
from django.template import RequestContext

from frontend.listfil import FRAGA, LISTA

register = template.Library()


@register.inclusion_tag("komponenter/listfil.html", takes_context=True)
def listfil(
    context: RequestContext, lista: str = "", om: str = "", vad: str = "listan"
) -> dict[str, str]:
    """Links to a list as it is filtered now, as a workbook and as CSV.

    None where the page answers what was sent: its address may be one that only takes what is sent.

    Args:
        lista: which of the page's lists; empty is its own.
        om: what the list holds, heard by those who hear the links one by one.
        vad: what is said to be fetched, where no table stands above the links.
    """
    request = context.request  # also in what is included with "only"
    if request.method not in {"GET", "HEAD"}:
        return {}
    query = request.GET.copy()
    query.pop(LISTA, None)
    if lista:
        query[LISTA] = lista
    addresses = {"om": om, "vad": vad}
    for form in ("xlsx", "csv"):
        query[FRAGA] = form
        addresses[form] = f"{request.path}?{query.urlencode()}"
    return addresses
