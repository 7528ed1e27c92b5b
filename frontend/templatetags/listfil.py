"""The links that take a page's list along as a file."""

from typing import Any

from django import template

from frontend.listfil import FRAGA

register = template.Library()


@register.inclusion_tag("komponenter/listfil.html", takes_context=True)
def listfil(context: dict[str, Any]) -> dict[str, str]:
    """Links to the list as it is filtered now, as a workbook and as CSV."""
    query = context["request"].GET.copy()
    addresses = {}
    for form in ("xlsx", "csv"):
        query[FRAGA] = form
        addresses[form] = f"?{query.urlencode()}"
    return addresses
