"""Who is to fill in each submission, and what may go wrong: asked before a round opens."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.utils.timezone import localdate

from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Inlamning, Tilldelning
from styrning.grund.rules import INNE
from styrning.grund.selectors import role_holders

MISSED = 2  # of the enhet's latest rounds that are looked at
LOOKED_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Agare:
    """One rapportör; ``fara`` says why nothing may come, empty when all is well."""

    namn: str
    telefon: str
    epost: str
    fara: str = ""


@dataclass
class Lage:
    """The people of one submission, and what is told of the enhet itself."""

    agare: list[Agare] = field(default_factory=list)
    missade: int = 0

    @property
    def faror(self) -> list[str]:
        """Everything that may go wrong, in Swedish."""
        found = [f"{person.namn} {person.fara}" for person in self.agare if person.fara]
        if not self.agare:
            found.append("Ingen rapportör")
        elif all(person.fara for person in self.agare) and len(self.agare) > 1:
            found.insert(0, "Ingen rapportör utan anmärkning")
        if self.missade:
            rounds = "förra omgången" if self.missade == 1 else "de två senaste omgångarna"
            found.append(f"Blev inte klar i tid i {rounds}")
        return found


def owners(
    inlamningar: Collection[Inlamning],
    day: date,
    holders: Collection[Tilldelning] | None = None,
) -> dict[int, Lage]:
    """By submission id, with enhet and uppföljning loaded; two statements, or one where the
    ``holders`` of the role are read already."""
    if holders is None:
        holders = role_holders(day, Roll.RAPPORTOR)
    roles = [role for role in holders if role.roll == Roll.RAPPORTOR]
    enheter = {row.enhet_id: row.enhet for row in inlamningar}
    people = {pk: _people(enhet, roles) for pk, enhet in enheter.items()}
    missed = _missed(inlamningar)
    return {row.pk: Lage(people[row.enhet_id], missed[row.pk]) for row in inlamningar}


def _people(enhet: Enhet, roles: Collection[Tilldelning]) -> list[Agare]:
    seen, people = set(), []
    for role in roles:
        if role.user_id not in seen and role.reaches(enhet):
            seen.add(role.user_id)
            user = role.user
            people.append(Agare(user.namn, user.telefon, user.email, _danger(user)))
    return people


def _danger(user) -> str:
    if not user.is_active:
        return "har slutat"
    if user.last_login is None:
        return "har aldrig loggat in"
    return "" if user.email else "saknar e-postadress"


def _missed(inlamningar: Collection[Inlamning]) -> dict[int, int]:
    """How many of the enhet's latest rounds before each one were not in by their last day; by
    submission id, one statement."""
    opened = [row.uppfoljning.oppnar for row in inlamningar]
    if not opened:
        return {}
    rows = (
        Inlamning.objects.filter(
            enhet__in={row.enhet_id for row in inlamningar},
            uppfoljning__klar_namnd__lt=max(opened),
            uppfoljning__klar_namnd__gte=min(opened) - LOOKED_BACK,
        )
        .order_by("enhet_id", "-uppfoljning__klar_namnd")
        .values_list("enhet_id", "lage", "inskickad_at", "uppfoljning__klar_namnd")
    )
    earlier: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    for enhet_id, lage, sent, due in rows:
        late = lage not in INNE or (sent is not None and localdate(sent) > due)
        earlier[enhet_id].append((due, late))
    return {
        row.pk: _late_before(row.uppfoljning.oppnar, earlier[row.enhet_id]) for row in inlamningar
    }


def _late_before(oppnar: date, earlier: list[tuple[date, bool]]) -> int:
    return sum(islice((late for due, late in earlier if due < oppnar), MISSED))
