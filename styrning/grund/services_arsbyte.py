"""A new year's årshjul: the law's days, and this year's copied with what must be decided anew."""

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from styrning.bas.errors import RuleError
from styrning.bas.periods import month_end
from styrning.grund.enums import AktivitetSlag
from styrning.grund.events import log
from styrning.grund.lagdatum import legal_dates
from styrning.grund.models import Aktivitet, Arshjul, Enhet, Uppfoljning, User
from styrning.grund.services_aktivitet import DUE
from styrning.grund.services_arshjul import FRAGOR, Omgang, create_round

SAME_WEEKDAY = timedelta(days=364)
NEAR = 5  # years: other four-figure numbers in a title are no years of it


@dataclass
class Arsbyte:
    """What was put in the new year's årshjul, and what was there already."""

    aktiviteter: list[Aktivitet] = field(default_factory=list)
    omgangar: list[Uppfoljning] = field(default_factory=list)
    fanns: list[str] = field(default_factory=list)


@transaction.atomic
def add_legal_dates(ar: int, *, by: User) -> list[Aktivitet]:
    """Put the law's days in the årshjul of ``ar``; a paragraph that is there is left alone."""
    arshjul, _ = Arshjul.objects.get_or_create(ar=ar)
    known = set(arshjul.aktiviteter.values_list("lagrum", flat=True))
    added = [
        Aktivitet.objects.create(arshjul=arshjul, **vars(day))
        for day in legal_dates(ar)
        if day.lagrum not in known
    ]
    if added:
        log("lade in lagens datum", arshjul, by=by, ar=ar, antal=len(added))
    return added


@transaction.atomic
def copy_year(ar: int, *, by: User) -> Arsbyte:
    """Make the årshjul of ``ar`` from that of the year before.

    Days by law keep their date; all others keep their weekday and wait for somebody to say
    that they hold. A title that is there already is left alone, so it may be done twice.

    Raises: RuleError when the year before has nothing.
    """
    before = Arshjul.objects.filter(ar=ar - 1).first()
    if before is None or not (before.aktiviteter.exists() or before.uppfoljningar.exists()):
        raise RuleError(f"Årshjulet för {ar - 1} är tomt. Det finns inget att utgå från.")
    after, _ = Arshjul.objects.select_for_update().get_or_create(ar=ar)
    done = Arsbyte()
    _copy_activities(before, after, done)
    _copy_rounds(before, after, done, by=by)
    log("kopierade årshjul", after, by=by, fran=ar - 1, aktiviteter=len(done.aktiviteter),
        omgangar=len(done.omgangar))  # fmt: skip
    return done


def _copy_activities(before: Arshjul, after: Arshjul, done: Arsbyte) -> None:
    there: dict[tuple, deque[Aktivitet]] = defaultdict(deque)
    for known in after.aktiviteter.order_by("oppnar", "pk"):
        there[known.ring, known.titel, known.enhet_id].append(known)
    new: dict[int, Aktivitet] = {}
    rows = before.aktiviteter.order_by("oppnar", "pk")
    for row in sorted(rows, key=lambda row: row.mote_id is not None):
        titel = next_year_words(row.titel, before.ar)
        if found := there[row.ring, titel, row.enhet_id]:
            new[row.pk] = found.popleft()
            done.fanns.append(titel)
            continue
        copy = Aktivitet(arshjul=after, titel=titel, ar_bestamd=bool(row.lagrum))
        for name in ("slag", "ring", "text", "lagrum", "enhet_id", "dagar_fore", "lank"):
            setattr(copy, name, getattr(row, name))
        for name in ("oppnar", *DUE):
            setattr(copy, name, _moved(getattr(row, name), row))
        if row.mote_id is not None:
            copy.mote = new[row.mote_id]
        copy.save()
        new[row.pk] = copy
        done.aktiviteter.append(copy)


def _moved(day: date | None, row: Aktivitet) -> date | None:
    if day is None:
        return None
    by_law = row.lagrum and row.slag == AktivitetSlag.AKTIVITET and row.mote_id is None
    return year_later(day) if by_law else day + SAME_WEEKDAY


def year_later(day: date) -> date:
    """The same date a year later; 28 February after a leap day."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 1, day=last)


def next_year_words(text: str, ar: int) -> str:
    """``text`` with every year near ``ar`` one higher; Agenda 2030 is a name.

    Budget 2026 becomes Budget 2027, läsåret 2025/26 becomes läsåret 2026/27.
    """

    def later(found: re.Match) -> str:
        year = int(found[1])
        if abs(year - ar) > NEAR:
            return found[0]
        return f"{year + 1}/{(year + 2) % 100:02}" if found[2] else str(year + 1)

    return re.sub(r"(?<!\d)(?<!Agenda )(20\d\d)(/\d\d)?(?!\d)", later, text)


def _copy_rounds(before: Arshjul, after: Arshjul, done: Arsbyte, *, by: User) -> None:
    for runda in before.uppfoljningar.order_by("oppnar"):
        kod = next_year_words(runda.kod, before.ar)
        if kod == runda.kod or Uppfoljning.objects.filter(kod=kod).exists():
            done.fanns.append(runda.namn)
            continue
        omgang = _next_round(runda, kod, before.ar)
        asked = Enhet.objects.valid_on(omgang.avser_till).filter(inlamningar__uppfoljning=runda)
        if asked:
            done.omgangar.append(create_round(after.ar, omgang, asked, by=by))


def _next_round(runda: Uppfoljning, kod: str, ar: int) -> Omgang:
    days = ("oppnar", "klar_namnd", "behandlas_namnd", "klar_ks", "klar_kf", "lases")
    moved = {name: day + SAME_WEEKDAY for name in days if (day := getattr(runda, name))}
    return Omgang(
        kod=kod,
        namn=next_year_words(runda.namn, ar),
        slag=runda.slag,
        avser_fran=year_later(runda.avser_fran),
        avser_till=_period_end(runda.avser_till),
        instruktion=next_year_words(runda.instruktion, ar),
        **moved,
        **{name: getattr(runda, name) for name in FRAGOR},
    )


def _period_end(day: date) -> date:
    """A year later; the end of a month stays one, also in a leap year."""
    is_end = day == month_end(day.year, day.month)
    return month_end(day.year + 1, day.month) if is_end else year_later(day)
