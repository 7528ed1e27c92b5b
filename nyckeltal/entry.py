"""What one enhet owes in one round: its goals, and each nyckeltal with all that is known.

Entry page, workbook and readiness all ask this; none of them computes anything itself.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from mal import selectors as mal_selectors
from mal.enums import Klass, NivaSlag, RapporterasTill
from mal.grunder import Grundrad
from mal.i_omgang import Malomgang, goals_in_round
from mal.rules import Forslag
from mal.selectors import Bedomningsrad, Malrad, Planrad
from nyckeltal.enums import Aggregering
from nyckeltal.owed import ByEnhet, owed
from nyckeltal.proposal import proposal
from nyckeltal.selectors import Definition, Lankar, answer_on_scale, facts
from nyckeltal.series import Runda, Underlag, asks, figure, figure_enhet
from styrning.grund.models import Inlamning
from styrning.grund.organisation import Organisation, hidden_drafts, organisation


@dataclass(frozen=True)
class Rad:
    """One nyckeltal at one enhet.

    ``ansvar`` is None where it is only read here, or the round asks for no figures; ``is_own``
    rows are what the goal is judged on, the others are parts that enheter below report.
    ``is_hidden``: another enhet owes it, and its submission is a draft that is not shown here.
    ``prognos``: a computed figure of which only the forecast is given here, as the
    responsibility that it is given for.
    """

    definition: Definition
    enhet_id: int
    figure: dict
    ansvar: UUID | None
    is_own: bool
    is_hidden: bool = False
    prognos: UUID | None = None

    @property
    def asks_forecast(self) -> bool:
        """Whether the round wants a forecast of the year: what has a target to be judged on."""
        return self.figure["fragar_prognos"] and self.figure["malvarde"] is not None

    @property
    def asks_pair(self) -> bool:
        """Whether täljare and nämnare are asked for: those above cannot sum a quotient."""
        return self.definition.aggregering == Aggregering.VAGT

    @property
    def is_done(self) -> bool:
        """Whether what is asked here is answered: a value, a reason, or a forecast."""
        if self.ansvar is None:
            return True
        if self.figure["period"] is None:
            return self.figure["prognos"] is not None or self.figure["malvarde"] is None
        current = self.figure["serie"][-1]
        return current["totalt"] is not None or bool(current["saknas"])


@dataclass(frozen=True)
class Malblock:
    """A goal of the enhet's with its rows, its proposal and the enhet's own judgement.

    ``asks_judgement``: whether the round wants one.
    """

    mal: Malrad
    omrade: str
    is_samlad: bool
    enhet_id: int
    rader: list[Rad]
    forslag: Forslag
    bedomning: Bedomningsrad | None
    grunder: list[Grundrad] = field(default_factory=list)
    asks_judgement: bool = True

    @property
    def kod(self) -> str:
        return self.mal.kod

    @property
    def klara(self) -> int:
        return sum(rad.is_done for rad in self.egna)

    @property
    def egna(self) -> list[Rad]:
        """The rows that are filled in here."""
        return [rad for rad in self.rader if rad.ansvar]

    @property
    def is_judged(self) -> bool:
        return self.bedomning is not None and self.bedomning.klass is not None

    @property
    def awaits_judgement(self) -> bool:
        return self.asks_judgement and not self.is_judged

    @property
    def gjort(self) -> int:
        """How much of ``att_gora`` is done: its rows, and its judgement where one is asked for."""
        return self.klara + (self.asks_judgement and self.is_judged)

    @property
    def att_gora(self) -> int:
        return len(self.egna) + self.asks_judgement

    @property
    def is_asked(self) -> bool:
        """Whether the round asks anything of the goal here."""
        return self.asks_judgement or any(rad.ansvar or rad.prognos for rad in self.rader)


@dataclass(frozen=True)
class Entry:
    inlamning: Inlamning
    plan: Planrad | None
    block: list[Malblock]
    ovriga: list[Rad] = field(default_factory=list)
    org: Organisation = field(default_factory=lambda: Organisation({}))

    @property
    def rader(self) -> list[Rad]:
        """Every row that is filled in here, in the order of the page."""
        return [rad for block in self.block for rad in block.egna] + self.ovriga

    @property
    def klara(self) -> int:
        return sum(rad.is_done for rad in self.rader)

    @property
    def bedomda(self) -> int:
        return sum(block.asks_judgement and block.is_judged for block in self.block)

    @property
    def att_bedoma(self) -> int:
        return sum(block.asks_judgement for block in self.block)

    @property
    def gjort(self) -> int:
        """How much of ``att_gora`` is done: what start page and board count too."""
        return self.klara + self.bedomda

    @property
    def att_gora(self) -> int:
        return len(self.rader) + self.att_bedoma

    def row(self, ansvar: UUID) -> Rad | None:
        """The row that is answered under ``ansvar``, a forecast of a computed figure included."""
        rows = [rad for block in self.block for rad in block.rader] + self.ovriga
        return next((rad for rad in rows if ansvar in {rad.ansvar, rad.prognos}), None)

    def goal(self, kod: str) -> Malblock | None:
        return next((block for block in self.block if block.mal.kod == kod), None)


def entry(inlamning: Inlamning, org: Organisation | None = None) -> Entry:
    """Everything the submission asks for; a constant number of statements.

    ``org`` of the round is read where it is not given.

    A round that asks for no judgements shows only the goals that it wants figures of, one that
    asks for no figures shows them to be read.
    """
    uppfoljning = inlamning.uppfoljning
    plan = mal_selectors.plan_of(uppfoljning.ar)
    org = org or organisation(uppfoljning.pk)
    below = org.covered_by(inlamning.enhet_id)
    inorder = [enhet_id for enhet_id in org.rader if enhet_id in below]
    asked = owed(plan.id if plan else None, inorder, uppfoljning.avser_till)
    lankar = asked.lankar
    goals = _Goals(plan, org, inlamning, below)
    mine = {nid for mal in goals.mine for nid in lankar.per_mal.get(mal.id, [])}
    definitioner = asked.definitioner | {nid: lankar.definitioner[nid] for nid in mine}
    owners = {definition.agare_id for definition in definitioner.values()}
    enheter = org.below(inlamning.enhet_id).union(*(org.below(owner) for owner in owners))
    enheter |= org.before(enheter)
    known = facts(
        list(definitioner),
        uppfoljning.ar,
        uppfoljning.pk,
        enheter=list(enheter),
        foljer=asked.foljer,
        svarar=answer_on_scale(definitioner.values()),
    )
    underlag = Underlag(
        Runda.of(uppfoljning), known, org, frozenset(goals.hidden), frozenset(below)
    )
    wanted = (asked.ansvar, asked.computed) if uppfoljning.fragar_utfall else ({}, {})
    rows = _Rows(underlag, definitioner, *wanted)
    block = [goals.block(mal, rows, lankar) for mal in goals.mine]
    shown = [row for row in block if row.is_asked]
    return Entry(inlamning, plan, shown, rows.rest(), org)


class _Goals:
    """The enhet's goals in the round, and the judgements that they rest on."""

    def __init__(
        self, plan: Planrad | None, org: Organisation, inlamning: Inlamning, below: set[int]
    ):
        self.enhet_id, self.below = inlamning.enhet_id, below
        self.asks_judgement = inlamning.uppfoljning.fragar_bedomningar
        runda, given = inlamning.uppfoljning, Malomgang([], {}, {})
        if plan:
            given = goals_in_round(plan.id, runda, enhet_id=self.enhet_id)
        alla = mal_selectors.in_force(given.mal, runda.avser_till)
        self.bedomningar, self.grunder = given.bedomningar, given.grunder
        self.hidden = hidden_drafts(org, below)
        self.omrade = _area_names(alla)
        self.children: dict[int, list[Malrad]] = defaultdict(list)
        for mal in alla:
            if mal.bedoms and mal.parent_id is not None:
                self.children[mal.parent_id].append(mal)
        self.mine = [mal for mal in alla if mal.bedoms and (self.is_samlad(mal) or mal.bidrar)]

    def is_samlad(self, mal: Malrad) -> bool:
        return mal.huvudansvarig_id in self.below

    def judging_enhet(self, mal: Malrad) -> int:
        return mal.huvudansvarig_id if self.is_samlad(mal) else self.enhet_id

    def klass(self, mal: Malrad) -> str:
        """The decided class of a goal, as far as it may be seen here."""
        row = self.bedomningar.get((mal.identitet, mal.huvudansvarig_id))
        hidden = mal.huvudansvarig_id in self.hidden
        return row.klass if row and row.klass and not hidden else str(Klass.EJ_BEDOMT)

    def block(self, mal: Malrad, rows: "_Rows", lankar: Lankar) -> Malblock:
        at = self.judging_enhet(mal)
        rader = [rad for nid in lankar.per_mal.get(mal.id, []) for rad in rows.of(nid, at)]
        figures = [rad.figure for rad in rader if rad.is_own]
        below = [(child, self.klass(child)) for child in self.children[mal.id]]
        return Malblock(
            mal=mal,
            omrade=self.omrade[mal.id],
            is_samlad=self.is_samlad(mal),
            enhet_id=at,
            rader=rader,
            forslag=proposal(mal, figures, below, lankar.vikter.get(mal.id)),
            bedomning=self.bedomningar.get((mal.identitet, at)),
            grunder=self.grunder.get((mal.identitet, at), []),
            asks_judgement=self.asks_judgement,
        )


