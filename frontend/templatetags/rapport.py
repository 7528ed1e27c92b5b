"""What only the report's pages draw."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from styrning.arsredovisning.gehvisning import outcome_word
from styrning.bas.diagram import stacked_bar

register = template.Library()


@register.simple_tag
def staplar(counts: Mapping[str, int]) -> SafeString:
    """A stacked bar beside its numbers, for a table that prints them in the next cells."""
    return stacked_bar(counts)


@register.filter
def geh_ord(utfall: str, prognos: bool = False) -> str:
    """An outcome of god ekonomisk hushållning in a word, as a forecast where it is one."""
    return outcome_word(utfall, prognos=bool(prognos))
