"""Key figures for machines: the definitions, and who owes them, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mal.enums import RapporterasTill
from mal.uttag import goals_of
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet
from styrning.grund.models.bas import held_on
from styrning.grund.uttag import Sida, Uttag, Uttagare, changed_since, gone_since, page, ref

FALT = (
    "kod", "namn", "syfte", "kalla", "metod", "mattenhet", "decimaler", "vardetyp", "riktning",
    "slag", "periodicitet", "per_kon", "matt", "ackumulerad", "aggregering", "namnarfaktor",
    "efterslapning", "publiceras", "rapporteras_till", "kolada_id", "galler_fran", "galler_till",
    "version",
)  # fmt: skip
NYCKELTAL = {name: name for name in FALT} | {
    "id": "publikt_id",
    "agare_kod": "agare__kod",
    "agare_namn": "agare__namn",
}


def definitions_of(by: Uttagare) -> QuerySet[Nyckeltal]:
    """What ``Nyckeltal.objects.visible_to`` says, narrowed by a machine's key."""
    return Nyckeltal.objects.visible_to(by.user).filter(_could(by))


def _could(by: Uttagare) -> Q:
    own = by.own.values("pk")
    owed = NyckeltalEnhet.objects.filter(enhet__in=own).values("nyckeltal")
    return Q(rapporteras_till=RapporterasTill.KF) | Q(agare__in=own) | Q(id__in=owed)


@dataclass(frozen=True, slots=True)
class Nyckeltalsfilter:
    """Which definitions are wanted; each narrows, and an unknown kod finds nothing.

    Attributes:
        enhet: kod of the owner or of one that owes the nyckeltal.
        mal: kod of a goal that it measures, in any year's plan.
        galler: the day on which it holds.
    """

    ids: Collection[UUID] | None = None
    enhet: str | None = None
    mal: str | None = None
    slag: str | None = None
    galler: date | None = None


def nyckeltal(by: Uttagare, sida: Sida, wanted: Nyckeltalsfilter) -> Uttag:
    """A page of definitions by kod, each with who owes it and its targets; at most five
    statements."""
    visible = definitions_of(by)
    rows = _filtered(visible, wanted, by)
    if sida.sedan:
        rows = rows.filter(_changed(sida.sedan))
    found, result = page(rows, {"kod": str}, NYCKELTAL, sida)
    _join({row.pop("pk"): row for row in found}, by)
    if sida.sedan:
        result.borttagna = gone_since(Nyckeltal, sida.sedan, visible, _could(by))
    return result


def _filtered(
    rows: QuerySet[Nyckeltal], wanted: Nyckeltalsfilter, by: Uttagare
) -> QuerySet[Nyckeltal]:
    plain = {"publikt_id__in": wanted.ids, "slag": wanted.slag}
    rows = rows.filter(**{name: value for name, value in plain.items() if value is not None})
    if wanted.enhet is not None:
        owed = _owed_of(by).filter(nyckeltal=OuterRef("pk"), enhet__kod=wanted.enhet)
        rows = rows.filter(Q(agare__kod=wanted.enhet) | Exists(owed))
    if wanted.mal is not None:
        goals = goals_of(by).filter(kod=wanted.mal).values("pk")
        links = MalNyckeltal.objects.filter(nyckeltal=OuterRef("pk"), mal__in=goals)
        rows = rows.filter(Exists(links))
    return rows.filter(held_on(wanted.galler)) if wanted.galler else rows


def _owed_of(by: Uttagare) -> QuerySet[NyckeltalEnhet]:
    return NyckeltalEnhet.objects.visible_to(by.user).filter(_seen(by))


def _seen(by: Uttagare) -> Q:
    """What stands beside a definition: what is reported to KF, and that of enheter in reach."""
    reported = Q(nyckeltal__rapporteras_till=RapporterasTill.KF)
    return reported | Q(enhet__in=by.own.values("pk"))


def _changed(sedan: datetime) -> Q:
    """A definition whose responsibility or targets changed is sent again."""
    owed = NyckeltalEnhet.objects.filter(changed_since(NyckeltalEnhet, sedan))
    targets = Malvarde.objects.filter(changed_since(Malvarde, sedan))
    return (
        changed_since(Nyckeltal, sedan)
        | Q(pk__in=owed.values("nyckeltal"))
        | Q(pk__in=targets.values("nyckeltal"))
    )


def _join(found: dict[int, dict[str, Any]], by: Uttagare) -> None:
    """Put owner, responsibility and targets on their definitions; two statements."""
    for row in found.values():
        row["agare"] = ref(row.pop("agare_kod"), row.pop("agare_namn"))
        row |= {"ansvar": [], "malvarden": []}
    owed = _owed_of(by).filter(nyckeltal__in=found)
    for pk, publikt_id, kod, namn, satt, fran, till in owed.order_by(
        "enhet__kod", "galler_fran", "pk"
    ).values_list(
        "nyckeltal_id", "publikt_id", "enhet__kod", "enhet__namn", "satt", "galler_fran",
        "galler_till",
    ):  # fmt: skip
        found[pk]["ansvar"].append(
            {"id": publikt_id, "enhet": ref(kod, namn), "satt": satt, "galler_fran": fran,
             "galler_till": till}
        )  # fmt: skip
    targets = Malvarde.objects.filter(_seen(by), nyckeltal__in=found)
    columns = ("ar", "typ", "till_manad", "varde", "varde_max", "tolerans", "tolerans_procent")
    for pk, kod, namn, *values in targets.order_by("ar", "enhet__kod", "pk").values_list(
        "nyckeltal_id", "enhet__kod", "enhet__namn", *columns
    ):
        found[pk]["malvarden"].append(
            {"enhet": ref(kod, namn), **dict(zip(columns, values, strict=True))}
        )
