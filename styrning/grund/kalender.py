"""What one person's calendar holds: the days of the årshjul that the person's roles concern."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from styrning.grund.arshjul import Arshjulsrad, arshjul_rows
from styrning.grund.enums import AktivitetSlag, Arshjulslage, Roll
from styrning.grund.models import Aktivitet, Enhet, Uppfoljning, User
from styrning.grund.registries import Arshjulspost

DUE = {"klar_namnd": "Klar i nämnd", "klar_ks": "Klar i KS", "klar_kf": "Klar i KF"}


@dataclass(frozen=True)
class Kalenderdag:
    """One all-day entry; ``uid`` is the same every time, so that a reader moves it."""

    uid: str
    dag: date
    rubrik: str
    text: str
    post: Aktivitet | Uppfoljning | Arshjulspost


def calendar_days(user: User, day: date) -> list[Kalenderdag]:
    """This year's and next year's days for ``user``: a constant number of statements.

    Whoever has a role for the whole municipality gets all; others what is for their enheter,
    and what is for nobody in particular.
    """
    own = _own_enheter(user)
    rows = [row for ar in (day.year, day.year + 1) for row in arshjul_rows(ar, day, user)]
    concerned = [row for row in rows if own is None or not row.enhet_ids or row.enhet_ids & own]
    days = [entry for row in concerned for entry in _days(row)]
    return sorted(days, key=lambda entry: (entry.dag, entry.rubrik, entry.uid))


def _own_enheter(user: User) -> frozenset[int] | None:
    """The enheter that ``user`` has a role on today; None for the whole municipality."""
    if user.has_municipal_role(*Roll):
        return None
    return frozenset(Enhet.objects.subtree_of_roles(user, *Roll).values_list("pk", flat=True))


def _days(row: Arshjulsrad) -> Iterator[Kalenderdag]:
    post = row.post
    text = "\n".join(filter(None, [row.ansvarig, getattr(post, "lagrum", ""), _share(row)]))
    if isinstance(post, Arshjulspost):
        ref = f"{post.nyckel}-{post.objekt or post.oppnar.isoformat()}"
        yield Kalenderdag(f"{ref}-sista", post.sista_dag, f"Sista dag: {row.titel}", text, post)
        return
    ref = str(post.publikt_id)
    if isinstance(post, Aktivitet) and post.slag == AktivitetSlag.MOTE:
        yield Kalenderdag(f"{ref}-mote", row.oppnar, row.titel, text, post)
        return
    yield Kalenderdag(f"{ref}-oppnar", row.oppnar, f"Öppnar: {row.titel}", text, post)
    for name, word in DUE.items():
        if due := getattr(post, name):
            yield Kalenderdag(f"{ref}-{name}", due, f"{word}: {row.titel}", text, post)


def _share(row: Arshjulsrad) -> str:
    if row.lage == Arshjulslage.KLAR:
        return "Klar."
    return f"{row.gjort} av {row.totalt} klara." if row.totalt > 1 else ""
