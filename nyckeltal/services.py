"""Writing what is reported about key figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import IntegrityError, transaction

from nyckeltal.enums import Aggregering, Kon, Sakerhet, Saknas
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Prognos, Utfall
from nyckeltal.rules import Pair, check_split, derive_total, from_pair, plausibility
from nyckeltal.selectors import Definition
from nyckeltal.series import Runda, Span, asked_period
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import hold, touch

CONFLICT = "Någon annan sparade samtidigt. Välj vilket värde som ska gälla."


@dataclass(frozen=True)
class Rapport:
    """What an officer says of one nyckeltal for the round's period.

    Attributes:
        varden: by Kon, in the nyckeltal's unit; None is a gap.
        par: by Kon, (täljare, nämnare) in place of a value.
        saknas_orsak: why the total is missing; then no value is given.
        versioner: by Kon, the version that the officer saw; 0 or absent when there was none.
        sakerhet: preliminary, final or revised; None keeps what stands there.
    """

    varden: Mapping[str, Decimal | None]
    saknas_orsak: str = ""
    kommentar: str = ""
    versioner: Mapping[str, int] = field(default_factory=dict)
    sakerhet: str | None = None
    par: Mapping[str, Pair] = field(default_factory=dict)

    def given(self, faktor: Decimal | None) -> dict[str, Decimal]:
        """The values by Kon, those of pairs computed.

        Raises: RuleError, with the Kon as field, for half a pair or a nämnare of zero.
        """
        result = {kon: varde for kon, varde in self.varden.items() if varde is not None}
        for kon, (taljare, namnare) in self.par.items():
            if taljare is None and namnare is None:
                continue
            varde = from_pair(taljare, namnare, faktor or Decimal(1))
            if varde is None or (namnare is not None and namnare < 0):
                raise RuleError(
                    f"{Kon(kon).label}: ange både täljare och nämnare; nämnaren ska vara "
                    "större än noll.",
                    field=kon,
                )
            result[kon] = varde
        return result


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
    questions = check_report(ansvar.nyckeltal, rapport)
    try:
        with transaction.atomic():
            hold(inlamning)
            saved = current_rows(ansvar, span, lock=True)
            changed = [
                row
                for kon, wanted in _wanted(rapport, saved, ansvar.nyckeltal.matt).items()
                if (row := _write(ansvar, span, kon, wanted, saved.get(kon), rapport, by=by))
            ]
            if changed:
                touch(inlamning, by=by)
                log("rapporterade utfall", changed[0], by=by, enhet=ansvar.enhet,
                    nyckeltal=ansvar.nyckeltal.kod, rader=len(changed))  # fmt: skip
    except IntegrityError as error:
        raise StaleError(CONFLICT, current=current_rows(ansvar, span)) from error
    return questions


def _asked(ansvar: NyckeltalEnhet, inlamning: Inlamning) -> Span:
    span = asked_period(ansvar.nyckeltal, Runda.of(inlamning.uppfoljning))
    if span is None:
        raise RuleError(
            f"{inlamning.uppfoljning.namn} frågar inte efter {ansvar.nyckeltal.kod}. "
            "Inget har sparats."
        )
    return span


def current_rows(ansvar: NyckeltalEnhet, span: Span, *, lock: bool = False) -> dict[str, Utfall]:
    """The saved rows of the period, by Kon."""
    rows = Utfall.objects.filter(
        nyckeltal=ansvar.nyckeltal_id, enhet=ansvar.enhet_id, avser_fran=span[0], avser_till=span[1]
    )
    return {row.kon: row for row in (rows.select_for_update() if lock else rows)}


def check_report(nyckeltal: Nyckeltal | Definition, rapport: Rapport) -> list[str]:
    """Questions about the report.

    Raises: RuleError, with the Kon as field, for what cannot be saved.
    """
    given = rapport.given(nyckeltal.namnarfaktor)
    if nyckeltal.aggregering == Aggregering.VAGT and any(
        varde is not None for varde in rapport.varden.values()
    ):
        raise RuleError(
            f"{nyckeltal.kod} räknas samman av täljare och nämnare. Ange båda i stället för "
            "kvoten.",
            field=Kon.TOTALT,
        )
    if rapport.saknas_orsak and rapport.saknas_orsak not in Saknas.values:
        raise RuleError("Välj en orsak i listan.", field="saknas_orsak")
    if given and rapport.saknas_orsak:
        raise RuleError("Ange antingen ett utfall eller varför det saknas.", field=Kon.TOTALT)
    if set(given) - {Kon.TOTALT} and not nyckeltal.per_kon:
        raise RuleError(f"{nyckeltal.kod} delas inte på kön.", field=Kon.KVINNOR)
    for kon, varde in given.items():
        fraga = plausibility(
            varde, None, nyckeltal.min_varde, nyckeltal.max_varde, nyckeltal.mattenhet
        )
        if fraga and fraga.fel:
            raise RuleError(f"{Kon(kon).label}: {fraga.text}", field=kon)
    return _check_total(nyckeltal, rapport, given)


def _check_total(
    nyckeltal: Nyckeltal | Definition, rapport: Rapport, given: Mapping[str, Decimal]
) -> list[str]:
    kvinnor, man = given.get(Kon.KVINNOR), given.get(Kon.MAN)
    totalt = given.get(Kon.TOTALT)
    pairs = (rapport.par.get(Kon.KVINNOR), rapport.par.get(Kon.MAN))
    both = (pairs[0], pairs[1]) if pairs[0] and pairs[1] else None
    derivable = derive_total(kvinnor, man, nyckeltal.matt, both) is not None
    if totalt is None and not derivable and not rapport.saknas_orsak:
        message = "Ange ett utfall eller varför det saknas."
        if given:
            message = "Ange totalt: det kan inte räknas ut av kvinnor och män för sig."
        raise RuleError(message, field=Kon.TOTALT)
    return check_split(totalt, kvinnor, man, nyckeltal.matt, nyckeltal.decimaler)


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
    kon: str,
    wanted: Wanted,
    row: Utfall | None,
    rapport: Rapport,
    *,
    by: User,
) -> Utfall | None:
    """Write one row if it differs; the comment stands on the first row of the report."""
    kommentar = clean_text(rapport.kommentar) if kon == _comment_kon(rapport) else ""
    sakerhet = rapport.sakerhet or (row.sakerhet if row else Sakerhet.SLUTLIG)
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
    fraga = plausibility(varde, None, nyckeltal.min_varde, nyckeltal.max_varde, nyckeltal.mattenhet)
    if fraga and fraga.fel:
        raise RuleError(f"Prognos: {fraga.text}", field="prognos")
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
