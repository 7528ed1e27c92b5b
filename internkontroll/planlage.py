"""Where a plan stands: which risks must be in it, how each is met, and what it still lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import Exists, OuterRef

from internkontroll.models import GemensamtMoment, Kontrollmoment, Kontrollplan, Planrisk, Risk
from internkontroll.models.risk import RiskAtgard
from internkontroll.rules_plan import covers
from internkontroll.rules_risk import is_expired
from internkontroll.skalor import Skalbok, read_scales
from styrning.bas.clock import today
from styrning.grund.enums import AtgardLage


class Steg(StrEnum):
    """What is to be done about a gap; the page knows where."""

    SKALA = "skala"
    RISKER = "risker"
    RISK = "risk"
    UNDANTAG = "undantag"
    MOMENT = "moment"
    NYTT_MOMENT = "nytt_moment"
    GEMENSAMMA = "gemensamma"


@dataclass(frozen=True)
class Brist:
    """One thing that a plan lacks; ``nyckel`` names the risk or the check that it is about."""

    text: str
    steg: Steg
    nyckel: str = ""
    hindrar: bool = True


@dataclass(frozen=True)
class Hanterad:
    """A risk from the threshold up, and how the plan meets it."""

    risk: Risk
    moment: tuple[str, ...]
    har_atgard: bool
    undantag: Planrisk | None

    @property
    def motiv(self) -> str:
        return self.undantag.undantag_motiv if self.undantag else ""

    @property
    def mott(self) -> bool:
        return bool(self.moment or self.har_atgard or self.motiv)


@dataclass
class Planlage:
    """A draft plan against what must be in it; read in a constant number of statements."""

    plan: Kontrollplan
    bok: Skalbok | None = None

    @cached_property
    def skalor(self) -> Skalbok:
        """The scales; read here unless they came with the plan."""
        return self.bok or read_scales()

    @cached_property
    def troskel(self) -> int | None:
        """The lowest risk value that must be in the plan; None before there is a scale."""
        if self.plan.troskel is not None:
            return self.plan.troskel
        return self.skalor.gallande.troskel if self.skalor.gallande else None

    @cached_property
    def risker(self) -> list[Risk]:
        acted = RiskAtgard.objects.filter(risk=OuterRef("pk")).exclude(
            atgard__lage=AtgardLage.AVBRUTEN
        )
        rows = Risk.objects.current().filter(enhet=self.plan.enhet_id)
        return sorted(
            rows.annotate(har_atgard=Exists(acted)), key=lambda r: (-(r.riskvarde or 0), r.pk)
        )

    @cached_property
    def moment(self) -> list[Kontrollmoment]:
        rows = Kontrollmoment.objects.filter(plan=self.plan, avslutad_genom__isnull=True)
        return list(rows.order_by("kod"))

    @cached_property
    def gemensamma(self) -> list[GemensamtMoment]:
        """The common checks of the year that the plan should have and has not."""
        had = {row.gemensamt_id for row in self.moment}
        rows = GemensamtMoment.objects.filter(kontrollar__ar=self.plan.ar).order_by("kod")
        return [
            row for row in rows if row.pk not in had and covers(row.omfattas, self.plan.enhet.slag)
        ]

    @cached_property
    def over(self) -> list[Hanterad]:
        """The risks from the threshold up, highest first."""
        if self.troskel is None:
            return []
        kept = {row.risk_id: row for row in Planrisk.objects.filter(plan=self.plan)}
        codes: dict[int | None, list[str]] = defaultdict(list)
        for row in self.moment:
            codes[row.risk_id].append(row.kod)
        return [
            Hanterad(risk, tuple(codes[risk.pk]), risk.har_atgard, kept.get(risk.pk))  # type: ignore[attr-defined]
            for risk in self.risker
            if risk.riskvarde is not None and risk.riskvarde >= self.troskel
        ]

    @cached_property
    def brister(self) -> list[Brist]:
        """What the plan lacks, in the order in which it is best done; hindrances first."""
        found = [
            *self._about_risks(today()),
            *self._about_values(),
            *self._about_checks(),
        ]
        return sorted(found, key=lambda brist: not brist.hindrar)

    @property
    def hinder(self) -> list[Brist]:
        return [brist for brist in self.brister if brist.hindrar]

    def _about_risks(self, day: date) -> Iterable[Brist]:
        if not self.risker:
            yield Brist(
                "Planen vilar inte på någon riskanalys. Lägg till och värdera riskerna först.",
                Steg.RISKER,
            )
        if self.skalor.gallande is None:
            yield Brist("Kommunen har ingen fastställd riskskala att värdera på.", Steg.SKALA)
        for risk in self.risker:
            if risk.riskvarde is None:
                yield Brist(f"Risken {risk.kod} är inte värderad.", Steg.RISK, str(risk.publikt_id))
            elif is_expired(risk.beslut, risk.accepterad_till, day):
                yield Brist(
                    f"Risken {risk.kod} accepterades till och med {risk.accepterad_till:%Y-%m-%d}, "
                    "som har passerat. Värdera den på nytt.",
                    Steg.RISK,
                    str(risk.publikt_id),
                )
        yield from self._about_older_scale()

    def _about_older_scale(self) -> Iterable[Brist]:
        old = [
            risk.kod
            for risk in self.risker
            if risk.skala_id and risk.skala_id != self.skalor.gallande_pk
        ]
        if old:
            yield Brist(
                f"{'1 risk är värderad' if len(old) == 1 else f'{len(old)} risker är värderade'} "
                f"på en äldre skala: "
                f"{', '.join(old[:5])}.",
                Steg.RISKER,
                hindrar=False,
            )

    def _about_values(self) -> Iterable[Brist]:
        for row in self.over:
            if not row.mott:
                yield Brist(
                    f"Risken {row.risk.kod} har riskvärde {row.risk.riskvarde} men varken "
                    "kontroll, åtgärd eller skäl att lämna den utanför.",
                    Steg.UNDANTAG,
                    row.risk.kod,
                )

    def _about_checks(self) -> Iterable[Brist]:
        if not self.moment:
            yield Brist("Planen har inga kontrollmoment. Lägg till dem först.", Steg.NYTT_MOMENT)
        if self.gemensamma:
            koder = ", ".join(f"{row.kod} {row.vad}" for row in self.gemensamma[:3])
            yield Brist(f"Det som är gemensamt för alla saknas: {koder}.", Steg.GEMENSAMMA)
        for row in self.moment:
            if not row.ansvarig:
                yield Brist(
                    f"{row.kod} {row.vad} har ingen ansvarig.", Steg.MOMENT, str(row.publikt_id)
                )
