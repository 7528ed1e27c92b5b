"""Activities and meetings of the årshjul: create, change, move, end."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.stamp import stamp
from styrning.grund.enums import AktivitetSlag, Ring, Slag
from styrning.grund.events import log
from styrning.grund.models import Aktivitet, Arshjul, Enhet, User

CONFLICT = "Någon annan har ändrat aktiviteten sedan du öppnade den. Inget har sparats."
LINK = re.compile(r"/[^/\\].*|https://.+")
REQUIRED = {"titel": "Skriv en titel.", "oppnar": "Ange vilken dag aktiviteten öppnar."}
LENGTHS = {"titel": 200, "lagrum": 100, "lank": 300}
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
DAYS_MAX = 200  # from a last day to its meeting
DUE = ("klar_namnd", "klar_ks", "klar_kf")
DUE_OF = {Slag.KF: "klar_kf", Slag.STYRELSE: "klar_ks"}  # every other enhet: klar_namnd


@dataclass(frozen=True)
class Post:
    """What kvalitetskedjan states about an activity.

    With ``mote`` the last day in that meeting's column is ``dagar_fore`` days before it.
    """

    ring: str
    titel: str
    oppnar: date
    slag: str = AktivitetSlag.AKTIVITET
    text: str = ""
    lagrum: str = ""
    enhet: Enhet | None = None
    klar_namnd: date | None = None
    klar_ks: date | None = None
    klar_kf: date | None = None
    klar_at: date | None = None
    mote: Aktivitet | None = None
    dagar_fore: int | None = None
    lank: str = ""
    ar_bestamd: bool = True


def due_column(mote: Aktivitet) -> str:
    """The column that a day before ``mote`` stands in: nämnd, KS or KF."""
    return DUE_OF.get(Slag(mote.enhet.slag), "klar_namnd") if mote.enhet else "klar_namnd"


def counted_column(row: Aktivitet) -> str:
    """The column whose day is counted from a meeting; empty where none is."""
    return due_column(row.mote) if row.mote is not None else ""


def seen_as(row: Aktivitet) -> int:
    """What is stated of the activity as a number: another as soon as somebody changes it.

    A day that is counted from a meeting is not stated: moving the meeting is no conflict.
    """
    counted = counted_column(row)
    return stamp(
        row.enhet_id if name == "enhet" else row.mote_id if name == "mote" else getattr(row, name)
        for name in Post.__dataclass_fields__
        if name != counted
    )


def _ensure_stated(post: Post) -> None:
    """What the form sees to, for those who come another way. Raises: FaultsError."""
    faults = {
        name: f"Texten är längre än {most} tecken. Korta den."
        for name, most in LENGTHS.items()
        if len(getattr(post, name)) > most
    }
    faults |= {name: text for name, text in REQUIRED.items() if not getattr(post, name)}
    if post.ring not in Ring.values:
        faults["ring"] = "Välj vilken ring aktiviteten hör till."
    if post.slag not in AktivitetSlag.values:
        faults["slag"] = "Välj aktivitet eller sammanträde."
    if post.lank and not LINK.fullmatch(post.lank):
        faults["lank"] = "Börja med / för en sida här, eller med https://."
    if post.dagar_fore is not None and not 0 <= post.dagar_fore <= DAYS_MAX:
        faults["dagar_fore"] = f"Skriv ett antal dagar mellan 0 och {DAYS_MAX}."
    faults |= far_days(post, ("oppnar", *DUE, "klar_at"))
    if faults:
        raise FaultsError(faults)


def far_days(said: object, names: Iterable[str]) -> dict[str, str]:
    """The days that no årshjul holds, by name, with what to write."""
    days = {name: getattr(said, name) for name in names}
    return {
        name: f"Skriv ett datum mellan {FIRST.year} och {LAST.year}."
        for name, day in days.items()
        if day is not None and not FIRST <= day <= LAST
    }


def _ensure_meeting(post: Post) -> None:
    if post.slag != AktivitetSlag.MOTE:
        return
    if post.enhet is None:
        raise RuleError("Välj vem som sammanträder.", field="enhet")
    if post.mote or any(getattr(post, name) for name in DUE):
        raise RuleError(
            "Ett sammanträde har bara sin egen dag. Lämna sista dagarna tomma.", field="klar_namnd"
        )


def _ensure_hanging(post: Post) -> None:
    if (post.mote is None) != (post.dagar_fore is None):
        missing = "dagar_fore" if post.mote else "mote"
        raise RuleError("Ange både sammanträde och antal dagar före det.", field=missing)
    if post.mote and post.mote.slag != AktivitetSlag.MOTE:
        raise RuleError("Välj ett sammanträde att räkna dagarna från.", field="mote")


def _ensure_due(row: Aktivitet) -> None:
    for name in DUE:
        due = getattr(row, name)
        if due is not None and due < row.oppnar:
            raise RuleError("Sista dag ligger före den dag då aktiviteten öppnar.", field=name)
    if row.klar_at is not None and row.klar_at > today():
        raise RuleError("Genomförd kan inte ligga i framtiden.", field="klar_at")


def _set(aktivitet: Aktivitet, post: Post) -> None:
    _ensure_stated(post)
    _ensure_meeting(post)
    _ensure_hanging(post)
    for name in Post.__dataclass_fields__:
        setattr(aktivitet, name, getattr(post, name))
    _hang(aktivitet)
    _ensure_due(aktivitet)


def _hang(row: Aktivitet) -> None:
    if row.mote is not None and row.dagar_fore is not None:
        setattr(row, due_column(row.mote), row.mote.oppnar - timedelta(days=row.dagar_fore))


@transaction.atomic
def create_activity(ar: int, post: Post, *, by: User) -> Aktivitet:
    """Raises: RuleError, with its field, when dates are out of order."""
    arshjul, _ = Arshjul.objects.get_or_create(ar=ar)
    aktivitet = Aktivitet(arshjul=arshjul)
    _set(aktivitet, post)
    aktivitet.save()
    log("skapade aktivitet", aktivitet, by=by, enhet=post.enhet, titel=post.titel)
    return aktivitet


@transaction.atomic
def change_activity(
    aktivitet: Aktivitet, post: Post, *, by: User, seen: int | None = None
) -> Aktivitet:
    """Change it; what hangs on a meeting moves with it.

    Args:
        seen: what ``seen_as`` answered when the user read it; None where nobody did.

    Raises: RuleError as ``create_activity``, or naming what would be due before it opens;
        StaleError if somebody saved since.
    """
    row = Aktivitet.objects.select_for_update(of=("self",)).get(pk=aktivitet.pk)
    if seen not in {None, seen_as(row)}:
        raise StaleError(CONFLICT, current=row)
    if row.hangande.exists() and post.slag != AktivitetSlag.MOTE:
        raise RuleError(f"{_hanging_words(row)} Det måste vara ett sammanträde.", field="slag")
    _set(row, post)
    row.save()
    _move_hanging(row)
    log("ändrade aktivitet", row, by=by, enhet=post.enhet, titel=post.titel)
    return row


def _move_hanging(mote: Aktivitet) -> None:
    for row in mote.hangande.select_for_update():
        row.mote = mote
        _hang(row)
        try:
            _ensure_due(row)
        except RuleError as error:
            raise RuleError(
                f"{row.titel} skulle få sista dag före den dag då den öppnar. Flytta den först.",
                field="oppnar",
            ) from error
        row.save()


def _hanging_words(row: Aktivitet) -> str:
    names = ", ".join(row.hangande.values_list("titel", flat=True)[:3])
    return f"Sista dagar räknas från sammanträdet: {names}."


@transaction.atomic
def end_activity(aktivitet: Aktivitet, *, by: User) -> None:
    """Take an activity out of the årshjul; the event keeps its title and day.

    Raises: RuleError while last days are counted from it.
    """
    row = Aktivitet.objects.select_for_update().get(pk=aktivitet.pk)
    if row.hangande.exists():
        raise RuleError(f"{_hanging_words(row)} Ge dem egna datum först.")
    log(
        "tog bort aktivitet",
        row,
        by=by,
        titel=row.titel,
        oppnar=row.oppnar.isoformat(),
        ar=row.arshjul.ar,
    )
    row.delete()


@transaction.atomic
def confirm_dates(rows: Collection[Aktivitet], *, by: User) -> int:
    """Say that copied days hold; how many were confirmed."""
    waiting = Aktivitet.objects.filter(pk__in=[row.pk for row in rows], ar_bestamd=False)
    confirmed = list(waiting.select_for_update(of=("self",)).select_related("enhet"))
    waiting.update(ar_bestamd=True)
    for row in confirmed:
        log("bestämde datum", row, by=by, enhet=row.enhet, titel=row.titel)
    return len(confirmed)
