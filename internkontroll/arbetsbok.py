"""What a nämnd's internal-control workbook holds: its risks, plan and results as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from internkontroll.enums import Axel, PlanLage, TillfalleLage
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrolltillfalle,
    ResultatAtgard,
    Risk,
)
from internkontroll.permissions import PLANERAR, enheter_planned_by
from internkontroll.skalor import read_scales
from styrning.bas.arbetsbok import Bok, Bokrad, Val, yes_no
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

RISKFALT = ("process", "processlag", "kategori", "risk_att", "pa_grund_av", "leder_till", "agare")
VARDEFALT = (
    "sannolikhet", "konsekvens", "befintlig_kontroll", "sannolikhet_efter", "konsekvens_efter",
    "beslut", "beslut_motiv", "accepterad_av", "accepterad_till",
)  # fmt: skip
MOMENTFALT = (
    "vad", "metod", "omfattning", "urval", "frekvens", "ansvarig", "rapporteras_till",
)  # fmt: skip
RESULTATFALT = (
    "utfall", "utford_at", "utford_av", "jav_motiv", "stickprov", "avvikelser", "text", "orsak",
)  # fmt: skip
ATGARDFALT = ("atgard_text", "atgard_ansvarig", "atgard_klar_senast")
EGET = frozenset({"ansvarig", "urval"})  # what a nämnd may say of a check that is decided

INGEN_ROLL = "Du har ingen roll som får ändra risker och plan här. Töm det du har ändrat."
INGET_RESULTAT = "Du har ingen roll som får rapportera resultat här. Töm det du har ändrat."


@dataclass(frozen=True)
class Omfang:
    """Whose workbook it is: one nämnd or bolag and one year."""

    enhet: Enhet
    ar: int


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row."""

    enhet: Enhet
    ar: int
    plan: Kontrollplan | None


def enheter_with_workbook(user: User):
    """Nämnder and bolag whose risks, plan or results ``user`` may write."""
    planned = enheter_planned_by(user).values("pk")
    reported = (
        Kontrolltillfalle.objects.reportable_by(user).order_by().values("moment__plan__enhet")
    )
    enheter = Enhet.objects.filter(slag__in=PLANERAR)
    return enheter.filter(pk__in=planned) | enheter.filter(pk__in=reported)


def read_book(omfang: Omfang, user: User) -> Bok:
    """Everything that the workbook holds, in a constant number of statements."""
    enhet, ar = omfang.enhet, omfang.ar
    may_plan = enheter_planned_by(user).filter(pk=enhet.pk).exists()
    plan = Kontrollplan.objects.filter(enhet=enhet, ar=ar).first()
    risker = list(
        Risk.objects.filter(enhet=enhet).prefetch_related("mal_lista", "nyckeltal_lista__nyckeltal")
    )
    moment = _checks(plan) if plan else []
    return Bok(
        titel=f"Internkontroll {ar} – {enhet.namn}",
        omfang=(enhet.kod, str(ar)),
        omfang_text=f"{enhet.kod} {ar}",
        fil=f"internkontroll-{ar}-{enhet.kod}",
        lage=[_state(plan)],
        rader={
            "Risker": {risk.kod: _risk_row(risk, may_plan=may_plan) for risk in risker},
            "Plan": {row.kod: _check_row(row, plan, may_plan=may_plan) for row in moment},
            "Resultat": _results(plan, user) if plan else {},
        },
        listor=_lists(risker),
        nya=_no_new(plan, may_plan=may_plan),
        objekt=Underlag(enhet, ar, plan),
    )


def _state(plan: Kontrollplan | None) -> str:
    if plan is None:
        return "Det finns ingen plan för året än."
    return (
        f"Planen är fastställd: {plan.beslut_text}."
        if plan.beslut_text
        else ("Planen är ett utkast.")
    )


def _lists(risker: Sequence[Risk]) -> dict[str, Val]:
    skala = read_scales().gallande
    listor: dict[str, Val] = {
        axel: {str(steg.nr): f"{steg.nr} {steg.ord}" for steg in skala.steps(axel)} if skala else {}
        for axel in Axel.values
    }
    listor["risk"] = {risk.kod: f"{risk.kod} {risk.risk_att}"[:120] for risk in risker}
    return listor


def _checks(plan: Kontrollplan) -> list[Kontrollmoment]:
    rows = Kontrollmoment.objects.filter(plan=plan).select_related(
        "risk", "gemensamt", "nyckeltal", "undersokning", "ansvarig_person"
    )
    return list(rows.order_by("kod"))


