"""Uppdrag on the entry page: a row each, with this round's answer and the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from frontend.nyckeltal.konflikt import Konflikt, Words
from frontend.nyckeltal.rad import Radlage
from mal.enums import Uppdragslage
from mal.models import Uppdragssvar
from mal.readiness import anchor
from mal.uppdrag import DONE
from mal.uppdrag_lage import Uppdragspost, owed
from nyckeltal.entry import Entry
from styrning.bas.clock import today
from styrning.bas.errors import StaleError
from styrning.grund.models import User
from styrning.grund.organisation import drafts_of

FIELDS = ("lage", "text", "version")
TEXT = "Återrapportering"


@dataclass(frozen=True)
class UppdragVy:
    """One uppdrag at one enhet; ``enhet`` is named where another than it sends in."""

    post: Uppdragspost
    lage: Radlage
    is_elsewhere: bool
    day: date

    @property
    def kod(self) -> str:
        """What names the row, in its id and its address."""
        return anchor(self.post)

    @property
    def uppdrag(self):
        return self.post.uppdrag

    @property
    def is_late(self) -> bool:
        due, svar = self.uppdrag.klart_senast, self.post.svar
        return due is not None and due < self.day and not (svar and svar.lage in DONE)

    @property
    def lagen(self) -> list[tuple[str, str]]:
        return list(Uppdragslage.choices)

    @cached_property
    def val(self) -> dict[str, str]:
        """The fields: what was typed last, else what is saved."""
        svar = self.post.svar
        saved = {
            "lage": svar.lage if svar else "",
            "text": svar.text if svar else "",
            "version": str(svar.version) if svar else "0",
        }
        return saved | dict(self.lage.typed)

    @property
    def skrivet(self) -> Words:
        return _words(self.lage.typed.get("lage", ""), self.lage.typed.get("text", ""))


def asked_of(user: User, seen: Entry) -> list[Uppdragspost]:
    """What the submission is asked about uppdrag, as ``user`` may see it; one statement."""
    inlamning = seen.inlamning
    return owed(
        inlamning.uppfoljning, inlamning.enhet_id, seen.org, readable=drafts_of(user, seen.org)
    )


def uppdrag_rows(
    posts: Sequence[Uppdragspost], enhet_id: int, lagen: Mapping[str, Radlage]
) -> list[UppdragVy]:
    """The rows of what ``enhet_id`` sends in; ``lagen`` holds what happened to single ones."""
    day, nothing = today(), Radlage()
    return [
        UppdragVy(post, lagen.get(anchor(post), nothing), post.enhet.id != enhet_id, day)
        for post in posts
    ]


def _words(lage: str, text: str) -> Words:
    words = []
    if lage in Uppdragslage.values:
        words.append(("", str(Uppdragslage(lage).label)))
    if text.strip():
        words.append((TEXT, text))
    return words


def conflict(error: StaleError, typed: Mapping[str, str]) -> Konflikt:
    """What was typed beside what somebody else saved, and who that was."""
    row = error.current if isinstance(error.current, Uppdragssvar) else None
    last = row.history.select_related("history_user").first() if row else None
    return Konflikt(
        mitt=_words(typed.get("lage", ""), typed.get("text", "")),
        sparat=_words(row.lage, row.text) if row else [],
        av=last.history_user.namn if last and last.history_user else "",
        at=last.history_date if last else None,
        over=str(row.version if row else 0),
    )
