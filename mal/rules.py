"""How values become statuses and statuses become a proposed class.

Pure: plain values in, plain values out. The method is docs/beslut/0004-bedomning.md; a change
of what any rule here answers is a new ``REGELVERSION``. KL (2017:725) 11 kap. demands the goals
and LKBR (2018:597) 11 kap. their evaluation; neither prescribes the method.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mal.enums import Klass, Regel, Riktning, Status, Trend
from styrning.bas.rounding import shown

REGELVERSION = 1
MINSTA_MATTA = Decimal("0.75")
MINSTA_NATT = Decimal("0.75")
MINSTA_DELVIS = Decimal("0.5")

# The values of nyckeltal.enums.Saknas that matter here; that floor is above this one.
SEKRETESS = "sekretess"
EJ_TILLAMPLIGT = "ej_tillampligt"
MATS_EJ = "mats_ej"

JUDGED = (Status.NATT, Status.NARA, Status.EJ_NATT)
POINTS = {Status.NATT: Decimal(1), Status.NARA: Decimal("0.5"), Status.EJ_NATT: Decimal(0)}
AS_STATUS = {
    Klass.UPPFYLLT: Status.NATT,
    Klass.DELVIS: Status.NARA,
    Klass.EJ_UPPFYLLT: Status.EJ_NATT,
    Klass.KAN_EJ_BEDOMAS: Status.KAN_EJ_BEDOMAS,
    Klass.EJ_BEDOMT: Status.EJ_MATT,
}


@dataclass(frozen=True)
class Malniva:
    """A target in the nyckeltal's own unit.

    Attributes:
        varde: the target; with the direction ``inom`` the lower end of the interval.
        tolerans: how far short still counts as nära, in the same unit (percentage points for
            a per cent), or in per cent of the target where ``tolerans_procent``.
        varde_max: the upper end of the interval; only with the direction ``inom``. None means
            that the interval is the single value ``varde``.
    """

    varde: Decimal
    tolerans: Decimal = Decimal(0)
    varde_max: Decimal | None = None
    tolerans_procent: bool = False


def judge(
    utfall: Decimal | None,
    malvarde: Malniva | None,
    riktning: str,
    decimaler: int,
    saknas: str | None = None,
    kan_ej: bool = False,
) -> Status:
    """Compare one utfall with its målvärde, as both are printed.

    Args:
        utfall: in the nyckeltal's own unit; None means not reported and gives EJ_MATT:
            a gap is not a failure.
        malvarde: None means that the nyckeltal is only followed, and gives FOLJS.
        riktning: which way is better; ``ingen`` gives FOLJS.
        decimaler: digits shown; utfall and target are rounded half up to them first, so that
            79.96 against 80.0 is met, as the reader sees it. The tolerance is not rounded.
        saknas: why utfall is missing; sekretess gives KAN_EJ_BEDOMAS, ej_tillampligt FOLJS.
        kan_ej: a break in the series or a rule forbids the comparison.

    Raises: ValueError if the tolerance is negative or the interval is turned round.
    """
    if malvarde is None or riktning == Riktning.INGEN or saknas == EJ_TILLAMPLIGT:
        return Status.FOLJS
    if malvarde.tolerans < 0:
        raise ValueError(f"tolerans must be >= 0, got {malvarde.tolerans}")
    if kan_ej or saknas == SEKRETESS:
        return Status.KAN_EJ_BEDOMAS
    if utfall is None:
        return Status.EJ_MATT
    short = shortfall(utfall, malvarde, riktning, decimaler)
    if short <= 0:
        return Status.NATT
    return Status.NARA if short <= tolerance(malvarde, riktning, decimaler) else Status.EJ_NATT


def shortfall(utfall: Decimal, malvarde: Malniva, riktning: str, decimaler: int) -> Decimal:
    """How much the printed utfall lacks to the printed target; 0 or less means met.

    Raises: ValueError for an interval that ends below its start, or without a direction.
    """
    value, target = shown(utfall, decimaler), shown(malvarde.varde, decimaler)
    if riktning == Riktning.HOGRE:
        return target - value
    if riktning == Riktning.LAGRE:
        return value - target
    if riktning != Riktning.INOM:
        raise ValueError(f"no shortfall in the direction {riktning}")
    top = target if malvarde.varde_max is None else shown(malvarde.varde_max, decimaler)
    if top < target:
        raise ValueError(f"interval ends ({top}) below its start ({target})")
    return max(target - value, value - top)


def tolerance(malvarde: Malniva, riktning: str, decimaler: int) -> Decimal:
    """The tolerance in the nyckeltal's unit; of an interval, per cent of its longer end."""
    if not malvarde.tolerans_procent:
        return malvarde.tolerans
    ends = [abs(shown(malvarde.varde, decimaler))]
    if riktning == Riktning.INOM and malvarde.varde_max is not None:
        ends.append(abs(shown(malvarde.varde_max, decimaler)))
    return max(ends) * malvarde.tolerans / 100


