"""E-mails: queued in the transaction of what they tell of, and sent afterwards, each once.

Method: docs/beslut/0012-utskick.md. A mail server that is down loses nothing; a sending that
was cut off is left as uncertain and not repeated by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q

from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError
from styrning.grund import brev
from styrning.grund.brev import Brev
from styrning.grund.enums import Utskickslage, Utskicksslag
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User, Utskick
from styrning.grund.vantar import Vantan, by_chunks, waiting, waiting_by_last_day

SOON = timedelta(days=3)
TRIES = 5
PAUSE = timedelta(minutes=10)  # between two tries of the same
CUT_OFF = timedelta(minutes=30)  # a sending that has not ended by then was cut off


def queue(letters: Iterable[tuple[User, str, str, Brev]]) -> int:
    """Queue (receiver, slag, key, letter); how many were new.

    A key that is queued already is left alone, so that periodic work may run twice. Whoever
    stands in for the receiver today gets a copy. Nobody without an address gets anything.
    """
    rows = []
    for user, slag, nyckel, letter in letters:
        facts = {"slag": slag, "amne": letter.amne[:200]}
        if user.email:
            rows.append(Utskick(mottagare=user, nyckel=nyckel, text=letter.text, **facts))
        stand_in = user.stand_in(today())
        if stand_in is not None and stand_in.email:
            text = f"Du är ersättare för {user.namn}, som fick det här brevet.\n\n{letter.text}"
            rows.append(
                Utskick(mottagare=stand_in, kopia_for=user, nyckel=f"{nyckel}:ers", text=text,
                        **facts)
            )  # fmt: skip
    keys = [row.nyckel for row in rows]
    known = set(Utskick.objects.filter(nyckel__in=keys).values_list("nyckel", flat=True))
    new = [row for row in rows if row.nyckel not in known]
    Utskick.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _people(ids: Collection[int], chosen: Q) -> list[User]:
    rows = User.objects.filter(chosen, pk__in=ids, is_active=True)
    return list(rows.select_related("ersattare"))


def queue_weekly(day: date) -> int:
    """The week's digest, once per person and ISO week, on Monday or at the first run after."""
    year, week, _ = day.isocalendar()
    return _queue_waiting(waiting(day), Utskicksslag.VECKA, f"{year}-{week}", day)


def queue_last_days(day: date) -> int:
    """What is due within three days, once per person and last day."""
    return sum(
        _queue_waiting(found, Utskicksslag.FRIST, due.isoformat(), day)
        for due, found in waiting_by_last_day(day, due_within=SOON)
    )


def _queue_waiting(found: dict[int, Vantan], slag: Utskicksslag, occasion: str, day: date) -> int:
    write, chosen = {
        Utskicksslag.VECKA: (brev.weekly, Q(vecka_mejl=True)),
        Utskicksslag.FRIST: (brev.last_days, Q(frist_mejl=True)),
    }[slag]
    antal = 0
    for ids in by_chunks(sorted(found)):
        letters = (
            (user, str(slag), f"{slag}:{occasion}:{user.pk}",
             write(user.first_name, found[user.pk], day, settings.ADRESS))
            for user in _people(ids, chosen)
        )  # fmt: skip
        antal += queue(letters)
    return antal


def queue_returned(inlamning: Inlamning, *, by: User, remitted: bool = False) -> int:
    """Tell the one who sent it in, and the one who has the round, that it came back and why."""
    ids = {inlamning.inskickad_av_id, inlamning.handlaggare_id} - {None, by.pk}
    address = f"{settings.ADRESS}/inlamning/{inlamning.publikt_id}/" if settings.ADRESS else ""
    letters = [
        (user, str(Utskicksslag.ATER), f"ater:{inlamning.pk}:{inlamning.version}:{user.pk}",
         brev.returned(user.first_name, inlamning.uppfoljning.namn, inlamning.enhet.namn,
                       inlamning.ater_motiv, by.namn, address, remitted=remitted))
        for user in _people([pk for pk in ids if pk], Q())
    ]  # fmt: skip
    return queue(letters)


@dataclass(frozen=True)
class Paminnelse:
    """What one person would get: shown before it is sent, and sent exactly so."""

    mottagare: User
    antal: int
    brev: Brev


def reminders(inlamningar: Collection[Inlamning], hej: str, *, by: User) -> list[Paminnelse]:
    """A letter for each person that one of the submissions waits for, by name.

    Without an address there is a letter still: whoever reminds must see who cannot be reached.
    """
    day = today()
    found = waiting(day, chosen=[row.pk for row in inlamningar])
    people = sorted(_people(list(found), Q()), key=lambda user: (user.last_name, user.namn))
    return [
        Paminnelse(
            user,
            found[user.pk].antal,
            brev.reminder(user.first_name, by.namn, hej, found[user.pk], day, settings.ADRESS),
        )
        for user in people
    ]