def _area_names(mal_lista: list[Malrad]) -> dict[int, str]:
    omrade: dict[int, str] = {}
    for mal in mal_lista:
        inherited = omrade.get(mal.parent_id, "") if mal.parent_id is not None else ""
        omrade[mal.id] = mal.namn if mal.nivaslag == NivaSlag.OMRADE else inherited
    return omrade


class _Rows:
    """Puts each responsibility in the first goal that it serves; later goals only show it."""

    def __init__(
        self,
        underlag: Underlag,
        definitioner: dict[int, Definition],
        ansvar: ByEnhet,
        computed: ByEnhet,
    ):
        self.underlag, self.definitioner = underlag, definitioner
        runda = underlag.runda
        self.computed = dict(computed) if runda.is_forecast else {}
        self.left = {
            key: publikt_id
            for key, publikt_id in ansvar.items()
            if asks(definitioner[key[0]], runda)
        }

    def of(self, nyckeltal_id: int, enhet_id: int) -> list[Rad]:
        """The goal's own figure first, then those that enheter below it report."""
        definition, day = self.definitioner[nyckeltal_id], self.underlag.runda.till
        if not definition.valid_on(day):
            return []
        at = figure_enhet(definition, enhet_id, self.underlag, day)
        readable = self.underlag.readable
        if definition.rapporteras_till != RapporterasTill.KF and readable and at not in readable:
            return []  # another enhet's own figure
        parts = [eid for nid, eid in self.left if nid == nyckeltal_id and eid != at]
        own = self._row(definition, at, is_own=True)
        return [own] + [self._row(definition, part, is_own=False) for part in parts]

    def rest(self) -> list[Rad]:
        """What the enhet owes that serves none of its goals."""
        return [self._row(self.definitioner[nid], eid, is_own=True) for nid, eid in list(self.left)]

    def _row(self, definition: Definition, enhet_id: int, *, is_own: bool) -> Rad:
        ansvar = self.left.pop((definition.id, enhet_id), None)
        shown = figure(definition, enhet_id, self.underlag)
        is_hidden = enhet_id in self.underlag.hidden
        prognos = None
        if shown["malvarde"] is not None:
            prognos = self.computed.pop((definition.id, enhet_id), None)
        return Rad(definition, enhet_id, shown, ansvar, is_own, is_hidden, prognos)
