"""The demo's plans of internal control: KS's frame of each year, and every nämnd's own plan."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from internkontroll.enums import Frekvens, Metod, Omfattas, PlanLage
from internkontroll.models import (
    GemensamtMoment,
    Kontrollar,
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
    Planrisk,
    Risk,
)
from internkontroll.rules_plan import covers
from mal.enums import RapporterasTill
from styrning.bas.clock import now
from styrning.config.demo.internkontroll_risker import known_in
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.omgangar import organ
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import Row, day, moment, read_document, read_table, stable_id
from styrning.grund.models import User
from styrning.grund.models.bas import Beslutad

Planer = dict[tuple[str, int], Kontrollplan]
Momentlista = dict[tuple[str, int], Kontrollmoment]


def build_year_frames(bygg: Byggare) -> dict[tuple[int, int], GemensamtMoment]:
    """Save KS's decision of each year, and its common checks, by (year, number)."""
    document, by = read_document("alvstrand/internkontroll"), bygg.personer.administrator
    years = {
        rad["ar"]: Kontrollar(
            publikt_id=stable_id("alvstrand", "kontrollar", rad["ar"]),
            ar=rad["ar"],
            plan_senast=day(rad["plan_senast"]),
            rapport_senast=day(rad["rapport_senast"]),
            anvisning=rad["anvisning"],
            beslut_organ=organ(bygg.enheter["KS"]),
            beslut_datum=day(rad["datum"]),
            beslut_paragraf=rad["paragraf"],
            diarienummer=rad["diarienummer"],
        )
        for rad in document["kontrollar"]
    }
    create(Kontrollar, list(years.values()), by=by, at=decided_at)
    common = {
        (rad["ar"], rad["nr"]): _common(rad, years[rad["ar"]]) for rad in document["gemensamma"]
    }
    create(GemensamtMoment, list(common.values()), by=by,
           at=lambda row: decided_at(row.kontrollar))  # fmt: skip
    return common


def _common(rad: dict[str, Any], year: Kontrollar) -> GemensamtMoment:
    kod = f"G{year.ar % 100}-{rad['nr']}"
    return GemensamtMoment(
        publikt_id=stable_id("alvstrand", "gemensamt", kod),
        kontrollar=year,
        kod=kod,
        vad=rad["vad"],
        varfor=rad["varfor"],
        metod=Metod(rad["metod"]),
        omfattning=rad["omfattning"],
        frekvens=Frekvens(rad["frekvens"]),
        omfattas=Omfattas(rad["omfattas"]),
    )


def decided_at(row: Beslutad) -> datetime:
    """When it was decided; now for a draft."""
    return moment(row.beslut_datum, 16) if row.beslut_datum else now()


def build_control_plans(bygg: Byggare) -> Planer:
    """Save the plans, each with the one that it follows."""
    document = read_document("alvstrand/omgangar")["kontrollplaner"]
    later = read_document("alvstrand/internkontroll")["planer_2027"]
    planer = dict(_plans(bygg, document | {"2027": later}))
    for (kod, ar), plan in planer.items():
        plan.foregaende = planer.get((kod, ar - 1))
        create(Kontrollplan, [plan], by=bygg.personer.administrator, at=decided_at(plan))
    return planer


def _plans(bygg: Byggare, document: dict) -> Iterator[tuple[tuple[str, int], Kontrollplan]]:
    for ar, decided in document.items():
        for kod, paragraf in decided["paragrafer"].items():
            when = decided.get("datum_per_enhet", {}).get(kod, decided["datum"])
            plan = _plan(bygg, kod, int(ar))
            plan.lage, plan.troskel = PlanLage.FASTSTALLD, 9
            plan.beslut_organ = organ(bygg.enheter[kod])
            plan.beslut_datum, plan.beslut_paragraf = day(when), paragraf
            yield (kod, int(ar)), plan
        for kod in decided.get("utkast", ()):
            yield (kod, int(ar)), _plan(bygg, kod, int(ar))


def _plan(bygg: Byggare, kod: str, ar: int) -> Kontrollplan:
    return Kontrollplan(
        publikt_id=stable_id("alvstrand", "kontrollplan", kod, ar), enhet=bygg.enheter[kod], ar=ar
    )


