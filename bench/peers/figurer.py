"""What model objects say of a goal and a figure; the types of every GraphQL peer ask here.

The queryset prefetches exactly what the question names, nothing is asked twice, and statuses
come from the same pure rules as ours.
"""

from collections import Counter
from itertools import groupby
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from bench.peers.models import (
    PeerBedomning,
    PeerInlamning,
    PeerLank,
    PeerMal,
    PeerMalvarde,
    PeerNyckeltal,
    PeerPlan,
    PeerUppfoljning,
    PeerUtfall,
)
from mal.enums import Klass
from mal.rules import Malniva, judge, trend
from styrning.bas.periods import Period
from styrning.bas.quantities import canonical

YEARS = 5


def goals(ar: int) -> QuerySet:
    """The year's goals in tree order, with what is asked of them."""
    plan = PeerPlan.objects.get(ar=ar)
    runda = PeerUppfoljning.objects.get(kod=f"{ar}-AR")
    rows = PeerBedomning.objects.filter(uppfoljning_id=runda.pk).select_related("steg", "bedomd_av")
    own = PeerInlamning.objects.filter(uppfoljning_id=runda.pk)
    return (
        PeerMal.objects.filter(plan_id=plan.pk, rapporteras_till="kf")
        .select_related("huvudansvarig", "niva")
        .prefetch_related(
            Prefetch("lankar", queryset=links(ar)),
            Prefetch("bedomningar", queryset=rows),
            Prefetch("huvudansvarig__inlamningar", queryset=own),
        )
        .order_by("lft")
    )


def links(ar: int) -> QuerySet:
    """Which figures measure a goal, with five years of values and the year's targets."""
    utfall = PeerUtfall.objects.filter(
        enhet=F("nyckeltal__agare"), avser_fran__year__gt=ar - YEARS, avser_till__year__lte=ar
    ).order_by("avser_fran", "kon")
    return (
        PeerLank.objects.filter(nyckeltal__rapporteras_till="kf")
        .select_related("nyckeltal")
        .order_by("ordning")
        .prefetch_related(
            Prefetch("nyckeltal__utfall_lista", queryset=utfall),
            Prefetch("nyckeltal__malvarden", queryset=PeerMalvarde.objects.filter(ar=ar)),
        )
    )


def judgement(mal: PeerMal) -> PeerBedomning | None:
    rows = [row for row in mal.bedomningar.all() if row.enhet_id == mal.huvudansvarig_id]
    return rows[0] if rows and rows[0].steg else None


def decision(mal: PeerMal) -> str:
    """The nämnd's decision on its submission."""
    for row in mal.huvudansvarig.inlamningar.all():
        if row.beslut_datum:
            return f"{row.beslut_organ} {row.beslut_datum} § {row.beslut_paragraf}"
    return ""


def klass_of(mal: PeerMal) -> str | None:
    if not mal.niva.bedoms:
        return None
    row = judgement(mal)
    return row.steg.klass if row else Klass.EJ_BEDOMT


def areas(rows: list[PeerMal]) -> list[dict[str, Any]]:
    """Each strategic area with the classes of the assessed goals below it."""
    result = []
    for area in rows:
        if area.niva.slag == "omrade":
            below = [row for row in rows if area.lft <= row.lft and row.rght <= area.rght]
            counts = Counter(klass_of(row) for row in below)
            rakning = {str(klass): counts[klass] for klass in Klass}
            result.append({"kod": area.kod, "namn": area.namn, "rakning": rakning})
    return result


def target(nyckeltal: PeerNyckeltal) -> PeerMalvarde | None:
    rows = nyckeltal.malvarden.all()
    return next((row for row in rows if row.enhet_id == nyckeltal.agare_id), None)


def niva(nyckeltal: PeerNyckeltal) -> Malniva | None:
    row = target(nyckeltal)
    return Malniva(row.varde, row.tolerans) if row else None


def status(nyckeltal: PeerNyckeltal) -> str:
    last = series(nyckeltal)[-1]["T"]
    value = last.varde if last else None
    return judge(value, niva(nyckeltal), nyckeltal.riktning, nyckeltal.decimaler, None, False)


def direction(nyckeltal: PeerNyckeltal) -> int | None:
    before, last = (point["T"] for point in series(nyckeltal)[-2:])
    if before is None or last is None:
        return None
    return trend(last.varde, before.varde, nyckeltal.riktning, nyckeltal.decimaler, niva(nyckeltal))


def series(nyckeltal: PeerNyckeltal) -> list[dict[str, Any]]:
    """The owner's five periods, kept on the object for the fields that share them."""
    if not hasattr(nyckeltal, "kept_series"):
        own = nyckeltal.utfall_lista.all()
        nyckeltal.kept_series = [
            point(nyckeltal, span, {row.kon: row for row in rows})
            for span, rows in groupby(own, key=lambda row: (row.avser_fran, row.avser_till))
        ]
    return nyckeltal.kept_series


def point(nyckeltal: PeerNyckeltal, span: tuple, rows: dict[str, PeerUtfall]) -> dict[str, Any]:
    return {"nyckeltal": nyckeltal, "period": Period(*span).label} | {k: rows.get(k) for k in "TKM"}


def is_last(point: dict[str, Any]) -> bool:
    return point is series(point["nyckeltal"])[-1]


def number(point: dict[str, Any], kon: str) -> str | None:
    row = point[kon]
    return canonical(row.varde) if row else None
