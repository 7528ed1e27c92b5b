"""What makes a goal impossible to judge, as far as the goal itself says; and the goal diet.

Pure. Source: docs/beslut/0007-bedombarhet.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Granser:
    """How much a plan should hold at most; None where kvalitetskedjan has set no limit."""

    max_mal_kf: int | None = None
    max_mal_enhet: int | None = None
    max_nyckeltal_mal: int | None = None


@dataclass(frozen=True)
class Grans:
    """One number of the plan against its limit; ``over`` names what is to be looked at."""

    antal: int
    vad: str
    hogst: int | None
    over: list[str]

    @property
    def is_over(self) -> bool:
        return self.hogst is not None and self.antal > self.hogst

    @property
    def grans(self) -> str:
        """The limit in words."""
        if self.hogst is None:
            return "ingen gräns är bestämd"
        return f"högst {self.hogst} är bestämt" if self.hogst else "inga ska finnas"


def limit_rows(
    mal_lista: Sequence[Malrad],
    nyckeltal: Sequence[tuple[Malrad, int]],
    enheter: Mapping[int, Enhetsrad],
    granser: Granser,
    *,
    hela: bool,
) -> list[Grans]:
    """How many goals and nyckeltal there are against what is set.

    Args:
        mal_lista: the assessed goals that are shown.
        nyckeltal: each of them with how many nyckeltal it is judged on.
        hela: whether they are those of the whole municipality.
    """
    to_kf = sum(mal.rapporteras_till == RapporterasTill.KF for mal in mal_lista)
    owned = Counter(enheter[mal.huvudansvarig_id].namn for mal in mal_lista)
    measured = [(f"{mal.kod} {mal.namn}", antal) for mal, antal in nyckeltal]
    whole = [Grans(to_kf, "mål till kommunfullmäktige", granser.max_mal_kf, [])] if hela else []
    return [
        *whole,
        _most("mål", "som mest för en ansvarig", list(owned.items()), granser.max_mal_enhet),
        _most("nyckeltal", "som mest för ett mål", measured, granser.max_nyckeltal_mal),
    ]


def _most(word: str, vad: str, counts: Sequence[tuple[str, int]], hogst: int | None) -> Grans:
    """The largest of the counts, and all that are over."""
    over = [(name, n) for name, n in counts if hogst is not None and n > hogst]
    return Grans(
        max((n for _, n in counts), default=0),
        f"{word} {vad}",
        hogst,
        [f"{name}: {n} {word}" for name, n in sorted(over, key=lambda row: -row[1])],
    )


def loose_rows(
    utan_ovan: Sequence[Malrad],
    utan_mal: Sequence[tuple[str, str]],
    dubbla_mal: Sequence[tuple[str, list[str]]],
    dubbla_nyckeltal: Sequence[tuple[str, list[str]]],
) -> list[Grans]:
    """What serves nothing and what stands twice: of these there should be none."""
    orphans = [f"{mal.kod} {mal.namn}" for mal in utan_ovan]
    idle = [f"{kod} {namn}" for kod, namn in utan_mal]
    goals = [f"{namn} ({', '.join(koder)})" for namn, koder in dubbla_mal]
    figures = [f"{namn} ({', '.join(koder)})" for namn, koder in dubbla_nyckeltal]
    return [
        Grans(len(orphans), "mål utan mål ovanför, fast andra mål på nivån har det", 0, orphans),
        Grans(len(idle), "målnyckeltal som inget mål har", 0, idle),
        Grans(len(goals), "målnamn under flera koder", 0, goals),
        Grans(len(figures), "nyckeltalsnamn under flera koder", 0, figures),
    ]


def orphan_goals(mal_lista: Sequence[Malrad]) -> list[Malrad]:
    """Assessed goals that serve no assessed goal above, on levels where others do.

    Args:
        mal_lista: the goals in tree order, levels that are not assessed among them.
    """
    serves: dict[int, bool] = {}
    by_id = {mal.id: mal for mal in mal_lista}
    for mal in mal_lista:
        above = by_id.get(mal.parent_id) if mal.parent_id is not None else None
        serves[mal.id] = above is not None and (above.bedoms or serves[above.id])
    assessed = [mal for mal in mal_lista if mal.bedoms]
    lower = {mal.niva for mal in assessed if serves[mal.id]}
    return [mal for mal in assessed if mal.niva in lower and not serves[mal.id]]


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
