"""What in a year's årshjul needs a new day or somebody's word: clashes and copied days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from styrning.bas.helgdagar import day_off, working_day_before
from styrning.grund.enums import AktivitetSlag
from styrning.grund.models import Aktivitet, Uppfoljning

COLUMNS = {
    "oppnar": "öppnar",
    "klar_namnd": "klar i nämnd",
    "behandlas_namnd": "nämnden behandlar",
    "klar_ks": "klar i kommunstyrelsen",
    "klar_kf": "klar i kommunfullmäktige",
}


@dataclass(frozen=True)
class Krock:
    """A day that cannot hold, or is doubtful, with why and what would.

    ``forslag`` is None where no other day can be told, as for two meetings at once.
    """

    post: Aktivitet | Uppfoljning
    titel: str
    vad: str
    dag: date
    varfor: str
    forslag: date | None = None


def clashes(ar: int) -> list[Krock]:
    """Days on weekends and holidays, and meetings of one enhet on the same day; two statements.

    When something opens is told only of meetings: other things may well open on a Saturday.
    """
    aktiviteter = Aktivitet.objects.filter(arshjul__ar=ar).select_related("enhet")
    return clashes_among(list(aktiviteter), list(Uppfoljning.objects.filter(arshjul__ar=ar)))


def clashes_among(aktiviteter: list[Aktivitet], rundor: list[Uppfoljning]) -> list[Krock]:
    """The clashes of what has been read already, as ``clashes``."""
    posts: list[Aktivitet | Uppfoljning] = [*aktiviteter, *rundor]
    found = [krock for post in posts for krock in _days_off(post)]
    return sorted(found + _same_day(aktiviteter), key=lambda krock: (krock.dag, krock.titel))


def _days_off(post: Aktivitet | Uppfoljning) -> list[Krock]:
    is_meeting = isinstance(post, Aktivitet) and post.slag == AktivitetSlag.MOTE
    titel = post.titel if isinstance(post, Aktivitet) else post.namn
    found = []
    for name, vad in COLUMNS.items():
        day = getattr(post, name, None)
        if day is None or (name == "oppnar" and not is_meeting):
            continue
        if why := day_off(day):
            what = "sammanträder" if is_meeting else vad
            found.append(Krock(post, titel, what, day, why, working_day_before(day)))
    return found


def _same_day(aktiviteter: list[Aktivitet]) -> list[Krock]:
    meetings = defaultdict(list)
    for row in aktiviteter:
        if row.slag == AktivitetSlag.MOTE:
            meetings[row.enhet_id, row.oppnar].append(row)
    return [
        Krock(row, row.titel, "sammanträder", row.oppnar, "två sammanträden samma dag")
        for rows in meetings.values()
        if len(rows) > 1
        for row in rows[1:]
    ]


def undecided(ar: int) -> list[Aktivitet]:
    """Activities whose days are copied and not yet said to hold; one statement."""
    return list(
        Aktivitet.objects.filter(arshjul__ar=ar, ar_bestamd=False)
        .select_related("enhet", "mote")
        .order_by("oppnar", "titel", "pk")
    )
