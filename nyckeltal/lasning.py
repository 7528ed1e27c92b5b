"""The outcomes and forecasts that an approval pins, and their differences."""

from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from mal.enums import RapporterasTill
from nyckeltal.enums import Kon, Saknas, Vardetyp
from nyckeltal.models import MalNyckeltal, NyckeltalEnhet, Prognos, Utfall
from nyckeltal.selectors.fakta import YEARS_BACK
from nyckeltal.svar import JA_NEJ, answer_text
from nyckeltal.underlag import Runda, Span, asked_period
from styrning.bas.periods import Period
from styrning.bas.quantities import format_decimal, format_exact
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Omfang, Skillnad
from styrning.grund.skillnader import differences


def outcomes(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Utfall]:
    """What the enheter say of the periods that the round asks for; one statement to know them."""
    runda = Runda.of(inlamning.uppfoljning)
    asked: dict[Span, set[int]] = {}
    rows = NyckeltalEnhet.objects.valid_on(runda.till).filter(enhet__in=covered)
    for ansvar in rows.select_related("nyckeltal"):
        if (span := asked_period(ansvar.nyckeltal, runda)) is not None:
            asked.setdefault(span, set()).add(ansvar.nyckeltal_id)
    if not asked:
        return Utfall.objects.none()
    one_of = [
        Q(avser_fran=fran, avser_till=till, nyckeltal__in=ids)
        for (fran, till), ids in asked.items()
    ]
    return Utfall.objects.filter(reduce(or_, one_of), enhet__in=covered)


def forecasts(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Prognos]:
    return Prognos.objects.filter(uppfoljning=inlamning.uppfoljning_id, enhet__in=covered)


def _in_report(model: Any, omfang: Omfang) -> QuerySet:
    """Of KF's report what nyckeltal reported to KF say, of an enhet's what its enheter say.

    The nyckeltal are asked for first, a statement of its own: a database that does not know yet
    how much its tables hold would otherwise go through them once for each value.
    """
    linked = MalNyckeltal.objects.filter(mal__plan__ar=omfang.ar)
    if omfang.enhet_ids is None:
        kf = RapporterasTill.KF
        linked = linked.filter(mal__rapporteras_till=kf, nyckeltal__rapporteras_till=kf)
    rows = model.objects.filter(nyckeltal__in=set(linked.values_list("nyckeltal", flat=True)))
    return rows if omfang.enhet_ids is None else rows.filter(enhet__in=omfang.enhet_ids)


def _reported_outcomes(omfang: Omfang) -> QuerySet[Utfall]:
    """The years of the series that a report shows."""
    days = date(omfang.ar - YEARS_BACK + 1, 1, 1), date(omfang.ar, 12, 31)
    return _in_report(Utfall, omfang).filter(avser_till__range=days)


def _reported_forecasts(omfang: Omfang) -> QuerySet[Prognos]:
    return _in_report(Prognos, omfang).filter(uppfoljning=omfang.uppfoljning_id)


def _outcome(before: Any, now: Any) -> list[Skillnad]:
    row = now or before
    namn = _name(row)
    if row.kon != Kon.TOTALT:
        namn += f", {str(Kon(row.kon).label).lower()}"
    namn += f", {Period(row.avser_fran, row.avser_till).label}"
    things = {namn: _value, f"Kommentaren till {namn}": lambda r: r.kommentar}
    if before is not None and now is not None:
        things[f"Säkerheten i {namn}"] = lambda r: r.get_sakerhet_display().lower()
    return differences(before, now, things)


def _forecast(before: Any, now: Any) -> list[Skillnad]:
    row = now or before
    return differences(
        before, now, {f"Prognosen för {_name(row)}": lambda r: _number(r.nyckeltal, r.varde)}
    )


def _name(row: Any) -> str:
    return f"{row.nyckeltal.namn}, {row.enhet.namn}"


def _value(row: Any) -> str:
    if row.saknas_orsak:
        return f"saknas ({str(Saknas(row.saknas_orsak).label).lower()})"
    if row.varde is None:
        return f"{format_exact(row.taljare)} av {format_exact(row.namnare)}"
    return _number(row.nyckeltal, row.varde)


def _number(nyckeltal: Any, varde: Decimal) -> str:
    if nyckeltal.vardetyp == Vardetyp.JA_NEJ and (word := answer_text(varde, JA_NEJ)):
        return word
    return format_decimal(varde, nyckeltal.decimaler)


LASBARA = (
    Lasbar(Utfall, outcomes, ("nyckeltal", "enhet"), _outcome, _reported_outcomes),
    Lasbar(Prognos, forecasts, ("nyckeltal", "enhet"), _forecast, _reported_forecasts),
)
