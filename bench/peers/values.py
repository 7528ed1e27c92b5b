"""The contract's answer by hand: ORM values put into the finished dict, encoded by orjson.

No GraphQL, no permission, no drafts: what one would write for exactly one question, with a
statement a table and the same pure rules.
"""

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

import orjson
from django.db.models import F

from mal.enums import Klass, Status, Trend
from mal.models import Bedomning, Mal, Plan
from mal.rules import Malniva, judge, trend
from nyckeltal.models import MalNyckeltal, Malvarde, Utfall
from styrning.bas.periods import Period
from styrning.bas.quantities import canonical
from styrning.grund.models import Inlamning, Uppfoljning

YEARS = 5
RAKNING = ("uppfyllt", "delvis", "ejUppfyllt", "kanEjBedomas", "ejBedomt")


def answer(ar: int) -> bytes:
    """The bytes that the question is answered with."""
    plan_id = Plan.objects.values_list("pk", flat=True).get(ar=ar)
    runda_id = Uppfoljning.objects.values_list("pk", flat=True).get(kod=f"{ar}-AR")
    figures, judged = figures_of(plan_id, ar), judgements_of(runda_id)
    decided = decisions_of(runda_id)
    documents, areas = [], []
    counts: list[tuple[int, str]] = []
    rows = Mal.objects.filter(plan=plan_id, rapporteras_till="kf").order_by("lft")
    for pk, publikt_id, kod, namn, djup, lft, rght, geh, niva, slag, bedoms, eid, *enhet in (
        rows.values_list(
            "pk", "publikt_id", "kod", "namn", "level", "lft", "rght", "geh", "niva__namn",
            "niva__slag", "niva__bedoms", "huvudansvarig_id", "huvudansvarig__kod",
            "huvudansvarig__namn",
        )
    ):  # fmt: skip
        row = judged.get(pk) if bedoms else None
        klass = (row["beslutad"] if row else Klass.EJ_BEDOMT.name) if bedoms else None
        if klass:
            counts.append((lft, klass))
        if slag == "omrade":
            areas.append((kod, namn, lft, rght))
        documents.append({
            "publiktId": publikt_id, "kod": kod, "namn": namn, "niva": niva, "djup": djup,
            "geh": geh.upper(), "klass": klass,
            "huvudansvarig": {"kod": enhet[0], "namn": enhet[1]},
            "bedomning": row | {"beslut": decided.get(eid, "")} if row else None,
            "nyckeltal": figures.get(pk, []),
        })  # fmt: skip
    report = {"ar": ar, "omraden": [area(counts, *row) for row in areas], "mal": documents}
    return orjson.dumps({"data": {"arsredovisning": report}})


def area(counts: list[tuple[int, str]], kod: str, namn: str, lft: int, rght: int) -> dict[str, Any]:
    found = Counter(klass for place, klass in counts if lft <= place <= rght)
    numbers = (found[klass.name] for klass in Klass)
    return {"kod": kod, "namn": namn, "rakning": dict(zip(RAKNING, numbers, strict=True))}


def judgements_of(runda_id: int) -> dict[int, dict[str, Any]]:
    rows = Bedomning.objects.filter(
        uppfoljning=runda_id, enhet=F("mal__huvudansvarig"), steg__isnull=False
    ).values_list(
        "mal_id", "foreslagen", "steg__klass", "motiv", "bedomd_av__first_name",
        "bedomd_av__last_name",
    )  # fmt: skip
    return {
        mal_id: {
            "foreslagen": foreslagen.upper(),
            "beslutad": klass.upper(),
            "motiv": motiv,
            "beslutadAv": f"{fornamn} {efternamn}",
        }
        for mal_id, foreslagen, klass, motiv, fornamn, efternamn in rows
    }


def decisions_of(runda_id: int) -> dict[int, str]:
    rows = Inlamning.objects.filter(uppfoljning=runda_id, beslut_datum__isnull=False)
    return {
        enhet_id: f"{organ} {datum} § {paragraf}"
        for enhet_id, organ, datum, paragraf in rows.values_list(
            "enhet_id", "beslut_organ", "beslut_datum", "beslut_paragraf"
        )
    }


def figures_of(plan_id: int, ar: int) -> dict[int, list[dict[str, Any]]]:
    """The figures of each goal, in order."""
    series, targets = series_of(plan_id, ar), targets_of(ar)
    rows = MalNyckeltal.objects.filter(mal__plan=plan_id, nyckeltal__rapporteras_till="kf")
    result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for mal_id, pk, publikt_id, kod, namn, mattenhet, riktning, decimaler, kalla in (
        rows.order_by("mal_id", "ordning").values_list(
            "mal_id", "nyckeltal_id", "nyckeltal__publikt_id", "nyckeltal__kod",
            "nyckeltal__namn", "nyckeltal__mattenhet", "nyckeltal__riktning",
            "nyckeltal__decimaler", "nyckeltal__kalla",
        )
    ):  # fmt: skip
        points, values = series[pk]
        niva = targets.get(pk)
        status = Status(judge(values[-1], niva, riktning, decimaler, None, False)).name
        for point in points:
            point["kalla"] = kalla
        points[-1]["status"] = status
        change = trend(values[-1], values[-2], riktning, decimaler, niva)
        result[mal_id].append({
            "publiktId": publikt_id, "kod": kod, "namn": namn, "mattenhet": mattenhet,
            "status": status, "trend": None if change is None else Trend(change).name,
            "malvarde": {"varde": canonical(niva.varde)} if niva else None, "serie": points,
        })  # fmt: skip
    return result


def targets_of(ar: int) -> dict[int, Malniva]:
    rows = Malvarde.objects.filter(ar=ar, enhet=F("nyckeltal__agare"))
    return {
        pk: Malniva(varde, tolerans)
        for pk, varde, tolerans in rows.values_list("nyckeltal_id", "varde", "tolerans")
    }


def series_of(plan_id: int, ar: int) -> dict[int, tuple[list[dict[str, Any]], list]]:
    """Five years of each figure at its owner: what is shown, and the totals."""
    linked = MalNyckeltal.objects.filter(mal__plan=plan_id).values("nyckeltal")
    rows = (
        Utfall.objects.filter(
            nyckeltal__in=linked,
            enhet=F("nyckeltal__agare"),
            avser_fran__year__gt=ar - YEARS,
            avser_till__year__lte=ar,
        )
        .order_by("nyckeltal_id", "avser_fran")
        .values_list(
            "nyckeltal_id", "avser_fran", "avser_till", "kon", "varde", "saknas_orsak", "version"
        )
    )
    result: dict[int, tuple[list[dict[str, Any]], list]] = {}
    for (pk, *span), own in groupby(rows, key=lambda row: row[:3]):
        by_kon = {kon: rest for _, _, _, kon, *rest in own}
        total, women, men = by_kon.get("T"), by_kon.get("K"), by_kon.get("M")
        points, values = result.setdefault(pk, ([], []))
        values.append(total[0] if total else None)
        points.append({
            "period": Period(*span).label,
            "totalt": canonical(total[0]) if total else None,
            "kvinnor": canonical(women[0]) if women else None,
            "man": canonical(men[0]) if men else None,
            "status": None, "prognos": None,
            "saknas": (total[1] or None) if total else None,
            "kalla": None, "revision": total[2] if total else None,
        })  # fmt: skip
    return result