def is_due(status: str, saknas: str | None = None) -> bool:
    """Whether a nyckeltal stands in the denominator of the measured share.

    Those without a target do not, nor those that are not measured this year. What is awaited,
    secret or could not be produced does: it was asked for.
    """
    return status != Status.FOLJS and saknas not in {MATS_EJ, EJ_TILLAMPLIGT}


@dataclass(frozen=True)
class Rakning:
    """Counts behind a proposal; every status and class is present, also at zero.

    Attributes:
        vantade: nyckeltal with a target due this round, and delmål.
        matta: those of them that are met, near or missed.
    """

    per_status: Mapping[Status, int]
    per_klass: Mapping[Klass, int]
    vantade: int
    matta: int

    @property
    def andel_matta(self) -> Decimal | None:
        """Measured share, 0–1; None when nothing was due."""
        return Decimal(self.matta) / self.vantade if self.vantade else None


@dataclass(frozen=True)
class Forslag:
    """A proposed class with its reasons, as they are to be kept with a decision."""

    klass: Klass
    regel: Regel
    text: str
    rakning: Rakning
    regelversion: int = REGELVERSION


def count(statuses: Iterable[tuple[Status, bool]], delmal: Iterable[Klass] = ()) -> Rakning:
    """Count nyckeltal as (status, due) and delmål by class; every delmål is due."""
    statuses, delmal = list(statuses), list(delmal)
    due = _due(statuses, delmal)
    per_status = Counter(status for status, _ in statuses)
    per_klass = Counter(delmal)
    return Rakning(
        per_status={status: per_status[status] for status in Status},
        per_klass={klass: per_klass[klass] for klass in Klass},
        vantade=len(due),
        matta=sum(status in JUDGED for status in due),
    )


def _due(statuses: Iterable[tuple[Status, bool]], delmal: Iterable[Klass]) -> list[Status]:
    """What the measured share is counted over: nyckeltal that are due, and every delmål."""
    nyckeltal = [status for status, due in statuses if due and status != Status.FOLJS]
    return nyckeltal + [AS_STATUS[klass] for klass in delmal]


def propose(
    statuses: Sequence[tuple[Status, bool]],
    delmal: Sequence[Klass],
    regel: str,
    minsta_matta: Decimal = MINSTA_MATTA,
    minsta_natt: Decimal = MINSTA_NATT,
    vikter: Sequence[int] | None = None,
) -> Forslag:
    """Propose a goal's class from its nyckeltal and delmål by a named rule.

    A delmål weighs as one nyckeltal: uppfyllt as nått, delvis as nära, ej uppfyllt as ej nått.
    FOLJS is left out altogether. EJ_MATT and KAN_EJ_BEDOMAS are neither met nor missed.
    Where nothing was due, or all that was due is unreported: EJ_BEDOMT. Where something was
    reported but less than ``minsta_matta`` (0–1) of what was due is measured: KAN_EJ_BEDOMAS.
    Otherwise the rule decides, over the measured ones:

    - majoritet: uppfyllt when at least ``minsta_natt`` of them are nått; ej uppfyllt when more
      than half are ej nått; else delvis.
    - samst: the worst of them: ej nått gives ej uppfyllt, nära gives delvis.
    - alla: ej uppfyllt as soon as one is short of its target, near or far; uppfyllt when all
      that was due is nått; KAN_EJ_BEDOMAS when all measured are nått but some are unmeasured.
    - vagt: nått 1 point, nära ½, ej nått 0, each times its weight; the weighted mean gives
      uppfyllt from ``minsta_natt``, delvis from ½. Only this rule asks ``vikter``, one for
      each of ``statuses``; a delmål weighs 1.
    """
    rakning, due = count(statuses, delmal), _due(statuses, delmal)
    weights = [*(vikter or [1] * len(statuses)), *[1] * len(delmal)]
    weighed = _weighed(statuses, delmal, weights)
    judged = [status for status, _ in weighed]
    if not judged:
        unjudgeable = Status.KAN_EJ_BEDOMAS in due
        klass = Klass.KAN_EJ_BEDOMAS if unjudgeable else Klass.EJ_BEDOMT
    elif len(judged) < minsta_matta * len(due):
        klass = Klass.KAN_EJ_BEDOMAS
    else:
        klass = _by_rule(weighed, regel, minsta_natt, complete=len(judged) == len(due))
    demands = _demands(rakning, regel, minsta_matta, minsta_natt)
    if regel == Regel.VAGT and any(weight != 1 for weight in weights):
        demands += f", {_points(weighed)} av {sum(weight for _, weight in weighed)} poäng"
    text = f"{_counts(rakning)} → {klass.label.lower()}; regel: {demands}"
    return Forslag(klass=klass, regel=Regel(regel), text=text, rakning=rakning)


