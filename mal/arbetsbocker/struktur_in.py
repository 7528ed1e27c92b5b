"""Saving what a workbook changes of a plan's goals: by the services of the plan's pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from mal.arbetsbocker.struktur import FORM, MAL, TEXTS, Underlag, read_structure
from mal.enums import Geh, RapporterasTill
from mal.models import Mal
from mal.services import Malform, add_goal, change_goal
from styrning.bas.arbetsbok import Andring, Bok
from styrning.bas.errors import FaultsError, RuleError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Enhet, User

NEEDED = {
    "kod": "Skriv målets kod.",
    "parent": "Ange vad målet ligger under.",
    "niva": "Välj nivå.",
    "namn": "Skriv målet.",
    "huvudansvarig": "Välj huvudansvarig.",
}


def _in_tree_order(changes: Sequence[Andring], bok: Bok) -> Sequence[Andring]:
    """Those highest up first, as the tree will be: what a row lies under is then in its place."""
    above = {
        str(row.varden["kod"]).casefold(): str(row.varden["parent"]).casefold()
        for row in bok.rader[MAL].values()
    }
    above |= {
        str(row.hela.get("kod")).casefold(): str(row.hela.get("parent")).casefold()
        for row in changes
    }

    def depth(row: Andring) -> int:
        kod, seen = str(row.hela.get("kod")).casefold(), set()
        while kod in above and kod not in seen:
            seen.add(kod)
            kod = above[kod]
        return len(seen)

    return sorted(changes, key=depth)


def _write_goal(change: Andring, bok: Bok, by: User) -> None:
    plan: Underlag = bok.objekt
    values, row = change.hela, change.objekt
    if row is None:
        _demand_whole(values, bok)
    form = _malform(values, plan)
    if row is None:
        add_goal(
            plan.plan, _parent(values["parent"], bok), form,
            by=by, andring=plan.andring, borjar=values.get("borjar"),
        )  # fmt: skip
        return
    moved = "parent" in change.varden
    parent = _parent(values["parent"], bok) if moved else None
    change_goal(
        row, form, by=by, version=change.version, parent=parent, andring=plan.andring
    )  # fmt: skip


def _demand_whole(values: dict[str, Any], bok: Bok) -> None:
    """Raises: FaultsError with all that a new goal lacks, and a kod that is taken."""
    faults = {name: told for name, told in NEEDED.items() if not values.get(name)}
    taken = _goal(values.get("kod") or "", bok)
    if taken is not None:
        faults["kod"] = f"Koden används redan i planen, av {taken.namn}. Välj en annan."
    if faults:
        raise FaultsError(faults)


def _malform(values: dict[str, Any], plan: Underlag) -> Malform:
    geh = values.get("geh") or Geh.NEJ
    if geh != Geh.NEJ and not values.get("geh_beslut"):
        raise RuleError(
            "Ange fullmäktiges beslut om god ekonomisk hushållning.", field="geh_beslut"
        )
    return Malform(
        kod=values["kod"],
        **{name: values.get(name) or "" for name in TEXTS},
        niva=plan.nivaer[values["niva"]],
        huvudansvarig=plan.enheter[values["huvudansvarig"]],
        medansvariga=_enheter(values.get("medansvariga") or (), plan),
        rapporteras_till=values.get("rapporteras_till") or RapporterasTill.KF,
        geh=geh,
        taggar=[plan.taggar[kod] for kod in values.get("taggar") or ()],
    )


def _enheter(koder: Iterable[str], plan: Underlag) -> list[Enhet]:
    return [plan.enheter[kod] for kod in koder]


def _goal(kod: str, bok: Bok) -> Mal | None:
    """The goal of the plan that was read, whatever the case of the kod."""
    rows = (row for row in bok.rader[MAL].values())
    wanted = kod.casefold()
    return next((row.objekt for row in rows if row.objekt.kod.casefold() == wanted), None)


def _parent(kod: str, bok: Bok) -> Mal:
    """The goal that a row is to lie under, one that the same file added too."""
    found = _goal(kod, bok) or Mal.objects.filter(
        plan=bok.objekt.plan, kod__iexact=kod
    ).order_by("kod").first()  # fmt: skip
    if found is None:
        raise RuleError(
            f"Det finns inget mål med koden {kod} i planen, och ingen rad utan fel lägger till "
            "det. Välj i listan eller rätta den raden.",
            field="parent",
        )
    return found


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    said = str(change.varden.get("namn") or "").casefold()
    same = [
        str(row.varden["kod"])
        for row in bok.rader[MAL].values()
        if said and row is not change.bokrad and str(row.varden["namn"]).casefold() == said
    ]
    if same:
        yield "namn", f"Målet har samma lydelse som {', '.join(same)}."


def _about(bok: Bok) -> tuple[Model, Enhet | None]:
    return bok.objekt.plan, None


MALSTRUKTUR = Arbetsbokslag(
    form=FORM,
    read=read_structure,
    write={MAL: _write_goal},
    about=_about,
    wonder=_wonder,
    order=_in_tree_order,
)
