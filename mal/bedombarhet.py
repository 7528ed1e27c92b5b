"""What makes a goal impossible to judge, as far as the goal itself says; and the goal diet.

Pure. Source: docs/beslut/0007-bedombarhet.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mal.enums import Geh, RapporterasTill
from mal.selectors import Malrad
from styrning.grund.organisation import Enhetsrad

METOD, MALVARDE, UTGANGSLAGE, ANSVAR, TID, GEH = (
    "metod", "malvarde", "utgangslage", "ansvar", "tid", "geh",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brist:
    """One thing that is lacking, in Swedish.

    ``hindrar``: the goal cannot be judged until it is mended; else it is worth mending.
    ``om`` is the nyckeltal that it is about, empty for the goal itself.
    """

    slag: str
    text: str
    hindrar: bool = False
    om: str = ""


def owner_gap(enhet: Enhetsrad, ar: int) -> Brist | None:
    """A huvudansvarig that does not exist on the year's last day, when the goal is judged."""
    if enhet.valid_on(date(ar, 12, 31)):
        return None
    if enhet.galler_till is not None and enhet.galler_till < date(ar, 12, 31):
        when = f"upphör {enhet.galler_till:%Y-%m-%d}"
    else:
        when = f"börjar först {enhet.galler_fran:%Y-%m-%d}"
    return Brist(ANSVAR, f"Huvudansvarig {enhet.namn} {when}. Utse en annan.", hindrar=True)


def asks_geh(mal: Malrad) -> bool:
    """Whether nothing tells that KF took a stand on the goal: neither yes nor a decided no."""
    to_kf = mal.bedoms and mal.rapporteras_till == RapporterasTill.KF
    return to_kf and mal.geh == Geh.NEJ and not mal.geh_beslut


def missing_geh(mal_lista: Iterable[Malrad]) -> list[str]:
    """The kinds of goal for god ekonomisk hushållning that the plan lacks (KL 11:6)."""
    known = {mal.geh for mal in mal_lista if mal.bedoms}
    return [Geh(slag).label for slag in (Geh.FINANSIELLT, Geh.VERKSAMHET) if slag not in known]


def per_level(mal_lista: Iterable[Malrad]) -> list[tuple[str, int]]:
    """How many goals stand on each level, in the order that the levels come in the tree."""
    return list(Counter(mal.niva for mal in sorted(mal_lista, key=lambda m: m.djup)).items())


def same_name(rows: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Names that stand under more than one kod, of (kod, name); case and spaces aside."""
    koder: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for kod, namn in rows:
        key = " ".join(namn.split()).casefold()
        names.setdefault(key, namn)
        koder[key].append(kod)
    return [(names[key], found) for key, found in koder.items() if len(found) > 1]


def spread(counts: Sequence[int]) -> list[tuple[str, int]]:
    """How many goals have no nyckeltal, a few, and many."""
    bounds = [("inget", 0, 0), ("1–3", 1, 3), ("4–7", 4, 7), ("8 eller fler", 8, None)]
    return [
        (word, sum(low <= n and (high is None or n <= high) for n in counts))
        for word, low, high in bounds
    ]