def _no_new(plan: Kontrollplan | None, *, may_plan: bool) -> dict[str, str]:
    if not may_plan:
        return {"Risker": INGEN_ROLL, "Plan": INGEN_ROLL}
    if plan is None:
        return {"Plan": "Det finns ingen plan för året. Påbörja den på internkontrollens sida."}
    if plan.lage == PlanLage.FASTSTALLD:
        return {
            "Plan": f"Planen är fastställd ({plan.beslut_text}). Nya kontroller läggs till genom "
            "ett beslut om att ändra den."
        }
    return {}


def _risk_row(risk: Risk, *, may_plan: bool) -> Bokrad:
    values = {name: getattr(risk, name) for name in (*RISKFALT, *VARDEFALT)}
    values |= {
        "kod": risk.kod,
        "otillaten_paverkan": yes_no(risk.otillaten_paverkan),
        "riskvarde": risk.riskvarde,
    }
    ended = risk.avslutad_at is not None
    why = INGEN_ROLL if not may_plan else "Risken är avslutad och ändras inte." if ended else ""
    oppna = () if why else (*RISKFALT, *VARDEFALT, "otillaten_paverkan")
    return Bokrad(
        risk.kod, risk.version, values, oppna, why, risk, namn=f"Risk att {risk.risk_att}"
    )


def _check_row(row: Kontrollmoment, plan: Kontrollplan | None, *, may_plan: bool) -> Bokrad:
    values = {name: getattr(row, name) for name in MOMENTFALT}
    values |= {
        "kod": row.kod,
        "risk": row.risk.kod if row.risk else "",
        "gemensamt": row.gemensamt.kod if row.gemensamt else "",
    }
    oppna, why = _open_fields(row, plan)
    if not may_plan:
        oppna, why = frozenset(), INGEN_ROLL
    return Bokrad(row.kod, row.version, values, oppna, why, row, namn=row.vad)


def _open_fields(row: Kontrollmoment, plan: Kontrollplan | None) -> tuple[frozenset[str], str]:
    if row.avslutad_genom_id is not None:
        return frozenset(), "Kontrollen är avslutad."
    if plan is not None and plan.lage == PlanLage.FASTSTALLD:
        return EGET, (
            f"Planen är fastställd ({plan.beslut_text}). Annat än ansvarig och urval ändras genom "
            "ett beslut om att ändra den."
        )
    if row.gemensamt_id is not None:
        return EGET | {"risk"}, "Kommunstyrelsen har beslutat om den här kontrollen för alla."
    return frozenset({*MOMENTFALT, "risk"}), ""


def _results(plan: Kontrollplan, user: User) -> dict[str, Bokrad]:
    rows = list(
        Kontrolltillfalle.objects.filter(moment__plan=plan)
        .select_related("moment__plan__enhet", "uppfoljning", "resultat__utford_person")
        .prefetch_related(
            Prefetch("resultat__atgard_lista", ResultatAtgard.objects.select_related("atgard"))
        )
        .order_by("planerad", "moment__kod", "pk")
    )
    may = set(
        Kontrolltillfalle.objects.reportable_by(user)
        .filter(moment__plan=plan)
        .values_list("pk", flat=True)
    )
    return {str(row.publikt_id): _result_row(row, may=row.pk in may) for row in rows}


def _result_row(row: Kontrolltillfalle, *, may: bool) -> Bokrad:
    resultat = getattr(row, "resultat", None)
    values: dict[str, Any] = {name: getattr(resultat, name, None) for name in RESULTATFALT}
    actions = [link.atgard for link in resultat.atgard_lista.all()] if resultat else []
    values |= {
        "kod": row.moment.kod,
        "vad": row.moment.vad,
        "metod": row.moment.get_metod_display(),
        "ansvarig": row.moment.ansvarig,
        "planerad": row.planerad,
        "uppfoljning": row.uppfoljning.namn,
        "atgarder": "; ".join(action.text for action in actions),
    }
    why = _closed(row, may=may)
    oppna = (
        ()
        if why
        else (*RESULTATFALT, *(f"atgard_{x}" for x in ("text", "ansvarig", "klar_senast")))
    )
    version = resultat.version if resultat else 0
    return Bokrad(
        str(row.publikt_id), version, values, oppna, why, row,
        namn=row.moment.vad, tom=resultat is None, sparad=resultat,
    )  # fmt: skip


def _closed(row: Kontrolltillfalle, *, may: bool) -> str:
    if not may:
        return INGET_RESULTAT
    if row.moment.plan.lage != PlanLage.FASTSTALLD:
        return "Planen är inte fastställd. Resultat kan lämnas när den är det."
    if row.lage == TillfalleLage.INSTALLT:
        return f"Kontrollen är inställd: {row.lage_motiv}"
    if not row.uppfoljning.is_open(today()):
        return f"{row.uppfoljning.namn} är inte öppen, så resultatet kan inte ändras här."
    return ""
