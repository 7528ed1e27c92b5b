"""Pure rules of conclusions: the plain proposal, the auditors' four areas, what is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from internkontroll.enums import (
    Granskningsomrade,
    Omradesstatus,
    RekommendationLage,
    Tillracklighet,
)


@dataclass(frozen=True, slots=True)
class Kontrollbild:
    """What a nämnd's internal control amounts to, in counts. A check that was cancelled is not
    among ``tillfallen``; ``kvar`` are those without a result whose day may not have come."""

    plan_faststalld: bool
    tillfallen: int = 0
    utforda: int = 0
    ej_genomforda: int = 0
    sena: int = 0
    oppna_allvarliga: int = 0
    oppna_mindre: int = 0
    sena_atgarder: int = 0
    risker: int = 0
    ej_varderade: int = 0
    utgangna: int = 0


@dataclass(frozen=True, slots=True)
class Forslag:
    """What the rule proposes, and the Swedish sentences that say why. It never decides."""

    bedomning: Tillracklighet
    skal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Omrade:
    """One of the four areas, what there is of it, and why that is said."""

    omrade: Granskningsomrade
    status: Omradesstatus
    ord: str


@dataclass(frozen=True, slots=True)
class Beslutsdag:
    """When something was decided (None: not yet) and by when it should have been."""

    beslutad: date | None
    senast: date | None

    def is_late(self, day: date) -> bool:
        """Decided after the last day, or not decided though that has passed."""
        return self.senast is not None and (self.beslutad or day) > self.senast


def propose(bild: Kontrollbild) -> Forslag:
    """A plain proposal of the nämnd's own judgement; the nämnd decides, and may part from it.

    Not sufficient: no adopted plan, an open serious deviation, or nothing performed though
    something fell due. Partly: anything else that is open, late, undone or not scored.

    Source: docs/beslut on internal-control reports; KL (2017:725) 6 kap. 6 § asks for a
    sufficient control and prescribes no method.
    """
    hard = [*_hard(bild)]
    if hard:
        return Forslag(Tillracklighet.INTE, tuple(hard))
    soft = [_some(antal, one, more) for antal, one, more in _soft(bild) if antal]
    if not bild.tillfallen:
        soft.append("Inga kontroller har planerats till perioden.")
    if soft:
        return Forslag(Tillracklighet.DELVIS, tuple(soft))
    return Forslag(
        Tillracklighet.TILLRACKLIG,
        ("Alla kontroller som skulle göras är gjorda och ingen avvikelse är öppen.",),
    )


def _hard(bild: Kontrollbild) -> list[str]:
    said = []
    if not bild.plan_faststalld:
        said.append("Det finns ingen fastställd kontrollplan.")
    if bild.oppna_allvarliga:
        said.append(
            _some(
                bild.oppna_allvarliga,
                "allvarlig avvikelse är inte åtgärdad",
                "allvarliga avvikelser är inte åtgärdade",
            )
        )
    if not bild.utforda and (bild.sena or bild.ej_genomforda):
        said.append("Ingen kontroll är gjord, fast någon skulle ha varit det.")
    return said


def _soft(bild: Kontrollbild) -> tuple[tuple[int, str, str], ...]:
    return (
        (bild.oppna_mindre, "mindre avvikelse är inte åtgärdad",
         "mindre avvikelser är inte åtgärdade"),
        (bild.ej_genomforda, "kontroll blev inte gjord", "kontroller blev inte gjorda"),
        (bild.sena, "kontroll är sen", "kontroller är sena"),
        (bild.sena_atgarder, "åtgärd är försenad", "åtgärder är försenade"),
        (bild.ej_varderade, "risk är inte värderad", "risker är inte värderade"),
        (bild.utgangna, "accepterad risk har passerat sitt datum",
         "accepterade risker har passerat sitt datum"),
    )  # fmt: skip


def _some(antal: int, one: str, more: str) -> str:
    return f"{antal} {_ending(antal, one, more)}."


def four_areas(
    bild: Kontrollbild, plan: Beslutsdag, rapport: Beslutsdag, *, day: date
) -> tuple[Omrade, ...]:
    """The auditors' four areas of one nämnd's year, each with a status and its reason.

    Source: PwC's audit in Skellefteå 2017 (documented risk assessment, plan, control
    activities, follow-up by the political body).
    """
    return (
        _risk_area(bild),
        _plan_area(plan, is_adopted=bild.plan_faststalld, day=day),
        _check_area(bild),
        _report_area(rapport, day=day),
    )


def _risk_area(bild: Kontrollbild) -> Omrade:
    scored = bild.risker - bild.ej_varderade
    if not scored:
        found, said = Omradesstatus.SAKNAS, "Inga risker är värderade."
    elif bild.ej_varderade or bild.utgangna:
        found = Omradesstatus.DELVIS
        left = _risks_left(bild)
        said = f"{scored} av {bild.risker} risker är värderade; {left}."
    else:
        found = Omradesstatus.FINNS
        said = _some(scored, "risk är värderad", "risker är värderade")
    return Omrade(Granskningsomrade.RISKBEDOMNING, found, said)


def _risks_left(bild: Kontrollbild) -> str:
    if bild.ej_varderade:
        return f"{bild.ej_varderade} är inte {_ending(bild.ej_varderade, 'värderad', 'värderade')}"
    accepted = _ending(bild.utgangna, "accepterad", "accepterade")
    return f"{bild.utgangna} är {accepted} till ett datum som har passerat"


def _ending(antal: int, one: str, more: str) -> str:
    return one if antal == 1 else more


def _plan_area(plan: Beslutsdag, *, is_adopted: bool, day: date) -> Omrade:
    if not is_adopted:
        found, said = Omradesstatus.SAKNAS, "Ingen plan är fastställd."
    elif plan.is_late(day):
        found = Omradesstatus.DELVIS
        said = f"Fastställd {plan.beslutad:%Y-%m-%d}, efter {plan.senast:%Y-%m-%d}."
    else:
        found, said = Omradesstatus.FINNS, f"Fastställd {plan.beslutad:%Y-%m-%d}."
    return Omrade(Granskningsomrade.PLAN, found, said)


def _check_area(bild: Kontrollbild) -> Omrade:
    missed = bild.sena + bild.ej_genomforda
    told = f"{bild.utforda} av {bild.tillfallen} kontroller är gjorda"
    if bild.utforda and not missed:
        found, said = Omradesstatus.FINNS, f"{told}."
    elif bild.utforda:
        late = _ending(missed, "är sen eller ej genomförd", "är sena eller ej genomförda")
        found, said = Omradesstatus.DELVIS, f"{told}; {missed} {late}."
    elif missed or not bild.tillfallen:
        found = Omradesstatus.SAKNAS
        said = f"{told}." if bild.tillfallen else "Inga kontroller är planerade."
    else:
        found, said = Omradesstatus.INTE_AN, "Ingen kontroll skulle ha varit gjord än."
    return Omrade(Granskningsomrade.AKTIVITETER, found, said)


def _report_area(rapport: Beslutsdag, *, day: date) -> Omrade:
    if rapport.beslutad and rapport.is_late(day):
        found = Omradesstatus.DELVIS
        said = f"Rapporten beslutades {rapport.beslutad:%Y-%m-%d}, efter {rapport.senast:%Y-%m-%d}."
    elif rapport.beslutad:
        found, said = Omradesstatus.FINNS, f"Rapporten beslutades {rapport.beslutad:%Y-%m-%d}."
    elif rapport.is_late(day):
        found = Omradesstatus.SAKNAS
        said = f"Ingen rapport är beslutad; den skulle ha varit det {rapport.senast:%Y-%m-%d}."
    else:
        found, said = Omradesstatus.INTE_AN, "Nämnden har inte beslutat någon rapport än."
        if rapport.senast:
            said = f"Rapporten ska vara beslutad {rapport.senast:%Y-%m-%d}."
    return Omrade(Granskningsomrade.UPPFOLJNING, found, said)


def is_overdue(
    lage: str, svara_senast: date | None, klar_senast: date | None, *, day: date
) -> bool:
    """Whether an audit recommendation waits for an answer, or for what was promised, too long."""
    last = {
        RekommendationLage.OBESVARAD: svara_senast,
        RekommendationLage.BESVARAD: klar_senast,
    }.get(RekommendationLage(lage))
    return last is not None and last < day


def changed_counts(before: Mapping[str, int], now: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Counts that differ since a decision, by name: what it was and what it is."""
    return [
        (name, before.get(name, 0), antal)
        for name, antal in now.items()
        if before.get(name, 0) != antal
    ]
