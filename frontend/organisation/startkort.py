"""The cards of the start page: where each submission stands, and whom it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from frontend.organisation.ord import adress, frist
from styrning.bas.periods import weekday_date
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning, User
from styrning.grund.registries import Framsteg
from styrning.grund.selectors import holds
from styrning.grund.services import WRITABLE

VISADE = 8
NASTA = {
    InlamningLage.EJ_PABORJAD: "Börja fylla i",
    InlamningLage.UTKAST: "Fortsätt där du slutade",
    InlamningLage.ATER: "Rätta och skicka igen",
    InlamningLage.ATERREMITTERAD: "Rätta och skicka igen",
}
ALLT_IFYLLT = "Granska och skicka"

Held = Mapping[int, Mapping[int | None, tuple[int, int]]]


@dataclass
class Kort:
    """A submission as a card: where it stands, when it is due, and one next step.

    ``klara`` of ``totalt`` are the enhet's; ``egna`` the reader's own, where others share it.
    ``steg`` leads to ``mal``, the card's name to ``adress``.
    """

    inlamning: Inlamning
    frist: str
    dag: str
    sen: bool
    adress: str
    steg: str
    mal: str
    klara: int | None = None
    totalt: int | None = None
    egna: tuple[int, int] | None = None
    ater: Handelse | None = None
    forst: bool = False

    @property
    def finns_redan(self) -> bool:
        """Whether values are there although nobody has begun: imported, or of an earlier round."""
        return self.inlamning.lage == InlamningLage.EJ_PABORJAD and bool(self.klara)

    @property
    def kvar_hos_andra(self) -> int:
        """How much is left to others when the reader's own is done."""
        if self.egna is None or self.egna[0] < self.egna[1] or self.totalt is None:
            return 0
        return self.totalt - (self.klara or 0)


@dataclass
class Uppgifter:
    """The submissions of one user, sorted by what they wait for."""

    fyll_i: list[Kort]
    kommer: list[Kort]
    godkann: list[Kort]
    besluta: list[Kort]
    vantas: list[Kort]
    hos_andra: list[Kort]
    ovriga: list[Inlamning]

    @property
    def att_gora(self) -> int:
        return len(self.fyll_i) + len(self.godkann) + len(self.besluta)

    @property
    def pa_vag(self) -> bool:
        """Whether anything is being filled in by others, to come here later."""
        waiting = (row for row in self.ovriga if row.lage in WRITABLE)
        return bool(self.vantas or self.hos_andra) or any(waiting)

    @property
    def berorda(self) -> list[int]:
        """The submissions whose latest events are told: all but those that open later."""
        cards = [*self.fyll_i, *self.godkann, *self.besluta, *self.vantas, *self.hos_andra]
        return [row.pk for row in [*(card.inlamning for card in cards), *self.ovriga]]

    @property
    def senaste(self) -> list[Inlamning]:
        """The first of those that wait for others; the board shows all."""
        return self.ovriga[:VISADE]

    @property
    def dolda(self) -> int:
        return max(0, len(self.ovriga) - VISADE)


def _entry(inlamning: Inlamning) -> str:
    """The entry page, or the submission's own where that page is not installed."""
    entry = adress("min_uppfoljning_enhet", inlamning.uppfoljning.kod, inlamning.enhet.kod)
    return entry or adress("inlamning", inlamning.publikt_id)


def _card(inlamning: Inlamning, day: date, steg: str, to: str, due: date | None = None) -> Kort:
    due = due or inlamning.uppfoljning.klar_namnd
    return Kort(inlamning, frist(due, day), weekday_date(due), due < day, to, steg, to)


def _entry_card(row: Inlamning, day: date) -> Kort:
    """A submission to fill in; its step leads straight to what is left."""
    card = _card(row, day, NASTA[InlamningLage(row.lage)], _entry(row))
    card.mal = adress("nasta", row.uppfoljning.kod, row.enhet.kod) or card.adress
    return card


def to_fill_in(user: User, inlamningar: list[Inlamning], day: date) -> list[Inlamning]:
    """Those that ``user`` may report in now; no statement."""
    return [
        row
        for row in inlamningar
        if row.lage in WRITABLE
        and row.uppfoljning.is_open(day)
        and holds(user, row, Roll.RAPPORTOR, Roll.GODKANNARE)
    ]