def _weighed(
    statuses: Sequence[tuple[Status, bool]], delmal: Sequence[Klass], weights: Sequence[int]
) -> list[tuple[Status, int]]:
    """The measured ones with their weights."""
    every = [*statuses, *((AS_STATUS[klass], True) for klass in delmal)]
    return [
        (status, weight)
        for (status, due), weight in zip(every, weights, strict=True)
        if due and status in JUDGED
    ]


def _points(weighed: Sequence[tuple[Status, int]]) -> str:
    points = sum((POINTS[status] * weight for status, weight in weighed), Decimal(0))
    return f"{points.normalize():f}".replace(".", ",")


def _by_rule(
    weighed: Sequence[tuple[Status, int]], regel: str, minsta_natt: Decimal, *, complete: bool
) -> Klass:
    judged = [status for status, _ in weighed]
    if regel == Regel.ALLA:
        if any(status != Status.NATT for status in judged):
            return Klass.EJ_UPPFYLLT
        return Klass.UPPFYLLT if complete else Klass.KAN_EJ_BEDOMAS
    if regel == Regel.SAMST:
        if Status.EJ_NATT in judged:
            return Klass.EJ_UPPFYLLT
        return Klass.DELVIS if Status.NARA in judged else Klass.UPPFYLLT
    if regel == Regel.VAGT:
        total = sum(weight for _, weight in weighed)
        points = sum((POINTS[status] * weight for status, weight in weighed), Decimal(0))
        return _step(points, total, minsta_natt, missed=points < MINSTA_DELVIS * total)
    if regel == Regel.MAJORITET:
        natt, missed = judged.count(Status.NATT), judged.count(Status.EJ_NATT)
        return _step(Decimal(natt), len(judged), minsta_natt, missed=2 * missed > len(judged))
    raise ValueError(f"no rule is called {regel}")


def _step(met: Decimal, total: int, minsta_natt: Decimal, *, missed: bool) -> Klass:
    if met >= minsta_natt * total:
        return Klass.UPPFYLLT
    return Klass.EJ_UPPFYLLT if missed else Klass.DELVIS


def _demands(rakning: Rakning, regel: str, minsta_matta: Decimal, minsta_natt: Decimal) -> str:
    """The rule with its shares; the measured one is told where it was too small."""
    text = Regel(regel).label.lower()
    if regel in {Regel.MAJORITET, Regel.VAGT} and minsta_natt != MINSTA_NATT:
        text += f", minst {_per_cent(minsta_natt)} nått"
    text += f", minst {_per_cent(minsta_matta)} mätta"
    share = rakning.andel_matta
    too_small = share is not None and share < minsta_matta
    return f"{text} (här {rakning.matta} av {rakning.vantade})" if too_small else text


def _per_cent(share: Decimal) -> str:
    return f"{shown(share * 100, 0)} %"


def _counts(rakning: Rakning) -> str:
    nyckeltal = _spoken({s: n for s, n in rakning.per_status.items() if s != Status.FOLJS})
    delmal = _spoken(rakning.per_klass)
    if nyckeltal and delmal:
        return f"nyckeltal: {nyckeltal}; delmål: {delmal}"
    return f"delmål: {delmal}" if delmal else nyckeltal or "inget att bedöma"


def _spoken(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{n} {kind.label.lower()}" for kind, n in counts.items() if n)


def trend(
    now: Decimal | None,
    before: Decimal | None,
    riktning: str,
    decimaler: int,
    malvarde: Malniva | None = None,
) -> Trend | None:
    """Whether the printed value moved in the nyckeltal's own direction.

    With the direction ``inom``, nearer to the interval of ``malvarde`` is better, and two
    values within it are equally good. None where a value, the direction or the interval is
    missing.
    """
    if now is None or before is None or riktning == Riktning.INGEN:
        return None
    if riktning == Riktning.INOM:
        if malvarde is None:
            return None
        change = _distance(before, malvarde, decimaler) - _distance(now, malvarde, decimaler)
    else:
        change = shown(now, decimaler) - shown(before, decimaler)
        change = -change if riktning == Riktning.LAGRE else change
    if change == 0:
        return Trend.OFORANDRAD
    return Trend.BATTRE if change > 0 else Trend.SAMRE


def _distance(value: Decimal, malvarde: Malniva, decimaler: int) -> Decimal:
    """How far outside the interval the printed value is; 0 within it."""
    return max(shortfall(value, malvarde, Riktning.INOM, decimaler), Decimal(0))
