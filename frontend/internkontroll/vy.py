"""View models of the pages: everything counted and worded once, before it is printed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from frontend.internkontroll.forms import FaststallForm, TillfalleForm
from frontend.internkontroll.matris import Riskfilter, Riskvy
from frontend.internkontroll.planram import Planram
from internkontroll.arbetsbok import enheter_with_workbook
from internkontroll.enums import Kontrollutfall, PlanLage
from internkontroll.models import Kontrollplan, Kontrollplanandring, Risk
from internkontroll.models.kontroll import RAPPORTERAR
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
    konflikt: list[dict[str, str]] = field(default_factory=list)

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

    @cached_property
    def ram(self) -> Planram | None:
        """What stands round the plan; None where there is none that may be read."""
        if self.plan is None or self.is_hidden_draft:
            return None
        skalor = self.risk.lista.skalor
        return Planram(self.enhet, self.ar, self.plan, self.kan_andra, skalor, self.typed)

    @cached_property
    def nasta(self) -> dict[str, str] | None:
        """The one step that the reader best takes now."""
        return next_step(self)

    @property
    def is_adopted(self) -> bool:
        return self.plan is not None and self.plan.lage == PlanLage.FASTSTALLD

    @cached_property
    def kan_andra(self) -> bool:
        return self._has(enheter_planned_by(self.user))

    @cached_property
    def har_arbetsbok(self) -> bool:
        """Whether the reader may fill in something in the nämnd's workbook."""
        return self.kan_andra or self._has(enheter_with_workbook(self.user))

    @cached_property
    def kan_faststalla(self) -> bool:
        return (
            self.plan is not None
            and not self.is_adopted
            and self._has(enheter_adopted_by(self.user))
        )

    @cached_property
    def kan_rapportera(self) -> bool:
        return self._has(Enhet.objects.subtree_of_roles(self.user, *RAPPORTERAR))

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
        moment = self.ram.moment.get(fact["moment_id"]) if self.ram else None
        return fact | {
            "atgarder": self._actions.get(fact["resultat_id"], []),
            "dagar_sen": max(late, 0),
            "gemensam": bool(moment and moment.gemensamt_id),
            "tillagd": _decision(moment.tillagd_genom) if moment else "",
            "avslutad": _decision(moment.avslutad_genom) if moment else "",
        }

    @property
    def adress(self) -> str:
        return reverse("frontend:kontrollplan", args=[self.enhet.kod, self.ar])

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
        return TillfalleForm(plan=self.plan)  # type: ignore[arg-type]

    @property
    def formular(self) -> list[dict[str, Any]]:
        """The forms that the user may fill in now; the one that was refused stands open."""
        if not self.kan_andra:
            return []
        offered = []
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
    def fel(self) -> str:
        """Why a decision was refused where its form is not shown: the plan is adopted already."""
        form = self.typed.get("faststall")
        if form is None or self.beslut is not None:
            return ""
        return " ".join(str(error) for error in form.non_field_errors())

    @property
    def beslut(self) -> dict[str, Any] | None:
        """The form of the nämnd's decision, where it may be recorded."""
        if not self.kan_faststalla:
            return None
        return {"form": self.form("faststall"), "oppen": "faststall" in self.typed}


def next_step(vy: Planvy) -> dict[str, str] | None:
    """Where the reader best goes now: its word and address; None where there is nothing to do."""
    here = [vy.enhet.kod, vy.ar]
    if vy.plan is None:
        return _step(
            vy.kan_andra, f"Påbörja plan {vy.ar}", reverse("frontend:kontrollplan_ny", args=here)
        )
    if vy.ram is None:
        return None
    if not vy.is_adopted:
        if vy.ram.hindrar:
            return _step(vy.kan_andra, f"Se vad som saknas: {vy.ram.hindrar}", "#saknas")
        return _step(vy.kan_faststalla, "Anteckna nämndens beslut", "#form-faststall")
    if not vy.tillfallen:
        planera = reverse("frontend:kontrolltillfallen_planera", args=here)
        return _step(vy.kan_andra, "Planera årets kontroller", planera)
    return _step(
        vy.kan_rapportera and any(is_due(fact) for fact in vy.fakta),
        "Registrera resultat",
        "?visa=kvar#kontroller",
    )


def _decision(andring: Kontrollplanandring | None) -> str:
    return andring.beslut_text if andring else ""


def _step(may: bool, word: str, address: str) -> dict[str, str] | None:
    return {"ord": word, "adress": address} if may else None