def _named(user: User, row: Inlamning, held: Held) -> bool:
    """Whether ``user`` is the round's handläggare, or answers by name for something in it."""
    return row.handlaggare_id == user.pk or user.pk in held.get(row.pk, {})


def _handed_on(user: User, row: Inlamning, held: Held) -> bool:
    """Whether a colleague does the round and nothing of it is left to ``user``."""
    return row.handlaggare_id not in {None, user.pk} and user.pk not in held.get(row.pk, {})


def sort_out(
    user: User, inlamningar: list[Inlamning], day: date, held: Held | None = None
) -> Uppgifter:
    """Place each submission by its state and by what ``user`` may do about it; no statement."""
    tasks = Uppgifter([], [], [], [], [], [], [])
    for row in inlamningar:
        writable, approves = row.lage in WRITABLE, holds(user, row, Roll.GODKANNARE)
        reports = holds(user, row, Roll.RAPPORTOR) or _named(user, row, held or {})
        own_page = adress("inlamning", row.publikt_id)
        is_open = writable and row.uppfoljning.is_open(day)
        if reports and is_open and _handed_on(user, row, held or {}):
            tasks.hos_andra.append(_card(row, day, "Läs", _entry(row)))
        elif reports and is_open:
            tasks.fyll_i.append(_entry_card(row, day))
        elif approves and is_open:
            tasks.vantas.append(_card(row, day, "Läs", own_page))
        elif (reports or approves) and writable and day < row.uppfoljning.oppnar:
            to = adress("omgang", row.uppfoljning.kod)
            tasks.kommer.append(_card(row, day, "Läs instruktionen", to, row.uppfoljning.oppnar))
        elif row.lage == InlamningLage.INSKICKAD and approves:
            tasks.godkann.append(_card(row, day, "Granska", own_page))
        elif row.lage == InlamningLage.GODKAND and holds(user, row, Roll.SEKRETERARE):
            due = row.uppfoljning.behandlas_namnd
            tasks.besluta.append(_card(row, day, "Registrera beslut", own_page, due))
        else:
            tasks.ovriga.append(row)
    tasks.ovriga.sort(key=lambda row: row.uppfoljning.klar_namnd, reverse=True)
    return tasks


def own_share(
    user: User, row: Inlamning, whole: tuple[int, int], by_holder: Mapping[int | None, tuple]
) -> tuple[int, int]:
    """How much of a submission is ``user``'s: all that is not another's, or what is named theirs.

    What nobody is named for is the handläggare's; without one it is every rapportör's.
    """
    does_the_rest = row.handlaggare_id == user.pk or (
        row.handlaggare_id is None and holds(user, row, Roll.RAPPORTOR)
    )
    if not does_the_rest:
        return by_holder.get(user.pk, (0, 0))
    others = [part for holder, part in by_holder.items() if holder not in {None, user.pk}]
    return (
        whole[0] - sum(done for done, _ in others),
        whole[1] - sum(expected for _, expected in others),
    )


def fill_cards(
    user: User,
    tasks: Uppgifter,
    held: Held,
    counts: Framsteg,
    returned: Mapping[int, Handelse],
) -> None:
    """Add progress, and who gave it back and why, to all cards; no statement."""
    cards = [*tasks.fyll_i, *tasks.kommer, *tasks.godkann, *tasks.besluta]
    cards += [*tasks.vantas, *tasks.hos_andra]
    for card in cards:
        card.klara, card.totalt = counts.get(card.inlamning.pk, (None, None))
        card.ater = returned.get(card.inlamning.pk)
    for card in tasks.fyll_i:
        if card.klara is not None and card.totalt is not None:
            whole, row = (card.klara, card.totalt), card.inlamning
            own = own_share(user, row, whole, held.get(row.pk, {}))
            card.egna = own if own != whole else None
            if card.klara == card.totalt:
                card.steg = ALLT_IFYLLT
    for card in [*tasks.fyll_i, *tasks.godkann, *tasks.besluta][:1]:
        card.forst = True
