"""What of key figures passes on when the enhet that owes them ends: who owes, targets, owner."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from nyckeltal.enums import MalvardeTyp
from nyckeltal.models import Malvarde, Nyckeltal, NyckeltalEnhet, Utfall
from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.registries import Overgang, Overtagande


def _lives_on(day: date, path: str = "") -> Q:
    return Q(**{f"{path}galler_till": None}) | Q(**{f"{path}galler_till__gte": day})


def find_figures(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """The key figures that the enheter owe on ``day`` or later; two statements."""
    rows = list(
        NyckeltalEnhet.objects.filter(
            _lives_on(day), _lives_on(day, "nyckeltal__"), enhet__in=enheter
        )
        .select_related("nyckeltal", "enhet", "ansvarig")
        .order_by("enhet__lft", "nyckeltal__kod", "galler_fran")
    )
    owing = Counter(kod for kod, _ in {(r.nyckeltal.kod, r.enhet_id) for r in rows})
    targets = _targets(rows, day)
    return [
        Overgang(
            nyckel=f"nyckeltal/{row.enhet.kod}/{row.nyckeltal.kod}/{row.galler_fran or ''}",
            slag="Nyckeltal",
            text=f"{row.nyckeltal.kod} {row.nyckeltal.namn}"
            + (f" ({row.ansvarig.namn})" if row.ansvarig else ""),
            hur=_how(targets[row.nyckeltal_id, row.enhet_id], owing[row.nyckeltal.kod]),
            fran=row.enhet,
            rad=row,
            nu=f"{row.version}/{targets[row.nyckeltal_id, row.enhet_id]}",
        )
        for row in rows
    ]


def _how(targets: int, owing: int) -> str:
    if not targets:
        return "lämnas av den som tar över"
    if owing > 1:
        return (
            "lämnas av den som tar över; målvärden följer med om inte flera enheters nyckeltal "
            "blir ett, då beslutas de på nytt"
        )
    return f"lämnas av den som tar över, med {targets} målvärde{'n' if targets > 1 else ''}"


def _of_coming_years(day: date) -> Q:
    return Q(ar__gte=day.year) & ~Q(typ=MalvardeTyp.UTGANGSVARDE)


def _targets(rows: Sequence[NyckeltalEnhet], day: date) -> Counter[tuple[int, int]]:
    """How many targets of coming years each enhet has of each key figure."""
    found = Malvarde.objects.filter(
        _of_coming_years(day), enhet__in={r.enhet_id for r in rows}
    ).values_list("nyckeltal_id", "enhet_id")
    return Counter(found)


def take_figures(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """End each responsibility the day before and give it again at the successor, by whom it was.

    Targets of coming years follow, unless several enheter had the key figure: theirs are never
    added. What was reported stays where it was.

    Raises: RuleError for values that are reported already of the time after.
    """
    had = _had(rows)
    for taken in rows:
        row: NyckeltalEnhet = taken.overgang.rad  # type: ignore[assignment]
        _ensure_unreported(row, day)
        for enhet in taken.till:
            _give(row, enhet, day, by=by)
            if had[row.nyckeltal.kod, enhet.pk] == 1:
                _pass_targets(row, enhet, day, by=by)
        _end(row, day, by=by)


def _had(rows: Sequence[Overtagande]) -> Counter[tuple[str, int]]:
    """How many enheter each successor takes each key figure over from, by its kod."""
    pairs = {
        (taken.overgang.rad.nyckeltal.kod, enhet.pk, taken.overgang.fran.pk)  # type: ignore[attr-defined]
        for taken in rows
        for enhet in taken.till
    }
    return Counter((kod, enhet) for kod, enhet, _ in pairs)


def _ensure_unreported(row: NyckeltalEnhet, day: date) -> None:
    later = Utfall.objects.filter(nyckeltal=row.nyckeltal, enhet=row.enhet, avser_fran__gte=day)
    if later.exists():
        raise RuleError(
            f"{row.enhet.namn} har redan utfall för {row.nyckeltal.kod} som avser tid efter "
            f"{swedish_date(day)}. Välj en senare dag.",
            field="datum",
        )


def _give(row: NyckeltalEnhet, enhet: Enhet, day: date, *, by: User) -> None:
    first = max(row.galler_fran or day, day)
    owed = NyckeltalEnhet.objects.filter(
        _lives_on(first), nyckeltal=row.nyckeltal, enhet=enhet
    ).filter(Q(galler_fran=None) | Q(galler_fran__lte=row.galler_till or date.max))
    if owed.exists():
        return
    new = NyckeltalEnhet(
        nyckeltal=row.nyckeltal, enhet=enhet, satt=row.satt, ansvarig=row.ansvarig,
        galler_fran=first, galler_till=row.galler_till,
    )  # fmt: skip
    new.save_as(by)
    log("gav enhet nyckeltal", new, by=by, enhet=enhet, nyckeltal=row.nyckeltal.kod,
        fran=first.isoformat(), fore=row.enhet.kod)  # fmt: skip


def _end(row: NyckeltalEnhet, day: date, *, by: User) -> None:
    log("avslutade ansvar för nyckeltal", row, by=by, enhet=row.enhet,
        nyckeltal=row.nyckeltal.kod, dag=(day - timedelta(days=1)).isoformat())  # fmt: skip
    if row.galler_fran and row.galler_fran >= day:
        row._history_user = by
        row.delete()
    else:
        row.galler_till = day - timedelta(days=1)
        row.save_as(by)


def _pass_targets(row: NyckeltalEnhet, enhet: Enhet, day: date, *, by: User) -> None:
    """Targets of years that begin on ``day`` or later move; the year's own is copied, since the
    predecessor was judged by it. What the successor has decided itself stands."""
    targets = Malvarde.objects.filter(
        _of_coming_years(day), nyckeltal=row.nyckeltal, enhet=row.enhet
    )
    for decided in targets.order_by("ar", "typ", "till_manad"):
        target = decided
        facts = {name: getattr(target, name) for name in ("ar", "typ", "till_manad")}
        if Malvarde.objects.filter(nyckeltal=row.nyckeltal, enhet=enhet, **facts).exists():
            continue
        if date(target.ar, 1, 1) < day:
            worth = ("varde", "varde_max", "tolerans", "tolerans_procent")
            facts |= {name: getattr(target, name) for name in worth}
            target = Malvarde(nyckeltal=row.nyckeltal, **facts)
        target.enhet = enhet
        target.save_as(by)
        log("förde över målvärde", target, by=by, enhet=enhet, nyckeltal=row.nyckeltal.kod,
            ar=target.ar, fore=row.enhet.kod)  # fmt: skip


def find_owned(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """The definitions that the enheter own; one statement."""
    rows = Nyckeltal.objects.filter(_lives_on(day), agare__in=enheter).select_related("agare")
    return [
        Overgang(
            nyckel=f"agare/{row.kod}",
            slag="Definitioner",
            text=f"{row.kod} {row.namn}",
            hur="får ny ägare",
            fran=row.agare,
            rad=row,
            kravs=True,
            nu=str(row.version),
        )
        for row in rows.order_by("agare__lft", "kod")
    ]


def take_owned(rows: Sequence[Overtagande], day: date, by: User) -> None:
    for taken in rows:
        row: Nyckeltal = taken.overgang.rad  # type: ignore[assignment]
        row.agare = taken.till[0]
        row.save_as(by)
        log("bytte ägare till nyckeltal", row, by=by, enhet=row.agare, nyckeltal=row.kod,
            fore=taken.overgang.fran.kod)  # fmt: skip


OVERGANGAR = (
    (find_figures, take_figures),
    (find_owned, take_owned),
)
