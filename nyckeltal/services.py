"""Writing what is reported about key figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Prognos, Svarsalternativ, Utfall
from nyckeltal.rapport import Rapport, check_report, check_value
from nyckeltal.rules import derive_total
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
    span = _asked(ansvar, inlamning)
    questions = check_report(ansvar.nyckeltal, rapport, answers_of(ansvar.nyckeltal))
    try:
        with transaction.atomic():
            hold(inlamning)
            saved = current_rows(ansvar, span, lock=True)
            revises = inlamning.lage in APPROVED
            wanted = _wanted(rapport, saved, ansvar.nyckeltal.matt)
            changed = [
                row
                for one in wanted.items()
                if (row := _write(ansvar, span, one, saved, rapport, revises, by=by))
            ]
            if changed:
                touch(inlamning, by=by)
                log("rapporterade utfall", changed[0], by=by, enhet=ansvar.enhet,
                    nyckeltal=ansvar.nyckeltal.kod, rader=len(changed))  # fmt: skip
    except IntegrityError as error:
        raise StaleError(CONFLICT, current=current_rows(ansvar, span)) from error
    return questions


def answers_of(nyckeltal: Nyckeltal) -> Svar:
    """What may be answered; a statement where it is a scale, none where it is not."""
    skala = nyckeltal.svarsskala_id
    alternativ = Svarsalternativ.objects.filter(skala=skala) if skala else ()
    return answers(nyckeltal.vardetyp, [(Decimal(row.varde), row.ord) for row in alternativ])


def _asked(ansvar: NyckeltalEnhet, inlamning: Inlamning) -> Span:
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


@dataclass(frozen=True)
class Wanted:
    """What one row should say: a value, a pair or a reason."""

    varde: Decimal | None = None
    taljare: Decimal | None = None
    namnare: Decimal | None = None
    saknas_orsak: str = ""

    def stands_on(self, row: Utfall) -> bool:
        return all(getattr(row, name) == value for name, value in vars(self).items())

    def put_on(self, row: Utfall) -> None:
        for name, value in vars(self).items():
            setattr(row, name, value)


def _wanted(rapport: Rapport, saved: Mapping[str, Utfall], matt: str) -> dict[str, Wanted]:
    """What each Kon's row should say; a row that lost its value keeps a reason instead."""
    result: dict[str, Wanted] = {}
    for kon in Kon.values:
        varde, (taljare, namnare) = rapport.varden.get(kon), rapport.par.get(kon, (None, None))
        if varde is not None:
            result[kon] = Wanted(varde=quantised(varde))
        elif taljare is not None and namnare is not None:
            result[kon] = Wanted(taljare=quantised(taljare), namnare=quantised(namnare))
        elif kon == Kon.TOTALT and rapport.saknas_orsak:
            result[kon] = Wanted(saknas_orsak=rapport.saknas_orsak)
        elif kon in saved:
            gap = Wanted(saknas_orsak=rapport.saknas_orsak or Saknas.EJ_FRAMTAGET)
            total = _derived(rapport, matt) if kon == Kon.TOTALT else None
            result[kon] = total or gap
    return result


def _derived(rapport: Rapport, matt: str) -> Wanted | None:
    """The total that follows from both sexes, for a row that must say something."""
    kvinnor, man = rapport.par.get(Kon.KVINNOR), rapport.par.get(Kon.MAN)
    if kvinnor and man:
        taljare, namnare = (
            sum(filter(None, part), Decimal(0)) for part in zip(kvinnor, man, strict=True)
        )
        return Wanted(taljare=quantised(taljare), namnare=quantised(namnare))
    varden = rapport.varden
    total = derive_total(varden.get(Kon.KVINNOR), varden.get(Kon.MAN), matt)
    return None if total is None else Wanted(varde=total)


def _write(
    ansvar: NyckeltalEnhet,
    span: Span,
    one: tuple[str, Wanted],
    saved: Mapping[str, Utfall],
    rapport: Rapport,
    revises: bool,
    *,
    by: User,
) -> Utfall | None:
    """Write one row if it differs; the comment stands on the first row of the report."""
    kon, wanted = one
    row = saved.get(kon)
    kommentar = clean_text(rapport.kommentar) if kon == _comment_kon(rapport) else ""
    sakerhet = rapport.sakerhet or _sakerhet(row, wanted, revises)
    if row and wanted.stands_on(row) and (row.kommentar, row.sakerhet) == (kommentar, sakerhet):
        return None
    if (row.version if row else 0) != rapport.versioner.get(kon, 0):
        raise StaleError(CONFLICT, current=current_rows(ansvar, span), field=kon)
    row = row or Utfall(
        nyckeltal=ansvar.nyckeltal,
        enhet=ansvar.enhet,
        avser_fran=span[0],
        avser_till=span[1],
        kon=kon,
    )
    wanted.put_on(row)
    row.kommentar, row.sakerhet = kommentar, sakerhet
    row.save_as(by)
    return row


def _sakerhet(row: Utfall | None, wanted: Wanted, revises: bool) -> str:
    """What stands there; a final value that was approved and changes now is a revised one."""
    if row is None:
        return Sakerhet.SLUTLIG
    if revises and row.sakerhet == Sakerhet.SLUTLIG and not wanted.stands_on(row):
        return Sakerhet.REVIDERAD
    return row.sakerhet


def _comment_kon(rapport: Rapport) -> str:
    has_total = (
        rapport.varden.get(Kon.TOTALT) is not None
        or Kon.TOTALT in rapport.par
        or rapport.saknas_orsak
    )
    return Kon.TOTALT if has_total else Kon.KVINNOR


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
            log("lämnade prognos", row, by=by, enhet=ansvar.enhet, nyckeltal=nyckeltal.kod)
    return row
