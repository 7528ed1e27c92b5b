"""Checks of a plan: added, changed, removed and moved in a draft; by decision in an adopted one."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from internkontroll.enums import PlanLage
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
    Kontrollresultat,
    Planrisk,
    Risk,
    Urval,
)
from internkontroll.rules import kod_after
from internkontroll.services.skrivning import checked_save, demand, same_version, used_codes
from mal.enums import RapporterasTill
from nyckeltal.models import Nyckeltal, Undersokning
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User

# What the nämnd itself says of a check that KS has decided, or that stands in an adopted plan.
EGNA_FALT = ("ansvarig", "ansvarig_person", "urval")
GEMENSAMMA_FALT = (*EGNA_FALT, "risk")
BESLUTADE_ORD = {
    "vad": "vad som kontrolleras", "metod": "metoden", "frekvens": "hur ofta",
    "omfattning": "omfattningen", "risk": "risken", "rapporteras_till": "vart det rapporteras",
    "nyckeltal": "nyckeltalet", "undersokning": "undersökningen",
}  # fmt: skip


@dataclass(frozen=True)
class Momentdata:
    """What is checked, how, how often and who answers for it.

    ``ansvarig`` may be left out where ``ansvarig_person`` is given: it is then that person's
    name. With ``nyckeltal`` or ``undersokning`` the check is that one.
    """

    vad: str
    metod: str
    frekvens: str
    ansvarig: str = ""
    omfattning: str = ""
    risk: Risk | None = None
    rapporteras_till: str = RapporterasTill.KF
    urval: str = ""
    ansvarig_person: User | None = None
    nyckeltal: Nyckeltal | None = None
    undersokning: Undersokning | None = None

    def columns(self) -> dict[str, object]:
        """As it is saved."""
        person = self.ansvarig_person
        return {
            "vad": clean_text(self.vad),
            "metod": self.metod,
            "frekvens": self.frekvens,
            "ansvarig": clean_text(self.ansvarig) or (person.namn if person else ""),
            "ansvarig_person": person,
            "omfattning": clean_text(self.omfattning),
            "urval": clean_text(self.urval),
            "risk": self.risk,
            "nyckeltal": self.nyckeltal,
            "undersokning": self.undersokning,
            "rapporteras_till": self.rapporteras_till,
        }


def held_plan(plan: Kontrollplan) -> Kontrollplan:
    """The plan, locked until the transaction ends."""
    rows = Kontrollplan.objects.select_for_update(of=("self",)).select_related("enhet")
    return rows.get(pk=plan.pk)


def held_moment(moment: Kontrollmoment) -> Kontrollmoment:
    """The check with its plan, which is locked."""
    row = Kontrollmoment.objects.select_related("risk").get(pk=moment.pk)
    row.plan = held_plan(row.plan)
    return row


def next_kod(plan: Kontrollplan) -> str:
    """The plan's next code; one that was ever given, also to what was removed, is not reused."""
    prefix = f"{plan.enhet.kod[:12]}-K{plan.ar % 100:02}-"
    return kod_after(prefix, used_codes(Kontrollmoment, prefix))


@transaction.atomic
def add_moment(
    plan: Kontrollplan,
    data: Momentdata,
    *,
    by: User,
    andring: Kontrollplanandring | None = None,
) -> Kontrollmoment:
    """Add a check to a draft, or to an adopted plan through a change of it; it gets a code.

    Raises: RuleError when the plan is adopted and no decision is named, for a risk of another
        nämnd or one that is ended, or a gap.
    """
    row = held_plan(plan)
    demand_changeable(row, andring)
    moment = Kontrollmoment(
        plan=row, kod=next_kod(row), tillagd_genom=andring, **_checked(row, data)
    )
    checked_save(moment, by=by)
    if row.lage == PlanLage.FASTSTALLD:
        pin_risk(row, moment.risk, by=by)
    log("lade till kontrollmoment", moment, by=by, enhet=row.enhet, **_through(andring))
    return moment


def demand_changeable(plan: Kontrollplan, andring: Kontrollplanandring | None) -> None:
    """An adopted plan changes only through a decision of its own.

    Raises: RuleError with the way out.
    """
    demand(
        plan.lage == PlanLage.UTKAST or andring is not None,
        f"Planen är fastställd ({plan.beslut_text}). Registrera först ett beslut om att ändra den.",
    )
    if andring is not None:
        demand(andring.plan_id == plan.pk, "Beslutet gäller en annan plan.")
        demand(plan.lage == PlanLage.FASTSTALLD, "Planen är ett utkast. Ändra direkt i den.")


def _through(andring: Kontrollplanandring | None) -> dict[str, str]:
    return {"beslut": andring.beslut_text} if andring else {}


def _checked(plan: Kontrollplan, data: Momentdata) -> dict[str, object]:
    columns = data.columns()
    demand(bool(columns["ansvarig"]), "Ange vem som ansvarar för kontrollen.", "ansvarig")
    demand(
        data.risk is None or data.risk.enhet_id == plan.enhet_id,
        "Risken hör till en annan nämnd. Välj en av nämndens egna.",
        "risk",
    )
    demand(
        data.risk is None or data.risk.avslutad_at is None,
        "Risken är avslutad. Välj en som gäller.",
        "risk",
    )
    return columns


def pin_risk(plan: Kontrollplan, risk: Risk | None, *, by: User) -> None:
    """Keep the version of the risk that an adopted plan rests on, unless one is kept already."""
    if risk is None:
        return
    row = Planrisk.objects.filter(plan=plan, risk=risk).first() or Planrisk(plan=plan, risk=risk)
    if row.risk_version is None:
        row.risk_version = risk.version
        checked_save(row, by=by)


