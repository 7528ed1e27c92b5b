"""Outcomes of the years before, as reports show them, for whoever sets a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nyckeltal.models import Nyckeltal, NyckeltalBrott, NyckeltalEnhet
from nyckeltal.selectors import Definition, facts
from nyckeltal.series import Runda, Underlag, figure
from nyckeltal.svar import Svar
from styrning.bas.rounding import shown
from styrning.grund.models import User
from styrning.grund.organisation import drafts_of, organisation

YEARS = 3


@dataclass(frozen=True)
class Utfallsar:
    """The outcome that stands for a year: its number, and what a reader sees."""

    varde: Decimal
    visat: Decimal | str


Tidigare = Mapping[tuple[int, int], Mapping[int, Utfallsar]]


def earlier_outcomes(
    rows: Sequence[NyckeltalEnhet], ar: int, svar: Mapping[int, Svar], reader: User
) -> Tidigare:
    """Outcomes of the three years before ``ar``, by nyckeltal and enhet and then by year.

    A draft that ``reader`` may not see is left out. Three statements, or none for no rows.
    """
    if not rows:
        return {}
    org = organisation(None)
    enheter = set().union(*(org.below(row.enhet_id) for row in rows))
    enheter |= org.before(enheter)
    known = facts([row.nyckeltal_id for row in rows], ar - 1, None, enheter=list(enheter))
    readable = frozenset(drafts_of(reader, org))
    underlag = Underlag(Runda.year(ar - 1), known, org, readable=readable)
    sheets = _definitions(row.nyckeltal for row in rows)
    return {
        (row.nyckeltal_id, row.enhet_id): _years(
            figure(sheets[row.nyckeltal_id], row.enhet_id, underlag), ar
        )
        for row in rows
    }


def _definitions(rows) -> dict[int, Definition]:
    by_id: dict[int, Nyckeltal] = {row.pk: row for row in rows}
    breaks: dict[int, list] = {pk: [] for pk in by_id}
    found = NyckeltalBrott.objects.filter(nyckeltal__in=by_id).order_by("datum")
    for pk, datum, text in found.values_list("nyckeltal", "datum", "text"):
        breaks[pk].append((datum, text))
    names = [name for name in Definition._fields if name != "brott"]
    return {
        pk: Definition(**{name: getattr(row, name) for name in names}, brott=tuple(breaks[pk]))
        for pk, row in by_id.items()
    }


def _years(shown_figure: dict, ar: int) -> dict[int, Utfallsar]:
    """The last point of each year that has a value."""
    years: dict[int, Utfallsar] = {}
    for point in shown_figure["serie"]:
        value, year = point["totalt"], point["till"].year
        if value is not None and ar - YEARS <= year < ar:
            words = point["text"]["totalt"] if point["text"] else None
            years[year] = Utfallsar(value, words or shown(value, shown_figure["decimaler"]))
    return years
