"""One row of the årshjul as it is printed, and which rows are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from frontend.organisation.ord import IKON, adress, dagar, kort_dag
from styrning.grund.arshjul import Arshjulsrad
from styrning.grund.enums import AktivitetSlag, Arshjulslage, Ring, Roll
from styrning.grund.models import Aktivitet, Enhet, Uppfoljning, User
from styrning.grund.registries import Arshjulspost
from styrning.grund.services_aktivitet import DUE


@dataclass(frozen=True)
class Rad:
    """One row with its dates and state in words, and where its name leads."""

    rad: Arshjulsrad
    adress: str
    oppnar: str
    klar: tuple[str, ...]
    inne: str
    lagrum: str
    form: str
    ikon: str
    ord: str

    @property
    def is_meeting(self) -> bool:
        """A meeting neither opens nor has a last day: it is on a day."""
        post = self.rad.post
        return isinstance(post, Aktivitet) and post.slag == AktivitetSlag.MOTE


def _words(rad: Arshjulsrad, day: date, ar: int) -> str:
    """The state in words: Kommer 28 sep, Öppen, 3 dagar kvar, Sen, 11 dagar, Klar."""
    if rad.lage == Arshjulslage.KOMMER:
        return f"Kommer {kort_dag(rad.oppnar, ar)}"
    if rad.lage == Arshjulslage.KLAR or rad.sista_dag is None:
        return rad.lage.label
    if rad.lage == Arshjulslage.SEN:
        return f"Sen, {dagar((day - rad.sista_dag).days)}"
    left = (rad.sista_dag - day).days
    return f"Öppen, {dagar(left)} kvar" if left else "Öppen, sista dagen"


def _share(rad: Arshjulsrad) -> str:
    """How much is done of what is more than one thing, and how many rounds are decided."""
    if isinstance(rad.post, Aktivitet):
        return ""
    share = f"{rad.gjort} av {rad.totalt}"
    decided = rad.omgang.beslutade if rad.omgang else 0
    words = f", {decided} beslutad{'e' if decided > 1 else ''}" if decided else ""
    return share + words


def address_of(post: Aktivitet | Uppfoljning | Arshjulspost, *, may_edit: bool) -> str:
    """Where a row leads: the round, what the activity is about, its form for editors, or ""."""
    if isinstance(post, Uppfoljning):
        return adress("omgang", post.kod)
    if isinstance(post, Aktivitet):
        return adress("aktivitet", post.publikt_id) if may_edit else post.lank
    return adress(post.nyckel, *filter(None, [post.objekt]))


def _due(rad: Arshjulsrad, ar: int) -> tuple[str, ...]:
    if isinstance(rad.post, Aktivitet | Uppfoljning):
        return tuple(kort_dag(getattr(rad.post, name), ar) for name in DUE)
    return kort_dag(rad.sista_dag, ar), "", ""


def printed(rad: Arshjulsrad, day: date, ar: int, *, may_edit: bool) -> Rad:
    """``rad`` in words as they stand on ``day``; an activity leads to its form, for editors."""
    form, ikon = IKON[rad.lage]
    return Rad(
        rad=rad,
        adress=address_of(rad.post, may_edit=may_edit),
        oppnar=kort_dag(rad.oppnar, ar),
        klar=_due(rad, ar),
        inne=_share(rad),
        lagrum=getattr(rad.post, "lagrum", ""),
        form=form,
        ikon=ikon,
        ord=_words(rad, day, ar),
    )


@dataclass(frozen=True)
class Urval:
    """What is asked for: a ring, an enhet, what the reader holds a role for, or all.

    ``mina`` are the enheter of the role ``roll``; None where no role is chosen.
    """

    ring: Ring | None = None
    enhet: Enhet | None = None
    roll: Roll | None = None
    mina: frozenset[int] | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Urval":
        """An unknown ring or enhet, or a role that the reader does not hold, is no filter."""
        ring, kod = request.GET.get("ring", ""), request.GET.get("enhet", "")
        roll = _role(request.user, request.GET.get("roll", ""))
        return cls(
            Ring(ring) if ring in Ring.values else None,
            Enhet.objects.filter(kod=kod).first() if kod else None,
            roll,
            _covered(request.user, roll) if roll else None,
        )

    @property
    def is_narrow(self) -> bool:
        return self != Urval()

    def covers(self, rad: Arshjulsrad) -> bool:
        return (
            (self.ring is None or rad.ring == self.ring)
            and (self.enhet is None or self.enhet.pk in rad.enhet_ids)
            and (self.mina is None or bool(self.mina & rad.enhet_ids))
        )

    def answer(self, shown: int, total: int) -> str:
        """The filter's answer in words: Visar 3 av 22: Internkontroll, Socialnämnden."""
        chosen = [
            self.ring.label if self.ring else "",
            self.enhet.namn if self.enhet else "",
            f"mina som {self.roll.label.lower()}" if self.roll else "",
        ]
        words = ", ".join(filter(None, chosen))
        if not words:
            return "Visar den enda." if total == 1 else f"Visar alla {total}."
        return f"Visar {shown} av {total}: {words}."


def own_roles(user: User) -> list[Roll]:
    """The roles on enheter that ``user`` holds today, to filter by."""
    return [roll for roll in Roll if user.role_ranges(roll)]


def _role(user: User, wanted: str) -> Roll | None:
    if wanted not in Roll.values:
        return None
    roll = Roll(wanted)
    return roll if user.role_ranges(roll) else None


def _covered(user: User, roll: Roll) -> frozenset[int]:
    return frozenset(Enhet.objects.subtree_of_roles(user, roll).values_list("pk", flat=True))


def asked_of(rows: Iterable[Arshjulsrad]) -> set[int]:
    """The enheter that anything in the årshjul is for."""
    return {pk for row in rows for pk in row.enhet_ids}
