"""The frame of a plan's page: what it lacks, what it must meet, what has changed, what is next."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse

from frontend.internkontroll.planformular import TroskelForm, UndantagForm
from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan
from internkontroll.planhistorik import Andring, Sedan, changes, since_adoption
from internkontroll.planlage import Brist, Hanterad, Planlage, Steg
from internkontroll.skalor import Skalbok
from styrning.grund.models import Enhet

ATT_GORA = {
    Steg.SKALA: "Se riskskalan",
    Steg.RISKER: "Till riskerna",
    Steg.RISK: "Värdera den",
    Steg.UNDANTAG: "Möt den",
    Steg.MOMENT: "Ange ansvarig",
    Steg.NYTT_MOMENT: "Lägg till",
    Steg.GEMENSAMMA: "Ta med dem",
}


@dataclass(frozen=True)
class Saknas:
    """One gap with where it is mended; ``adress`` is empty for who cannot mend it."""

    brist: Brist
    adress: str
    ord: str


@dataclass
class Planram:
    """What stands round the risks and checks of one plan. Read lazily, as the page needs it."""

    enhet: Enhet
    ar: int
    plan: Kontrollplan
    kan_andra: bool
    skalor: Skalbok
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def is_adopted(self) -> bool:
        return self.plan.lage == PlanLage.FASTSTALLD

    @cached_property
    def lage(self) -> Planlage:
        return Planlage(self.plan, self.skalor)

    @cached_property
    def saknas(self) -> list[Saknas]:
        """What a draft lacks; nothing of one that is adopted."""
        if self.is_adopted:
            return []
        return [
            Saknas(brist, self._address(brist) if self.kan_andra else "", ATT_GORA[brist.steg])
            for brist in self.lage.brister
        ]

    @property
    def hindrar(self) -> int:
        return sum(row.brist.hindrar for row in self.saknas)

    def _address(self, brist: Brist) -> str:
        here = [self.enhet.kod, self.ar]
        return {
            Steg.SKALA: lambda: reverse("frontend:riskskalor"),
            Steg.RISKER: lambda: reverse("frontend:risker", args=[self.enhet.kod]),
            Steg.RISK: lambda: reverse("frontend:risk_vardera", args=[brist.nyckel]),
            Steg.UNDANTAG: lambda: f"#over-{brist.nyckel}",
            Steg.MOMENT: lambda: reverse("frontend:moment", args=[brist.nyckel]),
            Steg.NYTT_MOMENT: lambda: reverse("frontend:moment_nytt", args=here),
            Steg.GEMENSAMMA: lambda: "#gemensamma",
        }[brist.steg]()

    @cached_property
    def over(self) -> list[dict[str, Any]]:
        """The risks from the threshold up, with the form of an exception where it is needed."""
        return [self._over(row) for row in self.lage.over]

    def _over(self, row: Hanterad) -> dict[str, Any]:
        risk = row.risk
        skala = self.lage.skalor.of(risk.skala_id)
        after = risk.sannolikhet_efter is not None
        s = risk.sannolikhet_efter if after else risk.sannolikhet
        k = risk.konsekvens_efter if after else risk.konsekvens
        varde = risk.riskvarde or 0
        return {
            "risk": risk,
            "ord": skala.in_words(s, k) if skala and s and k else "",  # type: ignore[arg-type]
            "zon": skala.zone(varde) if skala else None,
            "moment": row.moment,
            "har_atgard": row.har_atgard,
            "motiv": row.motiv,
            "mott": row.mott,
            "form": self._exception(row) if self.kan_andra else None,
            "oppen": self._typed_exception(risk.kod) is not None,
        }

    def _typed_exception(self, kod: str) -> forms.Form | None:
        form = self.typed.get("undantag")
        return form if form is not None and form.data.get("risk") == kod else None

    def _exception(self, row: Hanterad) -> forms.Form | None:
        """Not for a risk that a check or an action meets, unless a reason stands there."""
        if row.mott and not row.motiv:
            return None
        kod = row.risk.kod
        version = row.undantag.version if row.undantag else 0
        initial = {"risk": kod, "motiv": row.motiv, "version": version}
        return self._typed_exception(kod) or UndantagForm(kod=kod, initial=initial)

    @property
    def gemensamma(self) -> list:
        return [] if self.is_adopted else self.lage.gemensamma

    @cached_property
    def troskelform(self) -> forms.Form | None:
        if self.is_adopted or not self.kan_andra or self.lage.skalor.gallande is None:
            return None
        if "troskel" in self.typed:
            return self.typed["troskel"]
        own = {"troskel": self.plan.troskel, "troskel_motiv": self.plan.troskel_motiv}
        return TroskelForm(initial=own | {"version": self.plan.version})

    @property
    def kommunens_troskel(self) -> int | None:
        skala = self.lage.skalor.gallande
        return skala.troskel if skala else None

    @cached_property
    def sedan(self) -> Sedan:
        """The risks as they were when the plan was adopted, and what has changed."""
        return since_adoption(self.plan, self.skalor) if self.is_adopted else Sedan()

    @property
    def nya_over(self) -> list:
        """Risks that have come since, from the threshold up."""
        return [r for r in self.sedan.nya if (r.riskvarde or 0) >= (self.plan.troskel or 0)]

    @cached_property
    def andringar(self) -> list[Andring]:
        return changes(self.plan) if self.is_adopted else []

    @cached_property
    def moment(self) -> dict[Any, Kontrollmoment]:
        """The plan's checks by their public id, with how each came and ended."""
        rows = Kontrollmoment.objects.filter(plan=self.plan).select_related(
            "gemensamt", "tillagd_genom", "avslutad_genom"
        )
        return {row.publikt_id: row for row in rows}
