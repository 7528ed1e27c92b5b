"""The judgements, grounds and answers to uppdrag that an approval pins, and their differences."""

from typing import Any

from django.db.models import QuerySet

from mal.enums import Klass, Uppdragslage
from mal.models import Bedomning, Bedomningsgrund, Uppdragssvar
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Skillnad
from styrning.grund.skillnader import differences


def _in_round(model) -> Any:
    def rows(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet:
        return model.objects.filter(uppfoljning=inlamning.uppfoljning_id, enhet__in=covered)

    return rows


def _judgement(before: Any, now: Any) -> list[Skillnad]:
    mal = (now or before).mal.namn
    return differences(before, now, {
        f"Bedömningen av {mal}": _step,
        f"Skäl eller kommentar till {mal}": lambda row: row.motiv,
        f"Orsak, {mal}": lambda row: row.orsak,
        f"Effekt, {mal}": lambda row: row.effekt,
        f"Åtgärd, {mal}": lambda row: row.atgard,
    })  # fmt: skip


def _step(row: Any) -> str:
    return row.steg.ord if row.steg else str(Klass.EJ_BEDOMT.label)


def _ground(before: Any, now: Any) -> list[Skillnad]:
    row = now or before
    if before is None or now is None:
        read = (row.titel, "") if now is None else ("", row.titel)
        return [Skillnad(f"Underlag till {row.mal.namn}", *read)]
    return differences(before, now, {
        f"Underlag till {row.mal.namn}": lambda r: r.titel,
        f"Vad underlaget {row.titel} visar": lambda r: r.slutsats,
        f"Vem som gjorde underlaget {row.titel}": lambda r: r.gjord_av,
        f"När underlaget {row.titel} gjordes": lambda r: f"{r.datum:%Y-%m-%d}",
        f"Slag av underlag, {row.titel}": lambda r: r.get_slag_display(),
        f"Länk till underlaget {row.titel}": lambda r: r.lank,
    })  # fmt: skip


def _answer(before: Any, now: Any) -> list[Skillnad]:
    titel = (now or before).uppdrag.titel
    return differences(before, now, {
        f"Uppdraget {titel}": lambda row: str(Uppdragslage(row.lage).label),
        f"Återrapporteringen av {titel}": lambda row: row.text,
    })  # fmt: skip


LASBARA = (
    Lasbar(Bedomning, _in_round(Bedomning), ("mal", "steg"), _judgement),
    Lasbar(Bedomningsgrund, _in_round(Bedomningsgrund), ("mal",), _ground),
    Lasbar(Uppdragssvar, _in_round(Uppdragssvar), ("uppdrag",), _answer),
)
