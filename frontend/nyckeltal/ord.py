"""Targets, periods and reasons in the words of the entry page."""

from mal.enums import Riktning
from nyckeltal.enums import Saknas
from nyckeltal.rules import check_split, plausibility
from nyckeltal.selectors import Definition
from styrning.bas.quantities import format_decimal

FORRA = 3


def target_words(definition: Definition, target: dict | None) -> tuple[str, str]:
    """The target and its tolerance: ("minst 88,0", "nära från 85,0")."""
    if target is None or definition.riktning == Riktning.INGEN:
        return "inget", "följs, bedöms inte"

    def printed(value):
        return format_decimal(value, definition.decimaler)

    varde, tolerans = target["varde"], target["tolerans"]
    if target["tolerans_procent"]:
        tolerans = abs(varde) * tolerans / 100
    if definition.riktning == Riktning.INOM:
        hogst = target["varde_max"] if target["varde_max"] is not None else varde
        margin = f"nära inom ± {printed(tolerans)}" if tolerans else ""
        return f"{printed(varde)}–{printed(hogst)}", margin
    if definition.riktning == Riktning.LAGRE:
        return f"högst {printed(varde)}", f"nära till {printed(varde + tolerans)}" * bool(tolerans)
    return f"minst {printed(varde)}", f"nära från {printed(varde - tolerans)}" * bool(tolerans)


def earlier(definition: Definition, figure: dict) -> list[tuple[str, str]]:
    """The last periods before this one, as (label, value)."""
    before = figure["serie"][:-1] if figure["period"] else figure["serie"]
    return [
        (point["period"], format_decimal(point["totalt"], definition.decimaler))
        for point in before[-FORRA:]
    ]


def reasons(definition: Definition) -> list[tuple[str, str, str]]:
    """Why a value may be missing: (value, words, what is known about it)."""
    known = {
        Saknas.VANTAS: ", ".join(filter(None, [definition.kalla, definition.publiceras])),
        Saknas.MATS_EJ: "vartannat år" if definition.periodicitet == "vartannat_ar" else "",
        Saknas.SEKRETESS: "färre än fem personer",
    }
    return [(saknas.value, saknas.label, known.get(saknas, "")) for saknas in Saknas]


def questions(definition: Definition, figure: dict) -> list[str]:
    """What is odd about the saved values: parts and total, and the year before; stops nothing."""
    nu = figure["serie"][-1] if figure["period"] else None
    if nu is None or nu["ingar"]:
        return []
    found = check_split(
        nu["totalt"], nu["kvinnor"], nu["man"], definition.matt, definition.decimaler
    )
    before = figure["serie"][-2]["totalt"] if len(figure["serie"]) > 1 else None
    if nu["totalt"] is not None:
        jump = plausibility(nu["totalt"], before, None, None, definition.mattenhet)
        found += [jump.text] if jump else []
    return found
