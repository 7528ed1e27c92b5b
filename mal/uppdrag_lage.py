"""What a round asks of an enhet about uppdrag, and where each recipient stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mal.enums import Mottagarlage
from mal.uppdrag import Mottagarrad, Svarsrad, Uppdragsrad, given
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import Enhetsrad, Organisation

SETTLED = frozenset({Mottagarlage.GENOMFORT, Mottagarlage.KAN_EJ, Mottagarlage.AVSLUTAT})


@dataclass(frozen=True)
class Uppdragspost:
    """What a submission is asked about one uppdrag: this round's answer and the one before."""

    rad: Mottagarrad
    enhet: Enhetsrad
    svar: Svarsrad | None
    forra: Svarsrad | None

    @property
    def uppdrag(self) -> Uppdragsrad:
        return self.rad.uppdrag

    @property
    def is_done(self) -> bool:
        """Whether it is answered in the round."""
        return self.svar is not None


def owed(
    runda: Uppfoljning, enhet_id: int, org: Organisation, *, readable: Collection[int] | None = None
) -> list[Uppdragspost]:
    """What the round asks of those that ``enhet_id`` sends in for; one statement.

    Args:
        org: the organisation with the round's submissions.
        readable: enheter whose drafts of earlier rounds may be shown; all if None.
    """
    enheter = org.covered_by(enhet_id)
    rows = given(ar=runda.ar, enheter=enheter)
    return [
        _post(rad, runda, org, enheter if readable is None else readable)
        for rad in rows
        if rad.is_asked(runda, org)
    ]


def _post(
    rad: Mottagarrad, runda: Uppfoljning, org: Organisation, readable: Collection[int]
) -> Uppdragspost:
    seen = set(rad.visible(org, readable))
    earlier = [row for row in rad.before(runda) if row in seen]
    return Uppdragspost(
        rad=rad,
        enhet=org.rader[rad.enhet_id],
        svar=rad.answer_in(runda.pk),
        forra=earlier[-1] if earlier else None,
    )


@dataclass(frozen=True)
class Lagesrad:
    """Where one recipient stands, as one reader may see it, by a day.

    ``svar`` is the latest answer that may be seen. In a round (``runda_id``) only an answer of
    that round, or one that settles the matter, is an answer.
    """

    rad: Mottagarrad
    enhet: Enhetsrad
    svar: Svarsrad | None
    day: date
    runda_id: int | None = None

    @property
    def uppdrag(self) -> Uppdragsrad:
        return self.rad.uppdrag

    @cached_property
    def lage(self) -> Mottagarlage:
        svar = self.svar
        if svar is not None and svar.is_done:
            return Mottagarlage(svar.lage)
        if self.uppdrag.is_ended(self.day):
            return Mottagarlage.AVSLUTAT
        if svar is None or (self.runda_id is not None and svar.uppfoljning_id != self.runda_id):
            return Mottagarlage.EJ_BESVARAT
        return Mottagarlage(svar.lage)

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed, and it is neither done nor ended."""
        due = self.uppdrag.klart_senast
        late = due is not None and due < self.day
        return late and not self.has_left and self.lage not in SETTLED

    @property
    def has_left(self) -> bool:
        """Whether the enhet has ended, so that nobody answers there any more."""
        return self.enhet.galler_till is not None and self.enhet.galler_till < self.day


def standing(
    rad: Mottagarrad,
    org: Organisation,
    *,
    readable: Collection[int],
    day: date,
    runda: Uppfoljning | None = None,
) -> Lagesrad:
    """Where a recipient stands on ``day``, by the answers of the rounds of that year and before;
    or in ``runda``, by its own answers and those before it."""
    answers = [row for row in rad.visible(org, readable) if row.till.year <= day.year]
    if runda is not None:
        here = (runda.avser_till, runda.oppnar)
        answers = [row for row in answers if row.place <= here]
    return Lagesrad(
        rad,
        org.rader[rad.enhet_id],
        answers[-1] if answers else None,
        day,
        runda.pk if runda else None,
    )


def count_standings(rader: Iterable[Lagesrad]) -> dict[str, int]:
    """Each recipient in exactly one läge; a läge that nobody has is told too."""
    counts = {str(lage): 0 for lage in Mottagarlage}
    for rad in rader:
        counts[str(rad.lage)] += 1
    return counts