def build_plan_changes(bygg: Byggare, planer: Planer) -> dict[tuple[str, int], Kontrollplanandring]:
    """Save the decisions to change adopted plans, by the kod and year of what each added."""
    added: dict[tuple[str, int], Kontrollplanandring] = {}
    for rad in read_document("alvstrand/internkontroll")["andringar"]:
        kod, ar = rad["enhet"], rad["ar"]
        andring = Kontrollplanandring(
            publikt_id=stable_id("alvstrand", "kontrollplanandring", kod, ar, rad["paragraf"]),
            plan=planer[kod, ar],
            motiv=rad["motiv"],
            beslut_organ=organ(bygg.enheter[kod]),
            beslut_datum=day(rad["datum"]),
            beslut_paragraf=rad["paragraf"],
            diarienummer=rad["diarienummer"],
        )
        create(
            Kontrollplanandring, [andring], by=bygg.personer.administrator, at=decided_at(andring)
        )
        added |= {(moment_kod, ar): andring for moment_kod in rad["tillagda"]}
    return added


def build_checks(
    bygg: Byggare,
    planer: Planer,
    risker: dict[str, Risk],
    common: dict[tuple[int, int], GemensamtMoment],
) -> Momentlista:
    """Save every check; return them by their table's kod, the common ones as BUN-G1, and year."""
    personer = {user.namn: user for user in User.objects.all()}
    changes = build_plan_changes(bygg, planer)
    made: Momentlista = {}
    for ar in sorted({ar for _, ar in planer}):
        for rad in read_table("kontroller"):
            if str(ar) in rad["ar"].split() and (rad["enhet"], ar) in planer:
                made[rad["kod"], ar] = _check(rad, ar, planer, risker, bygg)
        for (year, nr), shared in common.items():
            for plan in (plan for (_, of), plan in planer.items() if of == ar == year):
                if covers(shared.omfattas, plan.enhet.slag):
                    made[f"{plan.enhet.kod}-G{nr}", ar] = _shared(plan, shared, nr)
    for (kod, ar), check in made.items():
        check.ansvarig_person = personer.get(check.ansvarig)
        check.foregaende = made.get((kod, ar - 1))
        check.tillagd_genom = changes.get((kod, ar))
        when = decided_at(check.tillagd_genom or check.plan)
        create(Kontrollmoment, [check], by=bygg.personer.administrator, at=when)
    return made


def _check(
    rad: Row, ar: int, planer: Planer, risker: dict[str, Risk], bygg: Byggare
) -> Kontrollmoment:
    kod = f"{rad['enhet']}-{ar % 100}-{rad['kod'].rpartition('-')[2]}"
    return Kontrollmoment(
        publikt_id=stable_id("alvstrand", "kontrollmoment", kod),
        plan=planer[rad["enhet"], ar],
        risk=risker[rad["risk"]],
        kod=kod,
        vad=rad["vad"],
        metod=Metod(rad["metod"]),
        omfattning=rad["omfattning"],
        urval=rad["urval"],
        frekvens=Frekvens(rad["frekvens"]),
        ansvarig=rad["ansvarig"],
        nyckeltal=bygg.nyckeltal[rad["nyckeltal"]] if rad["nyckeltal"] else None,
        rapporteras_till=RapporterasTill(rad["rapporteras_till"]),
    )


def _shared(plan: Kontrollplan, shared: GemensamtMoment, nr: int) -> Kontrollmoment:
    """The nämnd's own check of what KS asks of all."""
    rows = read_document("alvstrand/internkontroll")["gemensamma"]
    rad = next(rad for rad in rows if (rad["ar"], rad["nr"]) == (plan.ar, nr))
    kod = f"{plan.enhet.kod}-{plan.ar % 100}-G{nr}"
    return Kontrollmoment(
        publikt_id=stable_id("alvstrand", "kontrollmoment", kod),
        plan=plan,
        gemensamt=shared,
        kod=kod,
        vad=shared.vad,
        metod=shared.metod,
        omfattning=shared.omfattning,
        frekvens=shared.frekvens,
        ansvarig=rad["ansvarig"],
    )


def pin_risks(bygg: Byggare, planer: Planer, risker: dict[str, Risk], ar: int) -> None:
    """Let the adopted plans of ``ar`` rest on the risks as they are scored now."""
    reasons = read_document("alvstrand/internkontroll")["undantag"]
    for (kod, of), plan in planer.items():
        if of != ar or plan.lage != PlanLage.FASTSTALLD:
            continue
        own = [risk for risk in known_in(ar, risker.values()) if risk.enhet.kod == kod]
        rows = [
            Planrisk(
                plan=plan,
                risk=risk,
                risk_version=risk.version,
                undantag_motiv=reasons.get(f"{ar}/{risk.kod}", ""),
            )
            for risk in own
        ]
        create(Planrisk, rows, by=bygg.personer.administrator, at=decided_at(plan))
