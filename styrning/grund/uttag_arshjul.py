"""The organisation and the årshjul for machines, a page at a time."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from styrning.grund.models import Aktivitet, Arshjul, Enhet, Handelse, Inlamning, Uppfoljning
from styrning.grund.models.bas import held_on
from styrning.grund.uttag import Sida, Uttag, Uttagare, changed_since, gone_since, page, ref

ENHET = {
    "id": "publikt_id", "kod": "kod", "namn": "namn", "slag": "slag", "ordning": "ordning",
    "galler_fran": "galler_fran", "galler_till": "galler_till", "version": "version",
    "hor_till_kod": "parent__kod", "hor_till_namn": "parent__namn",
}  # fmt: skip


def enheter(
    _by: Uttagare, sida: Sida, *, ids: Iterable[UUID] | None = None, slag: str | None = None,
    galler: date | None = None,
) -> Uttag:  # fmt: skip
    """The organisation, which all who are logged in may read; at most four statements."""
    rows = Enhet.objects.all()
    if ids is not None:
        rows = rows.filter(publikt_id__in=ids)
    if slag:
        rows = rows.filter(slag=slag)
    if galler:
        rows = rows.filter(held_on(galler))
    if sida.sedan:
        rows = rows.filter(changed_since(Enhet, sida.sedan))
    found, result = page(rows, {"kod": str}, ENHET, sida)
    joined = _successors(found)
    for row in found:
        row["hor_till"] = ref(row.pop("hor_till_kod"), row.pop("hor_till_namn"))
        row["overgick_till"] = joined.get(row.pop("pk"), [])
    if sida.sedan:
        result.borttagna = gone_since(Enhet, sida.sedan, Enhet.objects.all(), Q())
    return result


def _successors(found: list[dict[str, Any]]) -> dict[int, list[dict]]:
    rows = Enhet.objects.filter(foregangare__fran__in=[row["pk"] for row in found])
    result: dict[int, list[dict]] = {}
    for pk, kod, namn, datum in rows.order_by("foregangare__datum", "kod").values_list(
        "foregangare__fran", "kod", "namn", "foregangare__datum"
    ):
        result.setdefault(pk, []).append({"enhet": ref(kod, namn), "datum": datum})
    return result


AKTIVITET = (
    "publikt_id", "slag", "ring", "titel", "text", "lagrum", "enhet__kod", "enhet__namn",
    "oppnar", "klar_namnd", "klar_ks", "klar_kf", "klar_at", "ar_bestamd",
)  # fmt: skip


def arshjul(
    _by: Uttagare, sida: Sida, *, ids: Iterable[UUID] | None = None, ar: int | None = None
) -> Uttag:
    """The årshjul of each year with all that is in it; at most five statements.

    A year whose activities or rounds changed is sent whole, so what was removed is not there.
    """
    rows = Arshjul.objects.all()
    if ids is not None:
        rows = rows.filter(publikt_id__in=ids)
    if ar is not None:
        rows = rows.filter(ar=ar)
    if sida.sedan:
        rows = rows.filter(_cycle_changed(sida.sedan))
    found, result = page(rows, {"ar": int}, {"id": "publikt_id", "ar": "ar"}, sida)
    years = {row.pop("pk"): row for row in found}
    for row in found:
        row |= {"aktiviteter": [], "uppfoljningar": []}
    activities = Aktivitet.objects.filter(arshjul__in=years).order_by("oppnar", "titel", "pk")
    for pk, *values in activities.values_list("arshjul_id", *AKTIVITET):
        years[pk]["aktiviteter"].append(_activity(dict(zip(AKTIVITET, values, strict=True))))
    rounds = Uppfoljning.objects.filter(arshjul__in=years).order_by("avser_till", "oppnar", "pk")
    for pk, kod in rounds.values_list("arshjul_id", "kod"):
        years[pk]["uppfoljningar"].append(kod)
    return result


def _cycle_changed(sedan: datetime) -> Q:
    removed = Handelse.objects.filter(at__gte=sedan, vad="tog bort aktivitet")
    return (
        changed_since(Arshjul, sedan)
        | Q(pk__in=Aktivitet.objects.filter(changed_since(Aktivitet, sedan)).values("arshjul"))
        | Q(pk__in=Uppfoljning.objects.filter(changed_since(Uppfoljning, sedan)).values("arshjul"))
        | Q(ar__in=list(removed.values_list("uppgift__ar", flat=True)))
    )


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    row["id"] = row.pop("publikt_id")
    row["enhet"] = ref(row.pop("enhet__kod"), row.pop("enhet__namn"))
    return row


RUNDA = {
    "id": "publikt_id", "kod": "kod", "namn": "namn", "slag": "slag", "ar": "arshjul__ar",
    "fran": "avser_fran", "till": "avser_till", "oppnar": "oppnar", "klar_namnd": "klar_namnd",
    "klar_ks": "klar_ks", "klar_kf": "klar_kf", "lases": "lases", "stangd_at": "stangd_at",
    "instruktion": "instruktion", "fragar_utfall": "fragar_utfall",
    "fragar_bedomningar": "fragar_bedomningar", "fragar_kontroller": "fragar_kontroller",
    "fragar_uppdrag": "fragar_uppdrag",
}  # fmt: skip


def rundor(
    by: Uttagare, sida: Sida, *, ids: Iterable[UUID] | None = None, ar: int | None = None,
    slag: str | None = None,
) -> Uttag:  # fmt: skip
    """Rounds, each with the submissions of enheter whose own report may be read; at most four
    statements."""
    rows = Uppfoljning.objects.all()
    if ids is not None:
        rows = rows.filter(publikt_id__in=ids)
    if ar is not None:
        rows = rows.filter(arshjul__ar=ar)
    if slag:
        rows = rows.filter(slag=slag)
    seen = Inlamning.objects.visible_to(by.user).filter(enhet__in=by.own)
    if sida.sedan:
        moved = seen.filter(changed_since(Inlamning, sida.sedan)).values("uppfoljning")
        rows = rows.filter(changed_since(Uppfoljning, sida.sedan) | Q(pk__in=moved))
    found, result = page(rows, {"kod": str}, RUNDA, sida)
    rundor = {row.pop("pk"): row for row in found}
    for row in found:
        row["inlamningar"] = []
    for pk, inlamning in _submissions(seen.filter(uppfoljning__in=rundor)):
        rundor[pk]["inlamningar"].append(inlamning)
    return result


def _submissions(rows: QuerySet[Inlamning]) -> Iterable[tuple[int, dict[str, Any]]]:
    for pk, publikt_id, kod, namn, lage, andrad, organ, datum, paragraf, version in rows.order_by(
        "enhet__tree_id", "enhet__lft", "pk"
    ).values_list(
        "uppfoljning_id", "publikt_id", "enhet__kod", "enhet__namn", "lage",
        "andrad_efter_beslut", "beslut_organ", "beslut_datum", "beslut_paragraf", "version",
    ):  # fmt: skip
        decided = Inlamning(beslut_organ=organ, beslut_datum=datum, beslut_paragraf=paragraf)
        yield (
            pk,
            {
                "id": publikt_id,
                "enhet": ref(kod, namn),
                "lage": lage,
                "andrad_efter_beslut": andrad,
                "beslut": decided.beslut_text,
                "version": version,
            },
        )
