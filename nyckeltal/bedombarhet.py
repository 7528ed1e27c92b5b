"""Which goals of a plan can be judged, and what the others lack: computed on read.

A goal is judged on what KF sees where it is reported to KF (design §5, "Scope"), so the count
of the whole municipality is the same for every reader.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from mal import selectors as mal_selectors
from mal.bedombarhet import (
    GEH,
    Brist,
    Grans,
    Granser,
    asks_geh,
    limit_rows,
    loose_rows,
    missing_geh,
    orphan_goals,
    owner_gap,
    per_level,
    same_name,
    spread,
)
from mal.enums import RapporterasTill
from mal.selectors import Malrad
from nyckeltal.enums import NyckeltalSlag, Satt
from nyckeltal.models import Nyckeltal, NyckeltalEnhet
from nyckeltal.provning import Provat, figure_gaps, try_figure
from nyckeltal.selectors import Lankar, facts_of_plan, links, of_plan
from nyckeltal.series import Runda, Underlag, figure, figure_enhet
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.models import Uppfoljning, User
from styrning.grund.organisation import Enhetsrad, Organisation, organisation


@dataclass(frozen=True)
class Provatmal:
    """An assessed goal with all that it lacks."""

    mal: Malrad
    enhet: Enhetsrad
    antal: int
    brister: list[Brist]
    fragor: list[Brist]

    @property
    def is_judgeable(self) -> bool:
        return not any(brist.hindrar for brist in self.brister)


@dataclass(frozen=True)
class Bedombarhet:
    """The assessed goals of one plan, and the numbers of the goal diet."""

    ar: int
    klar: date
    enhet: Enhetsrad | None
    mal: list[Provatmal]
    ansvariga: dict[str, str]
    egna_ingar: bool
    saknar_geh: list[str]
    per_niva: list[tuple[str, int]]
    granser: list[Grans] = field(default_factory=list)

    @property
    def bedombara(self) -> int:
        return sum(rad.is_judgeable for rad in self.mal)

    @property
    def spridning(self) -> list[tuple[str, int]]:
        return spread([rad.antal for rad in self.mal])


def assessability(
    plan_id: int, ar: int, *, reader: User, inom: str = "", granser: Granser | None = None
) -> Bedombarhet | None:
    """What the plan's goals lack; a constant number of statements. None for an unknown enhet.

    Goals that end within the year are left out: nobody is to judge them at its end.

    Args:
        inom: kod of an enhet; its goals, its own among them where ``reader`` may read its own
            report. Empty: what is reported to KF, for everybody alike.
        granser: the most that the plan should hold.
    """
    org = organisation(None)
    enhet = org.by_kod(inom) if inom else None
    if inom and enhet is None:
        return None
    return _Provning(plan_id, ar, org, enhet, reader).result(granser or Granser())


class _Provning:
    """One plan's goals and nyckeltal, loaded once and tried from the leaves up."""

    def __init__(
        self, plan_id: int, ar: int, org: Organisation, enhet: Enhetsrad | None, reader: User
    ):
        self.ar, self.org, self.enhet = ar, org, enhet
        self.sista = date(ar, 12, 31)
        self.inom = org.below(enhet.id) if enhet else set(org.rader)
        self.egna = enhet is not None and org.report_visible_to(reader, enhet)
        goals = mal_selectors.goals(plan_id)
        self.goals = mal_selectors.in_force(goals, self.sista)
        self.lankar: Lankar = links(plan_id)
        known = facts_of_plan(plan_id, ar, None, goals=goals, lankar=self.lankar, organisation=org)
        self.underlag = Underlag(Runda.year(ar), known, org)
        self.personer = _persons(plan_id, self.sista)
        self.klar = _report_due(ar)

    def result(self, granser: Granser) -> Bedombarhet:
        tried = self._tried()
        shown = [mal for mal in self.goals if self._is_shown(mal)]
        rows = [tried[mal.id] for mal in shown if mal.bedoms]
        return Bedombarhet(
            ar=self.ar,
            klar=self.klar,
            enhet=self.enhet,
            mal=rows,
            ansvariga=self._responsible(),
            egna_ingar=self.egna,
            saknar_geh=[] if self.enhet else missing_geh(shown),
            per_niva=per_level(shown),
            granser=self._limits(shown, rows, granser),
        )

    def _limits(self, shown: list[Malrad], rows: list[Provatmal], granser: Granser) -> list[Grans]:
        figures = self._nyckeltal()
        current = {mal.id for mal in self.goals}
        linked = {nid for pk, ids in self.lankar.per_mal.items() if pk in current for nid in ids}
        idle = [
            (kod, namn)
            for pk, kod, namn, slag in figures
            if pk not in linked and slag == NyckeltalSlag.MAL
        ]
        counts = [(rad.mal, rad.antal) for rad in rows]
        orphans = [mal for mal in orphan_goals(self.goals) if self._is_shown(mal)]
        return limit_rows(
            [rad.mal for rad in rows], counts, self.org.rader, granser, hela=self.enhet is None
        ) + loose_rows(
            orphans,
            idle,
            same_name((mal.kod, mal.namn) for mal in shown),
            same_name((kod, namn) for _, kod, namn, _ in figures),
        )

    def _is_shown(self, mal: Malrad) -> bool:
        return mal.huvudansvarig_id in self.inom and (
            self.egna or mal.rapporteras_till == RapporterasTill.KF
        )

    def _responsible(self) -> dict[str, str]:
        enheter = (
            self.org.rader[mal.huvudansvarig_id]
            for mal in self.goals
            if mal.bedoms and mal.rapporteras_till == RapporterasTill.KF
        )
        return {rad.kod: rad.namn for rad in sorted(enheter, key=lambda r: (r.tree_id, r.lft))}

    def _tried(self) -> dict[int, Provatmal]:
        tried: dict[int, Provatmal] = {}
        children: dict[int, list[Malrad]] = defaultdict(list)
        for mal in reversed(self.goals):
            if not mal.bedoms:
                continue
            carried = any(
                tried[child.id].is_judgeable
                for child in children[mal.id]
                if mal.rapporteras_till != RapporterasTill.KF
                or child.rapporteras_till == RapporterasTill.KF
            )
            tried[mal.id] = self._try(mal, carried)
            if mal.parent_id is not None:
                children[mal.parent_id].append(mal)
        return tried

    def _try(self, mal: Malrad, carried: bool) -> Provatmal:
        enhet = self.org.rader[mal.huvudansvarig_id]
        provade = list(self._figures(mal))
        owner = owner_gap(enhet, self.ar)
        gaps = ([owner] if owner else []) + figure_gaps(mal, provade, carried)
        asks = [Brist(GEH, "Fullmäktige har inte tagit ställning.")] if asks_geh(mal) else []
        return Provatmal(mal, enhet, len(provade), gaps, asks)

    def _figures(self, mal: Malrad) -> Iterator[Provat]:
        """The nyckeltal that the goal is judged on; those that only describe are left out."""
        known = self.underlag.facts
        for nid in self.lankar.per_mal.get(mal.id, []):
            definition = self.lankar.definitioner[nid]
            to_namnd = definition.rapporteras_till != RapporterasTill.KF
            if not definition.valid_on(self.sista) or (
                to_namnd and mal.rapporteras_till == RapporterasTill.KF
            ):
                continue
            at = figure_enhet(definition, mal.huvudansvarig_id, self.underlag, self.sista)
            shown = figure(definition, at, self.underlag)
            if definition.slag == NyckeltalSlag.BAS and shown["malvarde"] is None:
                continue
            owes = known.owes(nid, at, self.sista)
            person = ""
            if owes and owes.satt == Satt.RAPPORTERAS:
                person = self.personer.get((nid, at), "ingen person är ansvarig")
            yield try_figure(
                definition,
                shown,
                ar=self.ar,
                owed=owes is not None,
                person=person,
                klar=self.klar,
            )

    def _nyckeltal(self) -> list[tuple[int, str, str, str]]:
        """The nyckeltal that are valid at year-end and shown here, by kod; one statement."""
        rows = Nyckeltal.objects.valid_on(self.sista).order_by("kod")
        return [
            (pk, kod, namn, slag)
            for pk, kod, namn, slag, agare_id, till in rows.values_list(
                "pk", "kod", "namn", "slag", "agare_id", "rapporteras_till"
            )
            if agare_id in self.inom and (self.egna or till == RapporterasTill.KF)
        ]


def _persons(plan_id: int, day: date) -> dict[tuple[int, int], str]:
    """What is wrong with who answers for each (nyckeltal, enhet); empty when nothing is."""
    rows = NyckeltalEnhet.objects.valid_on(day).filter(
        nyckeltal__in=of_plan(plan_id), ansvarig__isnull=False
    )
    active = rows.values_list("nyckeltal_id", "enhet_id", "ansvarig__is_active")
    return {
        (nid, enhet_id): "" if is_active else "den ansvarigas konto är avslutat"
        for nid, enhet_id, is_active in active
    }


def _report_due(ar: int) -> date:
    """When nämnderna's year-end reports must be ready; 31 January until the årshjul says."""
    year_end = Uppfoljning.objects.filter(
        slag=UppfoljningSlag.ARSBOKSLUT, avser_till__year=ar
    ).order_by("-avser_till")
    due = year_end.values_list("klar_namnd", flat=True).first()
    return due or date(ar + 1, 1, 31)
