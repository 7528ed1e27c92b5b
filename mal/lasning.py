"""The judgements, grounds and answers to uppdrag that an approval pins, and their differences."""

from typing import Any

from django.db.models import Q, QuerySet

from mal.enums import Klass, RapporterasTill, Uppdragslage
from mal.models import Bedomning, Bedomningsgrund, Mal, Uppdragssvar
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Omfang, Skillnad
from styrning.grund.skillnader import differences


def _in_round(model) -> Any:
    def rows(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet:
        return model.objects.filter(uppfoljning=inlamning.uppfoljning_id, enhet__in=covered)

    return rows


def _kf_goals(omfang: Omfang, path: str = "mal__") -> Q:
    """Of KF's report the goals reported to KF; of an enhet's what its enheter wrote."""
    if omfang.enhet_ids is None:
        return Q(**{f"{path}rapporteras_till": RapporterasTill.KF})
    return Q(enhet__in=omfang.enhet_ids)


def _judgements_of(model) -> Any:
    def rows(omfang: Omfang) -> QuerySet:
        return model.objects.filter(_kf_goals(omfang), uppfoljning=omfang.uppfoljning_id)

    return rows


def _answers_of(omfang: Omfang) -> QuerySet:
    rows = Uppdragssvar.objects.filter(uppfoljning=omfang.uppfoljning_id)
    return rows.filter(_kf_goals(omfang, "uppdrag__"))


def _goals_of(omfang: Omfang) -> QuerySet:
    rows = Mal.objects.filter(plan__ar=omfang.ar)
    if omfang.enhet_ids is None:
        return rows.filter(rapporteras_till=RapporterasTill.KF)
    return rows.filter(huvudansvarig__in=omfang.enhet_ids)


def _no_goals(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet:
    """A plan is decided by itself: an approval of what was reported does not rest on it."""
    return Mal.objects.none()


def _goal(before: Any, now: Any) -> list[Skillnad]:
    kod = (now or before).kod
    return differences(before, now, {
        f"Målet {kod}": lambda row: row.namn,
        f"Beskrivningen av målet {kod}": lambda row: row.beskrivning,
    })  # fmt: skip


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
    Lasbar(Mal, _no_goals, (), _goal, _goals_of),
    Lasbar(Bedomning, _in_round(Bedomning), ("mal", "steg"), _judgement, _judgements_of(Bedomning)),
    Lasbar(
        Bedomningsgrund,
        _in_round(Bedomningsgrund),
        ("mal",),
        _ground,
        _judgements_of(Bedomningsgrund),
    ),
    Lasbar(Uppdragssvar, _in_round(Uppdragssvar), ("uppdrag",), _answer, _answers_of),
)
