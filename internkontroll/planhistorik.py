"""What an adopted plan rested on, and what has changed since: risks as pinned, changes by
decision."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from internkontroll.enums import Riskbeslut
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
    Planrisk,
    Risk,
)
from internkontroll.skalor import Skalbok, read_scales
from styrning.bas.periods import swedish_date

_SCORE = ("skala_id", "sannolikhet", "konsekvens", "sannolikhet_efter", "konsekvens_efter",
          "beslut")  # fmt: skip


@dataclass(frozen=True)
class Varde:
    """A score with its words, on the scale that it was made on."""

    riskvarde: int
    ord: str
    zon: int
    zon_ord: str


@dataclass(frozen=True)
class Last:
    """A risk as the plan saw it when it was adopted, and what has changed since."""

    kod: str
    publikt_id: UUID
    risk_att: str
    da: Varde | None
    beslut: str
    undantag: str
    over: bool
    sedan: tuple[str, ...]


@dataclass(frozen=True)
class Sedan:
    """The plan's risks as pinned, and those that have come since it was adopted."""

    riskerna: list[Last] = field(default_factory=list)
    nya: list[Risk] = field(default_factory=list)

    @property
    def andrade(self) -> int:
        return sum(bool(row.sedan) for row in self.riskerna)


def since_adoption(plan: Kontrollplan, book: Skalbok | None = None) -> Sedan:
    """Every risk of an adopted plan as it was then, highest first; at most seven statements.

    Args:
        book: the scales, where they are read already.
    """
    pinned = Planrisk.objects.filter(plan=plan, risk_version__isnull=False)
    pins = {row.risk_id: row for row in pinned}
    if not pins:
        return Sedan()
    book = book or read_scales()
    now = {risk.pk: risk for risk in Risk.objects.filter(enhet=plan.enhet_id)}
    versions = Risk.history.filter(id__in=pins).values("id", "version", "risk_att", *_SCORE)
    then = {row["id"]: row for row in versions if row["version"] == pins[row["id"]].risk_version}
    missing = pins.keys() - now.keys()  # a risk that a successor has taken over
    now |= {risk.pk: risk for risk in Risk.objects.filter(pk__in=missing)} if missing else {}
    rows = [
        _row(pins[pk], then[pk], now[pk], book, plan.troskel)
        for pk in pins
        if pk in then and pk in now
    ]
    rows.sort(key=lambda row: (-(row.da.riskvarde if row.da else 0), row.kod))
    new = [
        risk
        for risk in now.values()
        if risk.pk not in then and risk.avslutad_at is None and risk.enhet_id == plan.enhet_id
    ]
    return Sedan(rows, sorted(new, key=lambda risk: (-(risk.riskvarde or 0), risk.kod)))


def _row(
    pin: Planrisk, then: dict[str, Any], now: Risk, book: Skalbok, troskel: int | None
) -> Last:
    da, nu = _value(then, book), _value({name: getattr(now, name) for name in _SCORE}, book)
    return Last(
        kod=now.kod,
        publikt_id=now.publikt_id,
        risk_att=then["risk_att"],
        da=da,
        beslut=Riskbeslut(then["beslut"]).label if then["beslut"] else "",
        undantag=pin.undantag_motiv,
        over=bool(da and troskel is not None and da.riskvarde >= troskel),
        sedan=tuple(_changes(then, now, da, nu)),
    )


def _value(score: dict[str, Any], book: Skalbok) -> Varde | None:
    skala = book.of(score["skala_id"])
    if skala is None:
        return None
    after = score["sannolikhet_efter"] is not None
    s, k = (
        (score["sannolikhet_efter"], score["konsekvens_efter"])
        if after
        else (score["sannolikhet"], score["konsekvens"])
    )
    zon = skala.zone(s * k)
    return Varde(s * k, skala.in_words(s, k), zon.nr, zon.ord)


def _changes(then: dict[str, Any], now: Risk, da: Varde | None, nu: Varde | None) -> Iterable[str]:
    if now.avslutad_at is not None:
        yield f"avslutad {swedish_date(now.avslutad_at)}: {now.avslutad_motiv}"
    if da is not None and nu is not None and da.riskvarde != nu.riskvarde:
        yield f"riskvärdet är nu {nu.riskvarde}, {nu.zon_ord}"
    if then["beslut"] and now.beslut and then["beslut"] != now.beslut:
        yield f"beslutet är nu {Riskbeslut(now.beslut).label.lower()}"
    if then["risk_att"] != now.risk_att:
        yield "beskrivningen är ändrad"


@dataclass(frozen=True)
class Andring:
    """One decision to change an adopted plan, with the checks that it added and ended."""

    publikt_id: UUID
    version: int
    beslut: str
    diarienummer: str
    motiv: str
    tillagda: list[Kontrollmoment]
    avslutade: list[Kontrollmoment]


def changes(plan: Kontrollplan) -> list[Andring]:
    """The decisions to change the plan, oldest first; two statements."""
    rows = list(Kontrollplanandring.objects.filter(plan=plan))
    if not rows:
        return []
    moments = list(Kontrollmoment.objects.filter(plan=plan).order_by("kod"))
    return [
        Andring(
            row.publikt_id,
            row.version,
            row.beslut_text,
            row.diarienummer,
            row.motiv,
            [m for m in moments if m.tillagd_genom_id == row.pk],
            [m for m in moments if m.avslutad_genom_id == row.pk],
        )
        for row in rows
    ]
