"""A nämnd's report of its internal control in a round: assembled from what was reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from internkontroll.enums import Kontrollutfall, PlanLage, RapportLage, Riskbeslut, TillfalleLage
from internkontroll.models import Kontrollar, Kontrollrapport, Risk
from internkontroll.rakning import (
    RAKNAS,
    Atgarder,
    Fakta,
    Risklage,
    count,
    open_deviations,
    picture,
    risk_state,
)
from internkontroll.rapportrundor import (
    Rapportrunda,
    reporting_rounds,
    risks_of_year,
    round_of,
)
from internkontroll.rules_rapport import Beslutsdag, Forslag, changed_counts, propose
from internkontroll.selectors import (
    OPEN_ACTIONS,
    control_actions,
    control_facts,
    is_due,
    narrowed,
)
from styrning.bas.clock import today
from styrning.grund.models import Enhet, Uppfoljning, User


@dataclass(frozen=True)
class Rapportunderlag:
    """What a report rests on: the checks up to and including its round, the actions, the risks."""

    facts: list[Fakta]
    atgarder: Atgarder
    risker: list[Risk]

    @property
    def antal(self) -> dict[str, int]:
        return count(self.facts, self.atgarder, day=today())

    @property
    def risklage(self) -> Risklage:
        names = ("sannolikhet", "beslut", "accepterad_till")
        rows = [{name: getattr(risk, name) for name in names} for risk in self.risker]
        return risk_state(rows, day=today())

    @property
    def forslag(self) -> Forslag:
        plan_lage = self.facts[0]["plan_lage"] if self.facts else None
        return propose(picture(self.antal, plan_lage, self.risklage))

    def rakning(self) -> dict[str, Any]:
        """What is kept with the decision: counts, proposal, and the version of every result."""
        forslag = self.forslag
        return {
            "antal": {name: self.antal[name] for name in RAKNAS},
            "forslag": forslag.bedomning.value,
            "skal": list(forslag.skal),
            "resultat": versions(self.facts),
        }


def versions(facts: list[Fakta]) -> dict[str, int]:
    """{occasion: the version of its result}; 0 for none."""
    return {
        str(fact["tillfalle_id"]): fact["version"] or 0
        for fact in facts
        if fact["tillfalle_id"] is not None
    }


def basis(
    enhet: Enhet, uppfoljning: Uppfoljning, *, readable: set[int] | None = None
) -> Rapportunderlag:
    """Args: readable: as in ``control_facts``; None reads everything. Three statements."""
    ar = uppfoljning.ar
    whole = control_facts(ar, uppfoljning.pk, enhet_pks=[enhet.pk], kf_only=False)
    return Rapportunderlag(
        narrowed(whole, kf_only=False, readable=readable),
        control_actions(ar),
        list(risks_of_year(ar).filter(enhet=enhet).select_related("skala")),
    )


@dataclass
class Rapportbild:
    """The report as ``reader`` may see it; ``rad`` is None where nothing may be shown yet."""

    enhet: Enhet
    uppfoljning: Uppfoljning
    runda: Rapportrunda
    rad: Kontrollrapport | None
    laser_utkast: bool
    underlag: Rapportunderlag

    @property
    def plan_faststalld(self) -> bool:
        return bool(self.facts) and self.facts[0]["plan_lage"] == PlanLage.FASTSTALLD

    @property
    def facts(self) -> list[Fakta]:
        return self.underlag.facts

    @property
    def beslutad(self) -> bool:
        return self.rad is not None and self.rad.lage == RapportLage.BESLUTAD

    @property
    def sen(self) -> bool:
        return not self.beslutad and self.runda.senast < today()

    def kontroller(self) -> list[dict[str, Any]]:
        """Each check once, with its occasions, in the order of the plan."""
        standing = open_deviations(self.facts, self.underlag.atgarder)
        again = {fact["omprovar_id"] for fact in self.facts if fact["omprovar_id"]}
        rows: dict[Any, dict[str, Any]] = {}
        for fact in self.facts:
            if fact["moment_id"] is None:
                continue
            row = rows.setdefault(fact["moment_id"], fact | {"tillfallen": []})
            if fact["tillfalle_id"] is not None:
                row["tillfallen"].append(
                    fact
                    | {
                        "atgarder": self._actions(fact),
                        "star_kvar": fact["resultat_id"] in standing,
                        "omprovas": fact["resultat_id"] in again,
                        "sen": is_due(fact) and fact["planerad"] < today(),
                    }
                )
        return list(rows.values())

    def _actions(self, fact: Fakta) -> list[dict[str, Any]]:
        return [
            atgard
            | {
                "oppen": atgard["lage"] in OPEN_ACTIONS,
                "sen": atgard["lage"] in OPEN_ACTIONS and atgard["klar_senast"] < today(),
            }
            for atgard in self.underlag.atgarder.get(fact["resultat_id"], [])
        ]

    def ogjorda(self) -> list[dict[str, Any]]:
        """What was not done and why: cancelled, not performed, or late without a word."""
        return [
            fact | {"varfor": _why_undone(fact)}
            for fact in self.facts
            if fact["tillfalle_id"] is not None
            and (
                fact["lage"] == TillfalleLage.INSTALLT
                or fact["utfall"] == Kontrollutfall.EJ_GENOMFORD
                or (is_due(fact) and fact["planerad"] < today())
            )
        ]

    def kommande(self) -> list[Fakta]:
        """Occasions whose day has not come, soonest first."""
        ahead = [fact for fact in self.facts if is_due(fact) and fact["planerad"] >= today()]
        return sorted(ahead, key=lambda fact: fact["planerad"])

    def accepterade(self) -> list[Risk]:
        """Risks that are accepted, those past their day first."""
        risker = [risk for risk in self.underlag.risker if risk.beslut == Riskbeslut.ACCEPTERA]
        return sorted(risker, key=lambda risk: (risk.accepterad_till or today(), risk.kod))

    def andrat(self) -> list[tuple[str, int, int]]:
        """Counts that differ since the decision, in words: what it was and what it is."""
        if not self.beslutad or not self.rad or not self.rad.rakning:
            return []
        now = {name: self.underlag.antal[name] for name in RAKNAS}
        changed = changed_counts(self.rad.rakning["antal"], now)
        return [(RAKNAS[name], before, after) for name, before, after in changed]

    def andrade_resultat(self) -> list[str]:
        """Codes of checks whose result has changed since the decision."""
        if not self.beslutad or not self.rad or not self.rad.rakning:
            return []
        kept = self.rad.rakning["resultat"]
        return sorted(
            {
                fact["moment_kod"]
                for fact in self.facts
                if fact["tillfalle_id"] is not None
                and kept.get(str(fact["tillfalle_id"]), 0) != (fact["version"] or 0)
            }
        )


def _why_undone(fact: Mapping[str, Any]) -> str:
    return str(fact["text"] or fact["lage_motiv"] or "")


def report_of(
    enhet: Enhet, uppfoljning: Uppfoljning, reader: User, *, only_decided: bool = False
) -> Rapportbild:
    """The report of one nämnd and round; its own draft only to those who may read drafts.

    The caller has asked that ``reader`` may see the enhet's own report. A constant number of
    statements.
    """
    drafts = Enhet.objects.filter(pk=enhet.pk).drafts_visible_to(reader)
    readable = set(drafts.values_list("pk", flat=True))
    rad = Kontrollrapport.objects.filter(enhet=enhet, uppfoljning=uppfoljning).first()
    if rad is not None and rad.lage == RapportLage.UTKAST and (only_decided or not readable):
        rad = None
    kontrollar = Kontrollar.objects.filter(ar=uppfoljning.ar).first()
    return Rapportbild(
        enhet,
        uppfoljning,
        round_of(uppfoljning, kontrollar),
        rad,
        bool(readable),
        basis(enhet, uppfoljning, readable=readable),
    )


def reports_of(enhet: Enhet, ar: int, reader: User) -> list[dict[str, Any]]:
    """The year's rounds with the enhet's report in each; drafts for those who may read them."""
    kontrollar = Kontrollar.objects.filter(ar=ar).first()
    reads_drafts = Enhet.objects.filter(pk=enhet.pk).drafts_visible_to(reader).exists()
    rows = Kontrollrapport.objects.filter(enhet=enhet, uppfoljning__avser_till__year=ar)
    rapporter = {
        row.uppfoljning_id: row for row in rows if reads_drafts or row.lage == RapportLage.BESLUTAD
    }
    found = []
    for uppfoljning in reporting_rounds().filter(avser_till__year=ar):
        runda = round_of(uppfoljning, kontrollar)
        rapport = rapporter.get(uppfoljning.pk)
        day = Beslutsdag(rapport.beslut_datum if rapport else None, runda.senast)
        found.append(
            {
                "runda": runda,
                "rapport": rapport,
                "har_oppnat": runda.oppnar <= today(),
                "sen": day.is_late(today()),
            }
        )
    return found
