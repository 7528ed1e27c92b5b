"""What a reorganisation means: what ends, what begins, and what passes on; nothing is written.

Source: docs/beslut, "Organisation över tid".
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.grund.models import Enhet
from styrning.grund.registries import Overgang, TakeHook, passing_on
from styrning.grund.services_organisation import free_kod, living_below

UNDER = "under"


@dataclass(frozen=True)
class NyEnhet:
    """An enhet that begins with the reorganisation. ``under`` is the kod of its parent."""

    kod: str
    namn: str
    slag: str
    under: str


@dataclass(frozen=True)
class Omorganisation:
    """What a reorganisation is: ``fran`` end the day before ``datum`` and become ``nya`` and
    ``till``, of which the latter exist and live on.

    ``val`` says who takes over what: the ``nyckel`` of an Overgang → the kod of a successor,
    "" for nobody. What it does not name goes to the first successor.
    """

    datum: date
    fran: tuple[Enhet, ...]
    till: tuple[Enhet, ...] = ()
    nya: tuple[NyEnhet, ...] = ()
    notering: str = ""
    val: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rad:
    """One thing that passes on.

    ``valbara`` are (kod, name) of those who may take it over, ``till`` the kods of who does.
    """

    overgang: Overgang
    valbara: tuple[tuple[str, str], ...]
    till: tuple[str, ...]


@dataclass(frozen=True)
class Oversikt:
    """Everything that a reorganisation will do, before it is done.

    ``par`` are (enhet that ends, kod and name of what it becomes); ``nya`` all enheter that
    begin, those below the ones that end included.
    """

    par: list[tuple[Enhet, str, str]]
    nya: list[NyEnhet]
    slutar: list[Enhet]
    rader: list[Rad]
    avtryck: str

    @property
    def ensamma(self) -> list[Enhet]:
        """The enheter that end and that nothing takes over from."""
        followed = {old.pk for old, _, _ in self.par}
        return [row for row in self.slutar if row.pk not in followed]

    def grupper(self) -> Iterator[tuple[str, list[Rad]]]:
        """The rows under their headings, in the order in which these first stand."""
        for slag in dict.fromkeys(rad.overgang.slag for rad in self.rader):
            yield slag, [rad for rad in self.rader if rad.overgang.slag == slag]


@dataclass
class Plan:
    """What is to be done, worked out from what was asked."""

    form: Omorganisation
    slutar: list[Enhet]
    nya: list[NyEnhet]
    blir: dict[str, tuple[str, ...]]  # kod of one that ends → kods of what it becomes
    under: list[Rad]  # the enheter below, and where they continue
    fynd: list[tuple[TakeHook, list[Rad]]]

    @property
    def rader(self) -> list[Rad]:
        return self.under + [rad for _, rows in self.fynd for rad in rows]


def successors(form: Omorganisation) -> tuple[str, ...]:
    return tuple(ny.kod for ny in form.nya) + tuple(row.kod for row in form.till)


def plan_of(form: Omorganisation) -> Plan:
    fran = [Enhet.objects.get(pk=row.pk) for row in form.fran]
    _ensure_form(form, fran)
    form = replace(form, fran=tuple(fran))
    plan = Plan(form, list(fran), list(form.nya), {}, [], [])
    for old in fran:
        plan.blir[old.kod] = successors(form)
    _carry_below(plan)
    _ensure_parents(plan)
    names = {row.kod: row.namn for row in form.till} | {ny.kod: ny.namn for ny in plan.nya}
    for take, found in passing_on(plan.slutar, form.datum):
        rows = [_row(plan, thing, names) for thing in found]
        plan.fynd.append((take, rows))
    return plan


def _row(plan: Plan, thing: Overgang, names: Mapping[str, str]) -> Rad:
    kods = plan.blir[thing.fran.kod]
    options = tuple((kod, names[kod]) for kod in kods)
    if thing.alla:
        return Rad(thing, options, kods)
    till = _chosen(plan, thing.nyckel, kods)
    if thing.kravs and not till:
        raise RuleError(f"Välj vem som tar över {thing.text}.", field="val")
    return Rad(thing, options, till)


def _chosen(plan: Plan, nyckel: str, kods: Sequence[str]) -> tuple[str, ...]:
    """Who takes it over: what was chosen, where that may be chosen, else the first."""
    if not kods:
        return ()
    kod = plan.form.val.get(nyckel, kods[0])
    if kod and kod not in kods:
        raise RuleError("Välj en av enheterna som tar över, eller ingen.", field="val")
    return (kod,) if kod else ()


def _carry_below(plan: Plan) -> None:
    """What stands below the enheter that end goes on, each as a new enhet, below what they become.

    So the years before keep their tree, and the years after have theirs.
    """
    names = {row.kod: row.namn for row in plan.form.till} | {n.kod: n.namn for n in plan.form.nya}
    tops = {row.kod: plan.blir[row.kod] for row in plan.form.fran}
    by_pk = {row.pk: row for row in plan.form.fran}
    for old in plan.form.fran:
        for child in living_below(old, plan.form.datum - timedelta(days=1)):
            if child.pk in by_pk:
                continue
            parent = by_pk.get(child.parent_id or 0, old)
            by_pk[child.pk] = child
            options = tops.get(parent.kod) or plan.blir[parent.kod]
            till = _carry(plan, child, options, names)
            thing = Overgang(
                f"{UNDER}/{child.kod}", "Enheter under", f"{child.namn} ({child.kod})",
                _how(plan, child), child, child,
            )  # fmt: skip
            plan.under.append(Rad(thing, tuple((k, names[k]) for k in options), till))


def _how(plan: Plan, child: Enhet) -> str:
    into = plan.blir[child.kod]
    return f"fortsätter där som en ny enhet, {into[0]}" if into else "upphör"


def _carry(
    plan: Plan, child: Enhet, options: Sequence[str], names: dict[str, str]
) -> tuple[str, ...]:
    """Let the enhet end and, unless nobody takes it, begin anew; the kod of whom it belongs to."""
    till = _chosen(plan, f"{UNDER}/{child.kod}", options)
    plan.slutar.append(child)
    plan.blir[child.kod] = ()
    if till:
        kod = _next_kod(child.kod, plan.form.datum, {ny.kod for ny in plan.nya})
        plan.nya.append(NyEnhet(kod, child.namn, child.slag, till[0]))
        plan.blir[child.kod] = (kod,)
        names[kod] = child.namn
    return till


def _next_kod(kod: str, day: date, taken: set[str]) -> str:
    """A kod that was never used: FSK1 becomes FSK1-27 in 2027."""
    base = f"{kod[:16]}-{day:%y}"
    for candidate in (base, *(f"{base[:18]}{letter}" for letter in "bcdefghij")):
        if candidate not in taken:
            try:
                return free_kod(candidate)
            except RuleError:
                continue
    raise RuleError(f"Ingen ledig kod finns för det som hör under {kod}. Flytta enheten först.")


def _ensure_form(form: Omorganisation, fran: Sequence[Enhet]) -> None:
    last = form.datum - timedelta(days=1)
    if not fran:
        raise RuleError("Välj minst en enhet som upphör.", field="fran")
    for row in fran:
        _ensure_ends(row, last)
    kods = successors(form)
    if not kods:
        raise RuleError("Välj minst en enhet som tar över, eller skriv en ny.", field="nya")
    if len(set(kods)) < len(kods):
        raise RuleError("Samma kod står två gånger bland dem som tar över.", field="nya")
    for ny in form.nya:
        free_kod(ny.kod)
    for row in form.till:
        _ensure_takes(row, form)


def _ensure_ends(row: Enhet, last: date) -> None:
    if row.parent_id is None:
        raise RuleError(f"{row.namn} är organisationens rot och kan inte upphöra.", field="fran")
    if row.galler_till and row.galler_till < last:
        raise RuleError(f"{row.namn} upphörde redan {swedish_date(row.galler_till)}.", field="fran")
    if row.galler_fran and row.galler_fran > last:
        raise RuleError(
            f"{row.namn} finns först från {swedish_date(row.galler_fran)} och kan inte upphöra "
            f"{swedish_date(last)}. Välj en senare dag.",
            field="datum",
        )


def _ensure_takes(row: Enhet, form: Omorganisation) -> None:
    if row in form.fran:
        raise RuleError(f"{row.namn} kan inte både upphöra och ta över.", field="till")
    if row.parent_id is None:
        raise RuleError(
            f"{row.namn} är organisationens rot: roller där når hela kommunen. Välj en enhet "
            "under den.",
            field="till",
        )
    if row.galler_till and row.galler_till < form.datum:
        raise RuleError(
            f"{row.namn} upphörde {swedish_date(row.galler_till)}. Välj en enhet som finns kvar.",
            field="till",
        )
    if row.galler_fran and row.galler_fran > form.datum:
        raise RuleError(
            f"{row.namn} finns först från {swedish_date(row.galler_fran)}.", field="till"
        )
    inside = any(row.is_descendant_of(old) for old in form.fran)
    if inside:
        raise RuleError(
            f"{row.namn} hör till en enhet som upphör. Flytta den först till en som finns kvar.",
            field="till",
        )


def _ensure_parents(plan: Plan) -> None:
    ends = {row.kod: row.namn for row in plan.slutar}
    for ny in plan.form.nya:
        if ny.under in ends:
            raise RuleError(
                f"{ny.namn} kan inte höra till {ends[ny.under]}, som upphör. Välj en annan.",
                field="nya",
            )


def print_of(plan: Plan) -> str:
    """A fingerprint of what was seen: it differs when anything that passes on does."""
    parts = [f"{row.kod}:{row.version}" for row in (*plan.slutar, *plan.form.till)]
    parts += [ny.kod for ny in plan.nya]
    parts += [
        f"{rad.overgang.nyckel}:{rad.overgang.nu}:{rad.overgang.text}:{','.join(rad.till)}"
        for rad in plan.rader
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
