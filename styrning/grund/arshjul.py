"""The årshjul of a year as rows: rounds, activities, and what the higher floors plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F

from styrning.grund.enums import AktivitetSlag, Arshjulslage, InlamningLage, Ring
from styrning.grund.models import Aktivitet, Uppfoljning, User
from styrning.grund.registries import Arshjulspost, arshjul_posts
from styrning.grund.rules import arshjulslage, is_late, last_day
from styrning.grund.selectors import Omgangslage


@dataclass(frozen=True)
class Arshjulsrad:
    """One row of the årshjul.

    ``post`` is the activity, the round, or what a higher floor told of; ``omgang`` counts a
    round's submissions. ``kod`` is the letter of its ring and its place there, in table and
    wheel alike. ``gjort`` of ``totalt`` is done; an activity is one thing to do.
    """

    ring: Ring
    titel: str
    ansvarig: str
    oppnar: date
    sista_dag: date | None
    lage: Arshjulslage
    post: Aktivitet | Uppfoljning | Arshjulspost
    enhet_ids: frozenset[int]
    gjort: int
    totalt: int
    omgang: Omgangslage | None = None
    kod: str = ""

    @property
    def is_round(self) -> bool:
        return self.omgang is not None

    @property
    def andel(self) -> float:
        """The share that is done, 0–1."""
        return self.gjort / self.totalt if self.totalt else 0.0


BOKSTAV = dict(zip(Ring, "ABCDEF", strict=True))


def arshjul_rows(ar: int, day: date, user: User, enhet_id: int | None = None) -> list[Arshjulsrad]:
    """The year in the order of rings and days, as ``user`` may see it.

    ``enhet_id`` narrows what is told of many enheter at once, as checks, to that one. Two
    statements, and those of the higher floors.
    """
    aktiviteter = Aktivitet.objects.filter(arshjul__ar=ar).select_related("enhet")
    rows = [_round_row(runda, asked, day) for runda, asked in _rounds(ar)]
    rows += [_activity_row(aktivitet, day) for aktivitet in aktiviteter]
    rows += [_post_row(post, day) for post in arshjul_posts(ar, user, enhet_id)]
    rings = list(Ring)
    rows.sort(key=lambda r: (rings.index(r.ring), r.oppnar, r.sista_dag or date.max, r.titel))
    return _numbered(rows)


Fragad = tuple[int, str, str]  # an enhet that a round asks, its name, and where it stands


def _rounds(ar: int) -> Iterable[tuple[Uppfoljning, list[Fragad]]]:
    """The year's rounds, each with the enheter that it asks; one statement."""
    rows = (
        Uppfoljning.objects.filter(arshjul__ar=ar)
        .annotate(
            enhet_pk=F("inlamningar__enhet"),
            enhet_namn=F("inlamningar__enhet__namn"),
            lage=F("inlamningar__lage"),
        )
        .order_by("-avser_till", "-oppnar", "pk", "inlamningar__pk")
    )
    rundor: dict[int, Uppfoljning] = {}
    asked: defaultdict[int, list[Fragad]] = defaultdict(list)
    for row in rows:
        rundor.setdefault(row.pk, row)
        if row.enhet_pk is not None:
            asked[row.pk].append((row.enhet_pk, row.enhet_namn, row.lage))
    return [(runda, asked[pk]) for pk, runda in rundor.items()]


def _numbered(rows: Iterable[Arshjulsrad]) -> list[Arshjulsrad]:
    places: defaultdict[Ring, int] = defaultdict(int)
    numbered = []
    for row in rows:
        places[row.ring] += 1
        kod = f"{BOKSTAV[row.ring]}{places[row.ring]}"
        numbered.append(replace(row, kod=kod))
    return numbered


def _round_row(runda: Uppfoljning, asked: Iterable[Fragad], day: date) -> Arshjulsrad:
    omgang = Omgangslage()
    enheter = {}
    for enhet_id, namn, lage in asked:
        omgang.antal[InlamningLage(lage)] += 1
        omgang.sena += is_late(lage, runda.klar_namnd, day)
        enheter[enhet_id] = namn
    names = list(enheter.values())
    return Arshjulsrad(
        ring=Ring.UPPFOLJNING,
        titel=runda.namn,
        ansvarig=names[0] if len(names) == 1 else f"{len(names)} enheter",
        oppnar=runda.oppnar,
        sista_dag=runda.klar_namnd,
        lage=arshjulslage(
            oppnar=runda.oppnar,
            sista_dag=runda.klar_namnd,
            klar=0 < omgang.totalt == omgang.inne,
            day=day,
        ),
        post=runda,
        enhet_ids=frozenset(enheter),
        gjort=omgang.inne,
        totalt=omgang.totalt,
        omgang=omgang,
    )


def _activity_row(aktivitet: Aktivitet, day: date) -> Arshjulsrad:
    sista_dag = last_day(aktivitet.klar_namnd, aktivitet.klar_ks, aktivitet.klar_kf)
    meeting = aktivitet.slag == AktivitetSlag.MOTE
    if meeting:
        sista_dag = aktivitet.oppnar
    klar = aktivitet.klar_at is not None or (meeting and aktivitet.oppnar < day)
    return Arshjulsrad(
        ring=Ring(aktivitet.ring),
        titel=aktivitet.titel,
        ansvarig=aktivitet.enhet.namn if aktivitet.enhet else "",
        oppnar=aktivitet.oppnar,
        sista_dag=sista_dag,
        lage=arshjulslage(oppnar=aktivitet.oppnar, sista_dag=sista_dag, klar=klar, day=day),
        post=aktivitet,
        enhet_ids=frozenset(filter(None, [aktivitet.enhet_id])),
        gjort=int(klar),
        totalt=1,
    )


def _post_row(post: Arshjulspost, day: date) -> Arshjulsrad:
    return Arshjulsrad(
        ring=Ring(post.ring),
        titel=post.titel,
        ansvarig=post.ansvarig,
        oppnar=post.oppnar,
        sista_dag=post.sista_dag,
        lage=arshjulslage(
            oppnar=post.oppnar,
            sista_dag=post.sista_dag,
            klar=0 < post.totalt == post.gjort,
            day=day,
        ),
        post=post,
        enhet_ids=post.enhet_ids,
        gjort=post.gjort,
        totalt=post.totalt,
    )
