"""Goals for machines: what a plan holds, a page at a time, and what has changed since."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from mal.enums import PlanLage, RapporterasTill
from mal.models import Mal, MalMedansvarig, Plan
from styrning.bas.clock import today
from styrning.grund.uttag import Sida, Uttag, Uttagare, changed_since, gone_since, page, ref

MAL = {
    "id": "publikt_id", "identitet": "identitet", "kod": "kod", "ar": "plan__ar",
    "plan": "plan__namn", "planlage": "plan__lage", "namn": "namn", "beskrivning": "beskrivning",
    "metod": "metod", "niva": "niva__namn", "nivaslag": "niva__slag", "bedoms": "niva__bedoms",
    "foralder": "ovanfor", "huvudansvarig_kod": "huvudansvarig__kod",
    "huvudansvarig_namn": "huvudansvarig__namn", "rapporteras_till": "rapporteras_till",
    "geh": "geh", "geh_beslut": "geh_beslut", "borjar": "borjar", "upphor": "upphor",
    "version": "version",
}  # fmt: skip


def plans_of(by: Uttagare) -> QuerySet[Plan]:
    """The plans whose goals ``by`` may read: adopted ones and, as in the year's report, those of
    a year that has begun; drafts of years to come for who works on them, never for a machine."""
    begun = Q(lage=PlanLage.FASTSTALLD) | Q(ar__lte=today().year)
    if by.maskin:
        return Plan.objects.filter(begun)
    return Plan.objects.filter(begun | Q(pk__in=Plan.objects.editable_by(by.user).values("pk")))


def goals_of(by: Uttagare) -> QuerySet[Mal]:
    """The goals that ``by`` may read: what ``Mal.objects.visible_to`` says, narrowed by a key."""
    rows = Mal.objects.visible_to(by.user)
    return rows.filter(_could(by))


def _could(by: Uttagare) -> Q:
    reported = Q(rapporteras_till=RapporterasTill.KF) | Q(huvudansvarig__in=by.own.values("pk"))
    return reported & Q(plan__in=plans_of(by).values("pk"))


@dataclass(frozen=True, slots=True)
class Malfilter:
    """Which goals are wanted; each narrows, and an unknown kod finds nothing.

    Attributes:
        enhet: kod of the huvudansvarig or of one that contributes.
        tagg: name or kod of a tag.
    """

    ids: Collection[UUID] | None = None
    ar: int | None = None
    enhet: str | None = None
    niva: str | None = None
    tagg: str | None = None
    geh: str | None = None


def mal(by: Uttagare, sida: Sida, wanted: Malfilter) -> Uttag:
    """A page of goals in the order of year and kod; at most five statements."""
    visible = goals_of(by)
    above = visible.filter(pk=OuterRef("parent")).values("kod")
    rows = visible.annotate(ovanfor=Subquery(above[:1]))
    rows = _filtered(rows, wanted)
    if sida.sedan:
        rows = rows.filter(changed_since(Mal, sida.sedan))
    found, result = page(rows, {"plan__ar": int, "kod": str}, MAL, sida)
    goals = {row.pop("pk"): row for row in found}
    for row in found:
        kod, namn = row.pop("huvudansvarig_kod"), row.pop("huvudansvarig_namn")
        row |= {"huvudansvarig": ref(kod, namn), "medansvariga": [], "taggar": []}
    _join(goals)
    if sida.sedan:
        result.borttagna = gone_since(Mal, sida.sedan, visible, _could(by))
    return result


def _filtered(rows: QuerySet[Mal], wanted: Malfilter) -> QuerySet[Mal]:
    plain = {"publikt_id__in": wanted.ids, "plan__ar": wanted.ar, "niva__namn": wanted.niva}
    plain["geh"] = wanted.geh
    rows = rows.filter(**{name: value for name, value in plain.items() if value is not None})
    if wanted.enhet is not None:
        helps = MalMedansvarig.objects.filter(mal=OuterRef("pk"), enhet__kod=wanted.enhet)
        rows = rows.filter(Q(huvudansvarig__kod=wanted.enhet) | Exists(helps))
    if wanted.tagg is not None:
        named = Q(tagg__namn=wanted.tagg) | Q(tagg__kod=wanted.tagg)
        rows = rows.filter(Exists(Mal.taggar.through.objects.filter(named, mal=OuterRef("pk"))))
    return rows


def _join(goals: dict[int, dict[str, Any]]) -> None:
    """Put co-responsible enheter and tags on their goals; two statements."""
    rows = MalMedansvarig.objects.filter(mal__in=goals).order_by("enhet__kod")
    for pk, kod, namn in rows.values_list("mal_id", "enhet__kod", "enhet__namn"):
        goals[pk]["medansvariga"].append(ref(kod, namn))
    tags = Mal.taggar.through.objects.filter(mal__in=goals).order_by("tagg__namn")
    for pk, namn in tags.values_list("mal_id", "tagg__namn"):
        goals[pk]["taggar"].append(namn)
