"""What last year's results say when the next plan is made."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from internkontroll.enums import TillfalleLage
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrolltillfalle,
    ResultatAtgard,
    Risk,
)
from internkontroll.planlage import Planlage
from internkontroll.rules_plan import Arsutfall, Forslag, count_outcome, suggest
from internkontroll.selectors import OPEN_ACTIONS


@dataclass(frozen=True)
class Momentforslag:
    """A check of the plan before, what it showed, and what that suggests."""

    moment: Kontrollmoment
    nu: Arsutfall
    fore: Arsutfall
    forslag: Forslag


@dataclass(frozen=True)
class Underlag:
    """What the next plan is made from."""

    moment: list[Momentforslag]
    gemensamma: list[Kontrollmoment]
    avslutade: list[Kontrollmoment]
    risker: list[Risk]
    troskel: int | None


def basis_of_next(plan: Kontrollplan) -> Underlag:
    """The plan's own checks with what they showed this year and the year before, and the risks
    that the next plan is to meet; a constant number of statements."""
    rows = list(
        Kontrollmoment.objects.filter(plan=plan)
        .select_related("risk", "gemensamt", "avslutad_genom")
        .order_by("kod")
    )
    own = [row for row in rows if row.gemensamt_id is None and row.avslutad_genom_id is None]
    before = {row.foregaende_id for row in own if row.foregaende_id}
    shown = _shown({row.pk for row in own} | before)
    lage = Planlage(Kontrollplan(enhet_id=plan.enhet_id, enhet=plan.enhet, ar=plan.ar + 1,
                                 troskel=plan.troskel if plan.troskel_motiv else None))  # fmt: skip
    return Underlag(
        moment=[_suggested(row, shown, lage.troskel) for row in own],
        gemensamma=[row for row in rows if row.gemensamt_id is not None],
        avslutade=[row for row in rows if row.avslutad_genom_id is not None],
        risker=lage.risker,
        troskel=lage.troskel,
    )


def _suggested(
    row: Kontrollmoment, shown: dict[int, Arsutfall], troskel: int | None
) -> Momentforslag:
    nu = shown.get(row.pk, Arsutfall())
    fore = shown.get(row.foregaende_id or 0, Arsutfall())
    riskvarde = row.risk.riskvarde if row.risk and row.risk.avslutad_at is None else None
    forslag = suggest(nu, fore, frekvens=row.frekvens, riskvarde=riskvarde, troskel=troskel)
    return Momentforslag(row, nu, fore, forslag)


def _shown(moments: Iterable[int]) -> dict[int, Arsutfall]:
    """What each check showed, by its pk; two statements."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Kontrolltillfalle.objects.filter(moment__in=moments).exclude(lage=TillfalleLage.INSTALLT)
    for pk, utfall in rows.order_by().values_list("moment_id", "resultat__utfall"):
        counts[pk]["planerade"] += 1
        if name := count_outcome(utfall):
            counts[pk][name] += 1
    acting = ResultatAtgard.objects.filter(
        resultat__tillfalle__moment__in=moments, atgard__lage__in=OPEN_ACTIONS
    )
    pairs = set(acting.order_by().values_list("resultat__tillfalle__moment", "atgard"))
    for pk, _ in pairs:
        counts[pk]["oppna_atgarder"] += 1
    return {pk: Arsutfall(**count) for pk, count in counts.items()}
