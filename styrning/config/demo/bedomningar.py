"""The demo's judgements: proposed by the real rules, decided with reasons where they differ."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from mal import selectors as mal_selectors
from mal.enums import Klass
from mal.models import Bedomning, MalAtgard
from mal.rules import Forslag
from mal.selectors import Malrad, Planrad, Relationer
from nyckeltal.proposal import proposal
from nyckeltal.selectors import Lankar, facts, links, of_plan
from nyckeltal.series import Runda, Underlag, figure, figure_enhet
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, moment, read_table, stable_id
from styrning.grund.enums import AtgardLage, InlamningLage
from styrning.grund.models import Atgard, Enhet, Inlamning, Uppfoljning, User
from styrning.grund.organisation import organisation

NOTHING_MEASURED = "Inget nyckeltal med målvärde är mätt, så målet kan inte bedömas."
BIDRAG = {"atgard": "Ingår i åtgärderna för de egna målen."}
JUDGED = {InlamningLage.BESLUTAD, InlamningLage.INSKICKAD, InlamningLage.ATER}
TEXTS_OF = {"2026-AB": "2026-DEL"}  # the open round starts from what the delår said
# Of each year's goals: when their actions were planned, when they are due, how far they have come.
ACTIONS = {
    2025: (
        date(2026, 2, 18),
        date(2026, 12, 15),
        (AtgardLage.KLAR, AtgardLage.KLAR, AtgardLage.PAGAR),
    ),
    2026: (date(2026, 9, 18), date(2027, 6, 30), (AtgardLage.PAGAR, AtgardLage.EJ_PABORJAD)),
}

Written = tuple[User, Bedomning]


def build_judgements(bygg: Byggare) -> None:
    """Save every decided round's judgements, and those of what is sent in to the open one."""
    for kod, runda in bygg.omgangar.uppfoljningar.items():
        texts = {
            rad["mal"]: rad
            for rad in read_table("bedomningar")
            if TEXTS_OF.get(kod, kod) in rad["omgangar"].split()
        }
        judged = _Rond.load(runda, bygg, texts).judgements()
        create_by(Bedomning, judged, at=lambda row: row.bedomd_at)
    _actions(bygg)


