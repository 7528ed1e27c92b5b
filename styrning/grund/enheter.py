"""What the organisation's pages read: the tree as of a day, and one enhet's dates and kin."""

from dataclasses import dataclass
from datetime import date

from styrning.grund.models import Enhet, EnhetSuccession, Handelse, Tilldelning

SLAG = "grund.enhet"


@dataclass(frozen=True)
class Plats:
    """One enhet of the tree as of a day; ``djup`` counts the enheter above it that are shown."""

    enhet: Enhet
    djup: int


@dataclass(frozen=True)
class Trad:
    """The organisation on a day: what was valid then, what had ended, what was to come."""

    dag: date
    platser: list[Plats]
    tidigare: list[Enhet]
    kommande: list[Enhet]


def tree_on(day: date) -> Trad:
    """Every enhet, sorted by whether it was valid on ``day``; one statement."""
    rows = list(Enhet.objects.order_by("tree_id", "lft"))
    depth: dict[int, int] = {}  # enhet → its depth where it is shown, else its parent's
    platser = []
    for row in rows:
        above = depth.get(row.parent_id, -1) if row.parent_id else -1
        shown = row.valid_on(day)
        depth[row.pk] = above + 1 if shown else above
        if shown:
            platser.append(Plats(row, above + 1))
    ended = [row for row in rows if row.galler_till and row.galler_till < day]
    coming = [row for row in rows if row.galler_fran and row.galler_fran > day]
    return Trad(
        day,
        platser,
        sorted(ended, key=lambda row: (row.galler_till, row.namn), reverse=True),
        sorted(coming, key=lambda row: (row.galler_fran, row.namn)),
    )


def change_days() -> list[date]:
    """The first day of each new enhet, latest first: the days on which the organisation changed."""
    rows = Enhet.objects.exclude(galler_fran=None).order_by("-galler_fran")
    return list(rows.values_list("galler_fran", flat=True).distinct())


@dataclass(frozen=True)
class Slakt:
    """What an enhet came from and what it became."""

    fore: list[EnhetSuccession]
    efter: list[EnhetSuccession]


def kin(enhet: Enhet) -> Slakt:
    """Predecessors and successors by day; two statements."""
    rows = EnhetSuccession.objects.select_related("fran", "till").order_by("datum", "pk")
    return Slakt(list(rows.filter(till=enhet)), list(rows.filter(fran=enhet)))


def roles_on(enhet: Enhet) -> list[Tilldelning]:
    """Who has, had or will have a role on the enhet itself; one statement."""
    rows = enhet.tilldelningar.filter(user__maskinkonto=False).select_related("user")
    return list(rows.order_by("roll", "user__last_name", "user__first_name", "galler_fran"))


@dataclass(frozen=True)
class Andring:
    """One thing that was done to the enhet: when, by whom, what and the details of it."""

    handelse: Handelse
    detaljer: list[tuple[str, str, str]]

    @property
    def namn(self) -> str:
        """The enheter that it became, or took over from; empty for other deeds."""
        facts = self.handelse.uppgift
        return ", ".join(facts.get("blev") or facts.get("fore") or ())

    @property
    def dag(self) -> date | None:
        """The day from which, or to which, it holds."""
        facts = self.handelse.uppgift
        text = facts.get("dag") or facts.get("fran")
        return date.fromisoformat(text) if text else None


def history_of(enhet: Enhet) -> list[Andring]:
    """Who did what to the enhet, latest first; one statement.

    Details are (what, before, after) of each field that was changed.
    """
    rows = Handelse.objects.filter(slag=SLAG, objekt_id=enhet.pk).select_related("av")
    return [
        Andring(row, [tuple(part) for part in row.uppgift.get("andrat", ())])  # type: ignore[misc]
        for row in rows
    ]
