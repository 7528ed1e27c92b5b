"""Common checks: what KS asks of every nämnd or bolag, and how their plans get it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from internkontroll.enums import Omfattas, PlanLage
from internkontroll.models import (
    GemensamtMoment,
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
)
from internkontroll.planlage import Planlage
from internkontroll.rules import kod_after
from internkontroll.rules_plan import covers
from internkontroll.services.kontrollar import held_year
from internkontroll.services.moment import demand_changeable, held_plan, next_kod
from internkontroll.services.skrivning import checked_save, demand, same_version
from mal.enums import RapporterasTill
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User

ARVDA = ("vad", "metod", "omfattning", "frekvens")


@dataclass(frozen=True)
class Gemensamtdata:
    """What everybody checks, why, how and how often; each nämnd says who does it."""

    vad: str
    metod: str
    frekvens: str
    varfor: str = ""
    omfattning: str = ""
    omfattas: str = Omfattas.ALLA

    def columns(self) -> dict[str, str]:
        return {
            "vad": clean_text(self.vad),
            "varfor": clean_text(self.varfor),
            "metod": self.metod,
            "omfattning": clean_text(self.omfattning),
            "frekvens": self.frekvens,
            "omfattas": self.omfattas,
        }


@transaction.atomic
def add_common(ar: int, data: Gemensamtdata, *, by: User) -> GemensamtMoment:
    """Ask every nämnd or bolag that it is meant for to do a check; their draft plans get it.

    Plans that are adopted already lack it until they are changed by a decision of their own.

    Raises: RuleError, with the field, for a gap.
    """
    year = held_year(ar, by=by)
    prefix = f"G{ar % 100:02}-"
    used = set(GemensamtMoment.history.filter(kod__startswith=prefix).values_list("kod", flat=True))
    row = GemensamtMoment(kontrollar=year, kod=kod_after(prefix, used), **data.columns())
    checked_save(row, by=by)
    given = _give_drafts(row, by=by)
    log("lade till gemensamt kontrollmoment", row, by=by, ar=ar, kontroll=row.kod, planer=given)
    return row


def _give_drafts(row: GemensamtMoment, *, by: User) -> int:
    """How many draft plans of the year got the check."""
    drafts = Kontrollplan.objects.filter(ar=row.kontrollar.ar, lage=PlanLage.UTKAST)
    given = [give_common(plan, by=by) for plan in drafts.order_by("pk")]
    return sum(bool(rows) for rows in given)


@transaction.atomic
def give_common(
    plan: Kontrollplan, *, by: User, andring: Kontrollplanandring | None = None
) -> list[Kontrollmoment]:
    """Put the common checks that a plan lacks into it; in an adopted one through a change.

    Who answers is taken from the same check of the plan that it was made from; else the nämnd
    is to say it before the plan is adopted.

    Raises: RuleError for an adopted plan without a decision to change it.
    """
    row = held_plan(plan)
    asked = Planlage(row).gemensamma
    if not asked:
        return []
    demand_changeable(row, andring)
    before = {m.vad: m for m in Kontrollmoment.objects.filter(plan=row.foregaende_id)}
    given = []
    for common in asked:
        model = before.get(common.vad)
        moment = Kontrollmoment(
            plan=row,
            gemensamt=common,
            kod=next_kod(row),
            foregaende=model,
            ansvarig=model.ansvarig if model else "",
            ansvarig_person=model.ansvarig_person if model else None,
            urval=model.urval if model else "",
            risk=model.risk if model and model.risk and not model.risk.avslutad_at else None,
            rapporteras_till=RapporterasTill.KF,
            tillagd_genom=andring,
            **{name: getattr(common, name) for name in ARVDA},
        )
        checked_save(moment, by=by)
        given.append(moment)
    log("tog med gemensamma kontrollmoment", row, by=by, enhet=row.enhet,
        kontroller=[common.kod for common in asked])  # fmt: skip
    return given


def _held(gemensamt: GemensamtMoment) -> GemensamtMoment:
    rows = GemensamtMoment.objects.select_for_update(of=("self",)).select_related("kontrollar")
    return rows.get(pk=gemensamt.pk)


@transaction.atomic
def update_common(
    gemensamt: GemensamtMoment, data: Gemensamtdata, *, by: User, version: int
) -> GemensamtMoment:
    """Change what everybody checks; it changes in the draft plans that have it.

    Raises: RuleError, with the field, for a gap, or once a plan with it is adopted, unless it
        is only the reason why that changes; StaleError if somebody saved first.
    """
    row = _held(gemensamt)
    wanted = data.columns()
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return row
    same_version(row, version)
    if changed != ["varfor"]:
        _demand_unadopted(row, "ändras inte")
    for name in changed:
        setattr(row, name, wanted[name])
    checked_save(row, by=by)
    _follow(row, by=by)
    log("ändrade gemensamt kontrollmoment", row, by=by, ar=row.kontrollar.ar, kontroll=row.kod,
        falt=changed)  # fmt: skip
    return row


def _demand_unadopted(row: GemensamtMoment, what: str) -> None:
    adopted = Kontrollplan.objects.filter(
        moment_lista__gemensamt=row, lage=PlanLage.FASTSTALLD
    ).values_list("enhet__namn", flat=True)
    namn = sorted(adopted)
    if not namn:
        return
    others = f" och {len(namn) - 3} till" if len(namn) > 3 else ""
    raise RuleError(
        f"{row.kod} {what}: den står i planer som är fastställda ({', '.join(namn[:3])}{others}). "
        "Lägg till ett nytt gemensamt moment i stället, eller ändra den till nästa år."
    )


def _follow(row: GemensamtMoment, *, by: User) -> None:
    """Let the checks of draft plans say the same, and be where they are asked for."""
    for moment in Kontrollmoment.objects.filter(gemensamt=row).select_related("plan__enhet"):
        if moment.plan.lage != PlanLage.UTKAST:
            continue
        if not covers(row.omfattas, moment.plan.enhet.slag):
            _leave(moment, by=by)
            continue
        for name in ARVDA:
            setattr(moment, name, getattr(row, name))
        checked_save(moment, by=by)
    _give_drafts(row, by=by)


def _leave(moment: Kontrollmoment, *, by: User) -> None:
    """The nämnd is not asked any more: what it wrote stays, as a check of its own."""
    moment.gemensamt = None
    checked_save(moment, by=by)


@transaction.atomic
def remove_common(gemensamt: GemensamtMoment, *, by: User, version: int) -> None:
    """Ask nobody for it any more; draft plans that have it keep it as their own or remove it.

    Raises: RuleError, with the way out, once a plan with it is adopted; StaleError if somebody
        saved first.
    """
    row = _held(gemensamt)
    same_version(row, version)
    _demand_unadopted(row, "tas inte bort")
    moments = list(Kontrollmoment.objects.filter(gemensamt=row).select_related("plan"))
    for moment in moments:
        _leave(moment, by=by)
    year, kod, vad = row.kontrollar, row.kod, row.vad
    row._history_user = by
    try:
        row.delete()
    except ProtectedError as error:
        raise RuleError(f"{kod} används och tas inte bort.") from error
    log("tog bort gemensamt kontrollmoment", year, by=by, ar=year.ar, kontroll=kod, vad_den_var=vad,
        planer=len(moments))  # fmt: skip


@transaction.atomic
def copy_common(ar: int, *, by: User) -> list[GemensamtMoment]:
    """Ask for what was asked for the year before, but for what the year already asks.

    Raises: RuleError when the year before asked for nothing more.
    """
    year = held_year(ar, by=by)
    names = Gemensamtdata.__dataclass_fields__
    here = set(year.gemensamma.values_list("vad", flat=True))
    rows = GemensamtMoment.objects.filter(kontrollar__ar=ar - 1).exclude(vad__in=here)
    added = [
        add_common(ar, Gemensamtdata(**{name: getattr(row, name) for name in names}), by=by)
        for row in rows.order_by("kod")
    ]
    demand(bool(added), f"{ar - 1} har inga gemensamma kontrollmoment som saknas {ar}.")
    return added
