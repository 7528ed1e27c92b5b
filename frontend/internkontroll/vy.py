"""View models of the pages: everything counted and worded once, before it is printed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from frontend.internkontroll.forms import (
    FaststallForm,
    MomentForm,
    TillfalleForm,
)
from frontend.internkontroll.matris import Riskfilter, Riskvy
from internkontroll.enums import Kontrollutfall, PlanLage
from internkontroll.models import Kontrollplan, Risk
from internkontroll.permissions import enheter_adopted_by, enheter_planned_by
from internkontroll.risker import read_risks
from internkontroll.rules import is_deviation
from internkontroll.selectors import OPEN_ACTIONS, control_actions, control_facts, is_due
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

VAL = (
    ("", "Alla kontroller"),
    ("kvar", "Att göra"),
    ("sena", "Sena"),
    ("avvikelser", "Avvikelser"),
)


@dataclass
class Planvy:
    """One nämnd's internal control in one year, as the reader may see it."""

    enhet: Enhet
    ar: int
    user: User
    filter: Riskfilter = field(default_factory=Riskfilter)
    visa: str = ""
    typed: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        drafts = set(
            Enhet.objects.filter(pk=self.enhet.pk)
            .drafts_visible_to(self.user)
            .values_list("pk", flat=True)
        )
        self.plan = Kontrollplan.objects.filter(enhet=self.enhet, ar=self.ar).first()
        self.is_hidden_draft = bool(self.plan) and not self.is_adopted and not drafts
        self.fakta = [
            fact
            for fact in control_facts(
                self.ar, None, enhet_pks=[self.enhet.pk], kf_only=False, readable=drafts
            )
            if fact["moment_id"]
        ]
        risker = Risk.objects.visible_to(self.user).filter(enhet=self.enhet)
        self.risk = Riskvy(read_risks(risker.current(), self.user, ar=self.ar), self.filter)
        self._actions = control_actions(self.ar)

    @property
    def is_adopted(self) -> bool:
        return self.plan is not None and self.plan.lage == PlanLage.FASTSTALLD

    @cached_property
    def kan_andra(self) -> bool:
        return self._has(enheter_planned_by(self.user))

    @cached_property
    def kan_faststalla(self) -> bool:
        return (
            self.plan is not None
            and not self.is_adopted
            and self._has(enheter_adopted_by(self.user))
        )

    def _has(self, enheter: QuerySet[Enhet]) -> bool:
        return enheter.filter(pk=self.enhet.pk).exists()

    @property
    def antal_moment(self) -> int:
        return len({fact["moment_id"] for fact in self.fakta})

    @cached_property
    def kontroller(self) -> list[dict[str, Any]]:
        return [self._row(fact) for fact in self.fakta if self.matches(fact, self.visa)]

    def _row(self, fact: dict[str, Any]) -> dict[str, Any]:
        late = (today() - fact["planerad"]).days if is_due(fact) else 0
        return fact | {
            "atgarder": self._actions.get(fact["resultat_id"], []),
            "dagar_sen": max(late, 0),
        }

    @staticmethod
    def matches(fact: dict[str, Any], visa: str) -> bool:
        if visa == "kvar":
            return is_due(fact)
        if visa == "sena":
            return is_due(fact) and fact["planerad"] < today()
        return visa != "avvikelser" or is_deviation(fact["utfall"])

    @property
    def val(self) -> list[tuple[str, str, int]]:
        """The filters of the checks, with how many each shows."""
        return [
            (key, word, sum(self.matches(fact, key) for fact in self.fakta)) for key, word in VAL
        ]

    @property
    def utforda(self) -> int:
        undone = {None, Kontrollutfall.EJ_GENOMFORD.value}
        return sum(fact["utfall"] not in undone for fact in self.fakta)

    @property
    def tillfallen(self) -> int:
        return sum(fact["tillfalle_id"] is not None for fact in self.fakta)

    @cached_property
    def atgarder(self) -> list[dict[str, Any]]:
        """Each action once, with the checks that led to it; open ones first, soonest first."""
        rows: dict[Any, dict[str, Any]] = {}
        for fact in self.fakta:
            for atgard in self._actions.get(fact["resultat_id"], []):
                row = rows.setdefault(atgard["id"], atgard | {"kontroller": []})
                row["kontroller"].append(fact)
        day = today()
        for row in rows.values():
            row["oppen"] = row["lage"] in OPEN_ACTIONS
            row["sen"] = row["oppen"] and row["klar_senast"] < day
        return sorted(rows.values(), key=lambda row: (not row["oppen"], row["klar_senast"]))

    @property
    def oppna_atgarder(self) -> int:
        return sum(atgard["oppen"] for atgard in self.atgarder)

    def form(self, name: str):
        """The form as it was typed, else empty."""
        if name in self.typed:
            return self.typed[name]
        if name == "faststall":
            initial = {"version": self.plan.version, "organ": self.enhet.namn}  # type: ignore[union-attr]
            return FaststallForm(initial=initial)
        return {"moment": MomentForm, "tillfalle": TillfalleForm}[name](plan=self.plan)  # type: ignore[arg-type]

    @property
    def formular(self) -> list[dict[str, Any]]:
        """The forms that the user may fill in now; the one that was refused stands open."""
        if not self.kan_andra:
            return []
        offered = []
        if self.plan and not self.is_adopted:
            offered.append(
                ("moment", "Lägg till ett kontrollmoment", "moment_nytt", "Lägg till momentet")
            )
        if self.plan and self.fakta:
            offered.append(
                ("tillfalle", "Planera ett tillfälle", "tillfalle_nytt", "Planera tillfället")
            )
        return [
            {
                "namn": name,
                "rubrik": heading,
                "adress": f"frontend:{address}",
                "knapp": button,
                "form": self.form(name),
                "oppen": name in self.typed,
            }
            for name, heading, address, button in offered
        ]

    @property
    def beslut(self) -> dict[str, Any] | None:
        """The form of the nämnd's decision, where it may be recorded."""
        if not self.kan_faststalla:
            return None
        return {"form": self.form("faststall"), "oppen": "faststall" in self.typed}
