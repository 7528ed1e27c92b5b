"""Who is to fill in each submission, and what may go wrong: asked before a round opens."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from styrning.grund.enums import Roll
from styrning.grund.models import Inlamning, Tilldelning
from styrning.grund.rules import INNE

MISSED = 2  # of the enhet's latest rounds that are looked at


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


def owners(inlamningar: Collection[Inlamning], day: date) -> dict[int, Lage]:
    """By submission id, with enhet and uppföljning loaded; two statements."""
    roles = list(
        Tilldelning.objects.valid_on(day)
        .filter(roll=Roll.RAPPORTOR, user__maskinkonto=False)
        .select_related("user", "enhet")
        .order_by("-enhet__level", "user__last_name", "user__first_name", "pk")
    )
    missed = _missed(inlamningar)
    return {
        row.pk: Lage(_people(row, roles), missed.get((row.enhet_id, row.uppfoljning_id), 0))
        for row in inlamningar
    }


def _people(inlamning: Inlamning, roles: list[Tilldelning]) -> list[Agare]:
    enhet, seen, people = inlamning.enhet, set(), []
    for role in roles:
        above = role.enhet
        reaches = above is not None and (
            above.tree_id == enhet.tree_id and above.lft <= enhet.lft and enhet.rght <= above.rght
        )
        if reaches and role.user_id not in seen:
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


def _missed(inlamningar: Collection[Inlamning]) -> dict[tuple[int, int], int]:
    """How many of the enhet's latest earlier rounds were not in by their last day."""
    earliest = min((row.uppfoljning.oppnar for row in inlamningar), default=None)
    if earliest is None:
        return {}
    rows = (
        Inlamning.objects.filter(
            enhet__in={row.enhet_id for row in inlamningar},
            uppfoljning__klar_namnd__lt=earliest,
        )
        .order_by("enhet_id", "-uppfoljning__klar_namnd")
        .values_list("enhet_id", "lage", "inskickad_at", "uppfoljning__klar_namnd")
    )
    late: dict[int, list[bool]] = defaultdict(list)
    for enhet_id, lage, sent, due in rows:
        late[enhet_id].append(lage not in INNE or (sent is not None and sent.date() > due))
    return {
        (row.enhet_id, row.uppfoljning_id): sum(late[row.enhet_id][:MISSED]) for row in inlamningar
    }
