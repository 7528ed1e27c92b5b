"""Which enheter owe a key figure, from when and by whom; and which goals it measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from mal.enums import PlanLage
from mal.models import Mal, Plan, Planandring
from mal.services.grind import fresh_goal, save_noted
from nyckeltal.enums import Aggregering, Satt
from nyckeltal.models import MalNyckeltal, Nyckeltal, NyckeltalEnhet, Utfall
from nyckeltal.services_definition import locked
from nyckeltal.validation import ensure_valid
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import swedish_date
from styrning.grund.enums import Roll
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.tree import lock_tree

CONFLICT = "Någon annan har ändrat ansvaret sedan du öppnade sidan. Inget har sparats."
AT = {"nyckeltalenhet_galler_ordning": "galler_till", "nyckeltalenhet_once": "galler_fran"}
HEAVIEST = 100


@dataclass(frozen=True)
class Ansvarsform:
    """From when an enhet owes a key figure, how it gets its value and who answers for it."""

    galler_fran: date
    galler_till: date | None = None
    satt: str = Satt.RAPPORTERAS
    ansvarig: User | None = None


@transaction.atomic
def cascade(
    nyckeltal: Nyckeltal, enheter: Sequence[Enhet], form: Ansvarsform, *, by: User
) -> list[NyckeltalEnhet]:
    """Let several enheter owe the key figure: all of them or none.

    Raises: RuleError, with its field, when the key figure does not exist or is not computed in
        that way; with the field ``enheter``, naming each enhet that does not exist then, that
        has the key figure already, or whose report the responsible user may not write.
    """
    sheet = locked(nyckeltal)
    if not enheter:
        raise RuleError("Välj minst en enhet.", field="enheter")
    _ensure_period(sheet, form)
    _ensure_satt(sheet, form.satt)
    _ensure_each(sheet, enheter, form)
    made = []
    for enhet in enheter:
        row = NyckeltalEnhet(nyckeltal=sheet, enhet=enhet, **vars(form))
        row.save_as(by)
        log("gav enhet nyckeltal", row, by=by, enhet=enhet, nyckeltal=sheet.kod,
            fran=form.galler_fran.isoformat())  # fmt: skip
        made.append(row)
    return made


def _ensure_period(sheet: Nyckeltal, form: Ansvarsform) -> None:
    if not sheet.valid_on(form.galler_fran):
        day = swedish_date(form.galler_fran)
        raise RuleError(f"{sheet.kod} gäller inte {day}.", field="galler_fran")
    if form.galler_till and form.galler_till < form.galler_fran:
        raise RuleError("Sista dagen ligger före den första.", field="galler_till")
    if form.galler_till and not sheet.valid_on(form.galler_till):
        day = swedish_date(form.galler_till)
        raise RuleError(f"{sheet.kod} gäller inte {day}.", field="galler_till")


def _ensure_satt(sheet: Nyckeltal, satt: str) -> None:
    if satt == Satt.BERAKNAS and sheet.aggregering == Aggregering.INGEN:
        raise RuleError(
            f"{sheet.kod} räknas inte samman över enheter. Välj först i definitionen hur.",
            field="satt",
        )


def _ensure_each(sheet: Nyckeltal, enheter: Sequence[Enhet], form: Ansvarsform) -> None:
    owed = _overlapping(sheet, enheter, form)
    may = _reachable(form.ansvarig)
    wrong = [
        f"{enhet.namn} {problem}"
        for enhet in enheter
        if (problem := _gone(enhet, form) or owed.get(enhet.pk))
    ]
    if wrong:
        raise RuleError("Inget har sparats. " + "; ".join(wrong) + ".", field="enheter")
    outside = [enhet.namn for enhet in enheter if may is not None and enhet.pk not in may]
    if form.ansvarig and outside:
        _refuse(form.ansvarig, outside)


def _gone(enhet: Enhet, form: Ansvarsform) -> str:
    last = enhet.galler_till
    if last and (last < form.galler_fran or last < (form.galler_till or last)):
        return f"upphörde {swedish_date(last)}"
    if enhet.galler_fran and enhet.galler_fran > form.galler_fran:
        return f"finns först från {swedish_date(enhet.galler_fran)}"
    return ""


def _overlapping(sheet: Nyckeltal, enheter: Sequence[Enhet], form: Ansvarsform) -> dict[int, str]:
    """What the enheter already owe in the period, in words, by enhet."""
    rows = sheet.ansvar_lista.filter(
        Q(galler_till=None) | Q(galler_till__gte=form.galler_fran), enhet__in=enheter
    )
    if form.galler_till:
        rows = rows.filter(Q(galler_fran=None) | Q(galler_fran__lte=form.galler_till))
    return {row.enhet_id: f"har redan nyckeltalet {_span(row)}" for row in rows}


def _span(row: NyckeltalEnhet) -> str:
    start = f"från {swedish_date(row.galler_fran)}" if row.galler_fran else "sedan tidigare"
    return f"{start} till {swedish_date(row.galler_till)}" if row.galler_till else start


def _reachable(ansvarig: User | None) -> set[int] | None:
    """The enheter that ``ansvarig`` reports for; None where nobody is named."""
    if ansvarig is None:
        return None
    rows = Enhet.objects.subtree_of_roles(ansvarig, Roll.RAPPORTOR, Roll.GODKANNARE)
    return set(rows.values_list("pk", flat=True))


def _refuse(ansvarig: User, namn: Iterable[str]) -> None:
    raise RuleError(
        f"{ansvarig.namn} är inte rapportör eller godkännare för {', '.join(namn)}. "
        "Välj någon annan eller be en administratör ge rollen.",
        field="ansvarig",
    )


@transaction.atomic
def change_assignment(
    ansvar: NyckeltalEnhet, *, satt: str, ansvarig: User | None, by: User, version: int
) -> NyckeltalEnhet:
    """Change who answers, and whether the enhet reports or is computed. Unchanged: no write.

    Raises: RuleError, with its field, as ``cascade``; StaleError if somebody saved since.
    """
    row = _fresh(ansvar, version)
    _ensure_satt(row.nyckeltal, satt)
    may = _reachable(ansvarig)
    if ansvarig and may is not None and row.enhet_id not in may:
        _refuse(ansvarig, [row.enhet.namn])
    if (row.satt, row.ansvarig) == (satt, ansvarig):
        return row
    row.satt, row.ansvarig = satt, ansvarig
    ensure_valid(row, AT)
    row.save_as(by)
    log("ändrade ansvar för nyckeltal", row, by=by, enhet=row.enhet, nyckeltal=row.nyckeltal.kod,
        ansvarig=ansvarig.namn if ansvarig else "")  # fmt: skip
    return row


def _fresh(ansvar: NyckeltalEnhet, version: int) -> NyckeltalEnhet:
    locked(ansvar.nyckeltal)
    rows = NyckeltalEnhet.objects.select_related("nyckeltal", "enhet", "ansvarig")
    row = rows.get(pk=ansvar.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    return row


@transaction.atomic
def end_assignment(ansvar: NyckeltalEnhet, day: date, *, by: User, version: int) -> NyckeltalEnhet:
    """Give the responsibility its last day.

    Raises: RuleError, with the field ``galler_till``, for a day before its first, after the key
        figure's last, or before values that are reported; StaleError if somebody saved since.
    """
    row = _fresh(ansvar, version)
    if row.nyckeltal.galler_till and day > row.nyckeltal.galler_till:
        last = swedish_date(row.nyckeltal.galler_till)
        raise RuleError(f"{row.nyckeltal.kod} upphör {last}.", field="galler_till")
    later = Utfall.objects.filter(nyckeltal=row.nyckeltal, enhet=row.enhet, avser_fran__gt=day)
    if row.galler_till:
        later = later.filter(avser_fran__lte=row.galler_till)
    if later.exists():
        raise RuleError(f"Enheten har utfall efter {swedish_date(day)}. Välj en senare dag.",
                        field="galler_till")  # fmt: skip
    row.galler_till = day
    ensure_valid(row, AT)
    _ensure_no_overlap(row)
    row.save_as(by)
    log("avslutade ansvar för nyckeltal", row, by=by, enhet=row.enhet,
        nyckeltal=row.nyckeltal.kod, dag=day.isoformat())  # fmt: skip
    return row


def _ensure_no_overlap(row: NyckeltalEnhet) -> None:
    """A last day that is moved forward may not reach into the next responsibility."""
    others = row.nyckeltal.ansvar_lista.filter(enhet=row.enhet).exclude(pk=row.pk)
    others = others.filter(
        Q(galler_till=None) | Q(galler_till__gte=row.galler_fran or date.min),
        Q(galler_fran=None) | Q(galler_fran__lte=row.galler_till),
    )
    other = others.first()
    if other:
        raise RuleError(f"Enheten har nyckeltalet {_span(other)}. Välj en tidigare dag.",
                        field="galler_till")  # fmt: skip


@transaction.atomic
def link(
    mal: Mal,
    nyckeltal: Nyckeltal,
    *,
    by: User,
    vikt: int = 1,
    andring: Planandring | None = None,
) -> MalNyckeltal:
    """Let the key figure measure a goal, in a draft or through an amendment.

    Raises: RuleError, with its field, for an adopted plan without an amendment, a key figure
        that is not valid in the plan's year, a weight outside 1–100, or a link that exists.
    """
    plan = _open(mal, andring)
    first, last = date(plan.ar, 1, 1), date(plan.ar, 12, 31)
    if (nyckeltal.galler_till and nyckeltal.galler_till < first) or (
        nyckeltal.galler_fran and nyckeltal.galler_fran > last
    ):
        raise RuleError(f"{nyckeltal.kod} gäller inte under {plan.ar}.", field="mal")
    if not 1 <= vikt <= HEAVIEST:
        raise RuleError("Vikten är ett heltal från 1 till 100.", field="vikt")
    if MalNyckeltal.objects.filter(mal=mal, nyckeltal=nyckeltal).exists():
        raise RuleError(f"{nyckeltal.kod} mäter redan {mal.kod}.", field="mal")
    place = mal.nyckeltal_lankar.aggregate(last=Max("ordning"))["last"]
    row = MalNyckeltal.objects.create(
        mal=mal, nyckeltal=nyckeltal, vikt=vikt, ordning=0 if place is None else place + 1
    )
    _note(mal, f"mäts av {nyckeltal.kod}", andring, by)
    log("kopplade nyckeltal till mål", nyckeltal, by=by, enhet=mal.huvudansvarig,
        nyckeltal=nyckeltal.kod, mal=mal.kod, plan=plan.ar)  # fmt: skip
    return row


@transaction.atomic
def unlink(mal: Mal, nyckeltal: Nyckeltal, *, by: User, andring: Planandring | None = None) -> None:
    """Stop the key figure from measuring a goal, in a draft or through an amendment.

    Raises: RuleError for an adopted plan without an amendment, or where there is no link.
    """
    plan = _open(mal, andring)
    deleted, _ = MalNyckeltal.objects.filter(mal=mal, nyckeltal=nyckeltal).delete()
    if not deleted:
        raise RuleError(f"{nyckeltal.kod} mäter inte {mal.kod}.")
    _note(mal, f"mäts inte längre av {nyckeltal.kod}", andring, by)
    log("kopplade bort nyckeltal från mål", nyckeltal, by=by, enhet=mal.huvudansvarig,
        nyckeltal=nyckeltal.kod, mal=mal.kod, plan=plan.ar)  # fmt: skip


def _open(mal: Mal, andring: Planandring | None) -> Plan:
    """The goal's plan, held until the transaction ends, so that it is not adopted meanwhile."""
    lock_tree(Mal)
    plan = Plan.objects.select_for_update().get(pk=mal.plan_id)
    if plan.lage == PlanLage.FASTSTALLD and andring is None:
        raise RuleError(
            f"{plan.namn} är fastställd ({plan.beslut_text}). Koppla på målets sida genom en "
            "beslutad ändring av planen, eller i nästa års utkast.",
            field="mal",
        )
    fresh_goal(mal, andring)
    return plan


def _note(mal: Mal, note: str, andring: Planandring | None, by: User) -> None:
    """A version of the goal that tells of the link, where an amendment is to show it."""
    if andring is not None:
        save_noted(fresh_goal(mal, andring), note, andring, by=by)