@dataclass
class _Rond:
    """One round's goals with all that their judgements rest on."""

    runda: Uppfoljning
    bygg: Byggare
    texts: dict[str, Row]
    plan: Planrad
    mal_lista: list[Malrad]
    relationer: Relationer
    lankar: Lankar
    underlag: Underlag
    enheter: dict[int, Enhet]

    @classmethod
    def load(cls, runda: Uppfoljning, bygg: Byggare, texts: dict[str, Row]) -> "_Rond":
        plan = mal_selectors.plan_of(runda.ar)
        if plan is None:
            raise LookupError(f"no plan for {runda.ar}")
        known = facts(of_plan(plan.id), runda.ar, runda.pk)
        return cls(
            runda=runda,
            bygg=bygg,
            texts=texts,
            plan=plan,
            mal_lista=mal_selectors.in_force(mal_selectors.goals(plan.id), runda.avser_till),
            relationer=mal_selectors.relations(plan.id),
            lankar=links(plan.id),
            underlag=Underlag(Runda.of(runda), known, organisation(runda.pk)),
            enheter={enhet.pk: enhet for enhet in bygg.enheter.values()},
        )

    def judgements(self) -> Iterator[Written]:
        """Bottom-up, so that a goal is proposed from what was decided of those below it."""
        self.decided: dict[int, str] = {}
        self.children: dict[int, list[Malrad]] = defaultdict(list)
        for mal in reversed(self.mal_lista):
            if not mal.bedoms:
                continue
            if mal.parent_id is not None:
                self.children[mal.parent_id].append(mal)
            self.decided[mal.id] = str(Klass.EJ_BEDOMT)
            others = self.relationer.medansvariga.get(mal.id, [])
            for enhet_id in (mal.huvudansvarig_id, *others):
                inlamning = self._submission(enhet_id)
                if inlamning is not None:
                    yield self._judge(mal, enhet_id, inlamning)

    def _submission(self, enhet_id: int) -> Inlamning | None:
        key = (self.runda.kod, self.enheter[enhet_id].kod)
        inlamning = self.bygg.omgangar.inlamningar.get(key)
        return inlamning if inlamning and inlamning.lage in JUDGED else None

    def _judge(self, mal: Malrad, enhet_id: int, inlamning: Inlamning) -> Written:
        forslag = self._proposal(mal, enhet_id)
        is_samlad = enhet_id == mal.huvudansvarig_id
        text = self.texts.get(mal.kod, {}) if is_samlad else BIDRAG
        klass = text.get("steg") or str(forslag.klass)
        motiv = text.get("motiv", "") if klass != forslag.klass else ""
        if klass == Klass.EJ_BEDOMT:
            klass, motiv = str(Klass.KAN_EJ_BEDOMAS), NOTHING_MEASURED
        if is_samlad:
            self.decided[mal.id] = klass
        full = klass == Klass.UPPFYLLT
        by = self.bygg.author(inlamning.enhet.kod)
        return by, Bedomning(
            publikt_id=stable_id(
                "alvstrand", "bedomning", self.runda.kod, mal.kod, inlamning.enhet.kod
            ),
            mal_id=mal.id,
            enhet_id=enhet_id,
            uppfoljning=self.runda,
            foreslagen=str(forslag.klass),
            spar=forslag.text,
            regelversion=str(forslag.regelversion),
            steg_id=next(steg.id for steg in self.plan.skala if steg.klass == klass),
            motiv=motiv,
            orsak="" if full else text.get("orsak", ""),
            effekt="" if full else text.get("effekt", ""),
            atgard="" if full else text.get("atgard", ""),
            bedomd_av=by,
            bedomd_at=inlamning.inskickad_at - timedelta(hours=2),
        )

    def _proposal(self, mal: Malrad, enhet_id: int) -> Forslag:
        """What the rule says of the goal with the values of ``enhet_id``."""
        day = self.underlag.runda.till
        figures = []
        for nyckeltal_id in self.lankar.per_mal.get(mal.id, []):
            definition = self.lankar.definitioner[nyckeltal_id]
            at = figure_enhet(definition, enhet_id, self.underlag, day)
            figures.append(figure(definition, at, self.underlag))
        below = [(child, self.decided[child.id]) for child in self.children[mal.id]]
        return proposal(mal, figures, below)


def _actions(bygg: Byggare) -> None:
    """An Åtgärd of its own for every goal below full: what its latest judgement speaks of."""
    rows = (
        Bedomning.objects.filter(enhet=F("mal__huvudansvarig"))
        .exclude(atgard="")
        .order_by("mal__tree_id", "mal__lft", "uppfoljning__avser_till")
        .values_list("mal_id", "mal__plan__ar", "mal__kod", "enhet__kod", "atgard")
    )
    latest = {row[0]: row[1:] for row in rows}
    for ar, (made, due, lagen) in ACTIONS.items():
        of_year = {mal_id: row for mal_id, (at, *row) in latest.items() if at == ar}
        actions = [
            Atgard(
                publikt_id=stable_id("alvstrand", "atgard", f"{ar}", kod),
                enhet=bygg.enheter[enhet],
                text=text,
                ansvarig=bygg.personer.godkannare[enhet].namn,
                klar_senast=due,
                lage=lagen[ordning % len(lagen)],
            )
            for ordning, (kod, enhet, text) in enumerate(of_year.values())
        ]
        create(Atgard, actions, by=bygg.personer.administrator, at=moment(made))
        links = zip(of_year, actions, strict=True)
        create(MalAtgard, [MalAtgard(mal_id=mal_id, atgard=atgard) for mal_id, atgard in links])