@transaction.atomic
def send_reminders(inlamningar: Collection[Inlamning], hej: str, *, by: User) -> int:
    """Queue the reminders that ``reminders`` shows; how many. One a day to each about the same.

    Raises: RuleError when nobody would get any.
    """
    letters = [row for row in reminders(inlamningar, hej, by=by) if row.mottagare.email]
    if not letters:
        raise RuleError("Ingen av de valda har någon att påminna. Välj andra inlämningar.")
    rundor = "-".join(str(pk) for pk in sorted({row.uppfoljning_id for row in inlamningar}))
    occasion = f"{today():%Y%m%d}:{rundor}"
    antal = queue(
        (row.mottagare, str(Utskicksslag.PAMINNELSE),
         f"paminnelse:{occasion}:{row.mottagare.pk}", row.brev)
        for row in letters
    )  # fmt: skip
    for inlamning in inlamningar:
        log("påminde", inlamning, by=by, enhet=inlamning.enhet)
    return antal


@dataclass
class Sant:
    """What one run of sending did."""

    skickade: int = 0
    misslyckade: int = 0
    ovissa: int = 0


def send_pending(limit: int = 1000) -> Sant:
    """Send what waits, oldest first; each is claimed before it leaves, so two runs never send
    the same. What fails is tried again later, at most ``TRIES`` times."""
    done = Sant(ovissa=_give_up_on_cut_off())
    ready = Q(paborjad_at__isnull=True) | Q(paborjad_at__lt=now() - PAUSE)
    ids = list(
        Utskick.objects.filter(ready, lage=Utskickslage.VANTAR)
        .order_by("skapad_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    connection = get_connection()
    try:
        for chunk in by_chunks(ids, 50):
            rows = Utskick.objects.filter(pk__in=chunk).select_related("mottagare")
            for row in rows.order_by("skapad_at", "pk"):
                if not _claim(row):
                    continue
                if _send(row, connection):
                    done.skickade += 1
                else:
                    done.misslyckade += 1
    finally:
        connection.close()
    return done


def _claim(row: Utskick) -> bool:
    waiting_rows = Utskick.objects.filter(pk=row.pk, lage=Utskickslage.VANTAR)
    return bool(
        waiting_rows.update(lage=Utskickslage.SKICKAS, paborjad_at=now(), forsok=F("forsok") + 1)
    )


def _send(row: Utskick, connection: BaseEmailBackend) -> bool:
    message = EmailMessage(row.amne, row.text, to=[row.mottagare.email], connection=connection)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except (OSError, ValueError) as error:  # the server, the network, or an address
        last = row.forsok + 1 >= TRIES
        Utskick.objects.filter(pk=row.pk).update(
            lage=Utskickslage.MISSLYCKAT if last else Utskickslage.VANTAR,
            fel=f"{type(error).__name__}: {error}"[:300],
        )
        return False
    Utskick.objects.filter(pk=row.pk).update(lage=Utskickslage.SKICKAT, skickad_at=now(), fel="")
    return True


def _give_up_on_cut_off() -> int:
    cut = Utskick.objects.filter(lage=Utskickslage.SKICKAS, paborjad_at__lt=now() - CUT_OFF)
    return cut.update(lage=Utskickslage.OVISST)


@transaction.atomic
def send_again(utskick: Utskick, *, by: User) -> None:
    """Put one that failed, or that nobody knows about, back among those that wait.

    Raises: RuleError for one that is sent or waits already.
    """
    row = Utskick.objects.select_for_update().get(pk=utskick.pk)
    if row.lage not in {Utskickslage.MISSLYCKAT, Utskickslage.OVISST}:
        raise RuleError("Bara ett brev som inte kom iväg kan skickas igen.")
    row.lage, row.forsok, row.paborjad_at = Utskickslage.VANTAR, 0, None
    row.save(update_fields=["lage", "forsok", "paborjad_at"])
    log("skickade brev igen", row, by=by, amne=row.amne)


@dataclass(frozen=True)
class Brevval:
    """Which letters a person wants, and who stands in until when."""

    vecka_mejl: bool
    frist_mejl: bool
    ersattare: User | None = None
    ersattare_till: date | None = None


@transaction.atomic
def choose_letters(val: Brevval, *, by: User) -> None:
    """Save one's own choice.

    Raises: RuleError, with its field, for oneself as stand-in, or a last day that has been.
    """
    if val.ersattare is not None and val.ersattare.pk == by.pk:
        raise RuleError("Välj en annan person än dig själv.", field="ersattare")
    if val.ersattare_till is not None and val.ersattare is None:
        raise RuleError("Välj vem som är ersättare.", field="ersattare")
    if val.ersattare_till is not None and val.ersattare_till < today():
        raise RuleError("Dagen har redan varit.", field="ersattare_till")
    user = User.objects.select_for_update().get(pk=by.pk)
    for name, value in vars(val).items():
        setattr(user, name, value)
    user.save(update_fields=list(vars(val)))
    log("valde brev", user, by=by)
