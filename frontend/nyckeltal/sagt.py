"""What reviewers have said on the entry page: of goals, and as questions about values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef

from frontend.uppslag import Uppslag
from mal.enums import Granskningslage
from mal.granskning import reviewed
from mal.models import Granskning
from nyckeltal.avtryck import fingerprint
from nyckeltal.entry import Entry
from nyckeltal.fragor_stallda import by_place, questions_in
from nyckeltal.models import Fraga
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning, Lasrad
from styrning.grund.models.arshjul import InlamningQuerySet

REVIEWED = {InlamningLage.INSKICKAD, InlamningLage.ATER, InlamningLage.ATERREMITTERAD}


@dataclass(frozen=True)
class Granskat(Uppslag):
    """The reviewer's word on a goal; ``is_changed`` when the goal is not what was reviewed."""

    lage: str
    motiv: str
    av: str
    at: datetime
    is_changed: bool

    @property
    def is_back(self) -> bool:
        return self.lage == Granskningslage.ATER

    @property
    def waits(self) -> bool:
        """Whether it came back and nothing has been done about it."""
        return self.is_back and not self.is_changed


@dataclass(frozen=True)
class Sagt:
    """By the goal's kod, and questions by the key of a row or goal."""

    granskat: Mapping[str, Granskat] = field(default_factory=dict)
    stallda: Mapping[str, Sequence[Fraga]] = field(default_factory=dict)
    kan_svara: bool = False


def with_marks(rows: InlamningQuerySet) -> InlamningQuerySet:
    """Mark whether there is anything to ask for, so that most pages need not."""
    return rows.annotate(
        har_granskats=Exists(Granskning.objects.filter(inlamning=OuterRef("pk"))),
        har_fragor=Exists(Fraga.objects.filter(inlamning=OuterRef("pk"))),
        har_godkants=Exists(Lasrad.objects.filter(inlamning=OuterRef("pk"))),
    )


def said_in(inlamning: Inlamning, seen: Entry, *, kan_svara: bool) -> Sagt:
    """What was said; a statement each for reviews and questions, where there are any.

    ``inlamning`` comes from ``with_marks``.
    """
    granskat, stallda = {}, {}
    if getattr(inlamning, "har_granskats", False) and inlamning.lage in REVIEWED:
        granskat = _reviews(inlamning, seen)
    if getattr(inlamning, "har_fragor", False):
        stallda = dict(by_place(questions_in([inlamning]).get(inlamning.pk, [])))
    return Sagt(granskat, stallda, kan_svara)


def _reviews(inlamning: Inlamning, seen: Entry) -> dict[str, Granskat]:
    marks = reviewed(inlamning.pk)
    return {
        block.kod: Granskat(
            mark.lage, mark.motiv, mark.av, mark.at, mark.avtryck != fingerprint(block)
        )
        for block in seen.block
        if (mark := marks.get(block.mal.identitet)) is not None
    }