@transaction.atomic
def update_moment(
    moment: Kontrollmoment, data: Momentdata, *, by: User, version: int
) -> Kontrollmoment:
    """Change a check of a draft. Of one that KS has decided, who answers, how the sample is
    drawn and which own risk it meets; of one in an adopted plan, who and how only.

    Raises: RuleError for what is decided by somebody else or by the nämnd, or a gap;
        StaleError if somebody saved first. Nothing is written where nothing differs.
    """
    row = held_moment(moment)
    wanted = _checked(row.plan, data) if data.risk != row.risk else data.columns()
    demand(bool(wanted["ansvarig"]), "Ange vem som ansvarar för kontrollen.", "ansvarig")
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return row
    same_version(row, version)
    _demand_own(row, changed)
    for name in changed:
        setattr(row, name, wanted[name])
    checked_save(row, by=by)
    log("ändrade kontrollmoment", row, by=by, enhet=row.plan.enhet, falt=changed)
    return row


def _demand_own(row: Kontrollmoment, changed: list[str]) -> None:
    """Refuse what the nämnd has not the right to change here, naming it."""
    demand(row.avslutad_genom_id is None, "Kontrollen är avslutad och ändras inte längre.")
    if row.plan.lage == PlanLage.FASTSTALLD:
        others = [name for name in changed if name not in EGNA_FALT]
        why = (
            f"Planen är fastställd ({row.plan.beslut_text}). Registrera ett beslut om att ändra "
            "den, avsluta kontrollen och lägg till en ny."
        )
    elif row.gemensamt_id is not None:
        others = [name for name in changed if name not in GEMENSAMMA_FALT]
        why = "Kommunstyrelsen har beslutat om den här kontrollen för alla."
    else:
        return
    if others:
        vad = ", ".join(BESLUTADE_ORD[name] for name in others)
        raise RuleError(f"Du kan inte ändra {vad}. {why}", field=others[0])


@transaction.atomic
def remove_moment(moment: Kontrollmoment, *, by: User, version: int) -> None:
    """Take a check out of a draft, with the occasions that were planned for it.

    Raises: RuleError for one that KS has decided, in an adopted plan, or with results or
        samples, with the way out; StaleError if somebody saved first.
    """
    row = held_moment(moment)
    same_version(row, version)
    demand(
        row.gemensamt_id is None,
        f"{row.kod} är gemensam: kommunstyrelsen har beslutat att den ska göras. "
        "Den kan inte tas bort ur planen.",
    )
    demand(
        row.plan.lage == PlanLage.UTKAST,
        f"Planen är fastställd ({row.plan.beslut_text}). "
        "Avsluta kontrollen genom ett beslut om att ändra planen.",
    )
    demand(
        not has_history(row),
        f"{row.kod} har resultat eller urval och tas inte bort. Fastställ planen och avsluta "
        "kontrollen genom ett beslut om att ändra den.",
    )
    plan, kod, vad = row.plan, row.kod, row.vad
    for tillfalle in row.tillfallen.all():
        tillfalle._history_user = by
        tillfalle.delete()
    row._history_user = by
    try:
        row.delete()
    except ProtectedError as error:
        raise RuleError(
            f"{kod} är förlaga till en kontroll i en senare plan och tas inte bort."
        ) from error
    log("tog bort kontrollmoment", plan, by=by, enhet=plan.enhet, kontroll=kod, vad_den_var=vad)


def has_history(moment: Kontrollmoment) -> bool:
    """Whether something has been done: a result or a drawn sample."""
    return (
        Kontrollresultat.objects.filter(tillfalle__moment=moment).exists()
        or Urval.objects.filter(tillfalle__moment=moment).exists()
    )


@transaction.atomic
def move_moment(
    moment: Kontrollmoment, till: Kontrollplan, *, by: User, version: int
) -> Kontrollmoment:
    """Let another nämnd's draft plan of the same year have the check; it keeps its code.

    The risk stays with the nämnd that it belongs to, and planned occasions go with the check.

    Raises: RuleError, with the way out, once it has results or samples, for a common one, or
        when either plan is adopted; StaleError if somebody saved first.
    """
    row = held_moment(moment)
    target = held_plan(till)
    same_version(row, version)
    enhet = row.plan.enhet
    _demand_movable(row, target)
    row.plan, row.risk = target, None
    checked_save(row, by=by)
    log("flyttade kontrollmoment", row, by=by, enhet=enhet, kontroll=row.kod,
        till=target.enhet.kod)  # fmt: skip
    return row


def _demand_movable(row: Kontrollmoment, target: Kontrollplan) -> None:
    fran, till = row.plan.enhet.namn, target.enhet.namn
    demand(target.pk != row.plan_id, f"Kontrollen hör redan till {till}.", "plan")
    demand(
        not has_history(row),
        f"{row.kod} har resultat hos {fran} och flyttas inte, för då skulle de byta nämnd. "
        f"Avsluta den hos {fran} och lägg till en ny hos {till}.",
        "plan",
    )
    demand(row.gemensamt_id is None, f"{row.kod} är gemensam. Alla som ska göra den har sin egen.")
    demand(target.ar == row.plan.ar, "Planen gäller ett annat år.", "plan")
    for plan in (row.plan, target):
        demand(
            plan.lage == PlanLage.UTKAST,
            f"Planen för {plan.enhet.namn} är fastställd ({plan.beslut_text}). Avsluta kontrollen "
            f"hos {fran} och lägg till en ny hos {till}, med ett beslut för var och en.",
            "plan",
        )
