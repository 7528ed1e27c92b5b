"""Writing what is reported about key figures."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction

from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Prognos, Svarsalternativ, Utfall
from nyckeltal.rapport import Rapport, check_report, check_value
from nyckeltal.rapportrader import Andrad, changed_rows
from nyckeltal.series import Runda, Span, asked_period
from nyckeltal.svar import Svar, answers
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text
from styrning.grund.enums import InlamningLage
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import hold, touch

CONFLICT = "Någon annan sparade samtidigt. Välj vilket värde som ska gälla."
APPROVED = {InlamningLage.GODKAND, InlamningLage.BESLUTAD}


def report_utfall(
    ansvar: NyckeltalEnhet, inlamning: Inlamning, rapport: Rapport, *, by: User
) -> list[str]:
    """Save one nyckeltal's values for the round; return questions that stop nothing.

    Only what differs is written, each row with its version; an unchanged report writes
    nothing and moves no state.

    Raises: RuleError for a closed round, a nyckeltal that it does not ask for, or values
        that cannot be; StaleError with the rows that are saved now if one was changed since
        it was seen. Nothing is written then.
    """
    span = asked_span(ansvar, inlamning)
    questions = check_report(ansvar.nyckeltal, rapport, answers_of(ansvar.nyckeltal))
    try:
        with transaction.atomic():
            hold(inlamning)
            saved = current_rows(ansvar, span, lock=True)
            rows = changed_rows(
                rapport, saved, ansvar.nyckeltal.matt, revises=inlamning.lage in APPROVED
            )
            changed = [_write(ansvar, span, one, saved, by=by) for one in rows]
            if changed:
                touch(inlamning, by=by)
                log("rapporterade utfall", changed[0], by=by, enhet=ansvar.enhet,
                    nyckeltal=ansvar.nyckeltal.kod, rader=len(changed),
                    syns_fran=first_year(span, inlamning))  # fmt: skip
    except IntegrityError as error:
        raise StaleError(CONFLICT, current=current_rows(ansvar, span)) from error
    return questions


def first_year(span: Span, inlamning: Inlamning) -> int:
    """The first year whose report can tell what is said of ``span`` in the round."""
    return min(span[0].year, inlamning.uppfoljning.avser_fran.year)


def answers_of(nyckeltal: Nyckeltal) -> Svar:
    """What may be answered; a statement where it is a scale, none where it is not."""
    skala = nyckeltal.svarsskala_id
    alternativ = Svarsalternativ.objects.filter(skala=skala) if skala else ()
    return answers(nyckeltal.vardetyp, [(Decimal(row.varde), row.ord) for row in alternativ])


def asked_span(ansvar: NyckeltalEnhet, inlamning: Inlamning) -> Span:
    """The period that the round asks the nyckeltal for.

    Raises: RuleError where it asks for none.
    """
    runda = inlamning.uppfoljning
    span = asked_period(ansvar.nyckeltal, Runda.of(runda)) if runda.fragar_utfall else None
    if span is None:
        raise RuleError(
            f"{runda.namn} frågar inte efter {ansvar.nyckeltal.kod}. Inget har sparats."
        )
    return span


def current_rows(ansvar: NyckeltalEnhet, span: Span, *, lock: bool = False) -> dict[str, Utfall]:
    """The saved rows of the period, by Kon."""
    rows = Utfall.objects.filter(
        nyckeltal=ansvar.nyckeltal_id, enhet=ansvar.enhet_id, avser_fran=span[0], avser_till=span[1]
    )
    return {row.kon: row for row in (rows.select_for_update() if lock else rows)}


def _write(
    ansvar: NyckeltalEnhet, span: Span, one: Andrad, saved: Mapping[str, Utfall], *, by: User
) -> Utfall:
    """Write one row that differs.

    Raises: StaleError if it is another than the one that was seen.
    """
    if one.is_stale:
        raise StaleError(CONFLICT, current=current_rows(ansvar, span), field=one.kon)
    row = saved.get(one.kon) or Utfall(
        nyckeltal=ansvar.nyckeltal,
        enhet=ansvar.enhet,
        avser_fran=span[0],
        avser_till=span[1],
        kon=one.kon,
    )
    for name in ("varde", "taljare", "namnare", "saknas_orsak"):
        setattr(row, name, getattr(one.wanted, name))
    row.kommentar, row.sakerhet = one.kommentar, one.sakerhet
    row.save_as(by)
    return row


def report_prognos(
    ansvar: NyckeltalEnhet,
    inlamning: Inlamning,
    varde: Decimal,
    *,
    by: User,
    kommentar: str = "",
    version: int = 0,
) -> Prognos:
    """Save what the nyckeltal is expected to be for the whole year.

    Raises: RuleError for a closed round, one that asks for no forecast, or a value that
        cannot be; StaleError if somebody saved since ``version`` was seen.
    """
    nyckeltal, uppfoljning = ansvar.nyckeltal, inlamning.uppfoljning
    if not uppfoljning.is_forecast:
        raise RuleError(f"{uppfoljning.namn} frågar efter utfall, inte prognos.", field="prognos")
    if not uppfoljning.fragar_utfall:
        raise RuleError(f"{uppfoljning.namn} frågar inte efter prognoser.", field="prognos")
    check_value(nyckeltal, "prognos", varde, answers_of(nyckeltal), word="Prognos")
    key = {
        "nyckeltal": nyckeltal,
        "enhet": ansvar.enhet,
        "ar": uppfoljning.ar - nyckeltal.efterslapning,
        "uppfoljning": uppfoljning,
    }
    with transaction.atomic():
        hold(inlamning)
        row = Prognos.objects.select_for_update(of=("self",)).filter(**key).first()
        if (row.version if row else 0) != version:
            raise StaleError(CONFLICT, current=row, field="prognos")
        wanted = (quantised(varde), clean_text(kommentar))
        row = row or Prognos(**key)
        if (row.varde, row.kommentar) != wanted:
            row.varde, row.kommentar = wanted
            row.save_as(by)
            touch(inlamning, by=by)
            log("lämnade prognos", row, by=by, enhet=ansvar.enhet, nyckeltal=nyckeltal.kod,
                syns_fran=min(row.ar, uppfoljning.avser_fran.year))  # fmt: skip
    return row
