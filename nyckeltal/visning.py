"""Values of a figure as they are printed: pages, files and workbooks print them by this.

Pure: a figure, or a point of its series, from ``nyckeltal.series`` in; words out.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from mal.enums import Riktning
from mal.rules import Malniva, tolerance
from nyckeltal.enums import MalvardeTyp, Sakerhet, Saknas
from styrning.bas.quantities import format_decimal

SAKNAS = "–"
UNSURE = {Sakerhet.PRELIMINAR, Sakerhet.REVIDERAD}


def point_text(point: Mapping[str, Any] | None, kon: str, decimaler: int) -> str:
    """A value of a series as it is printed: a number, or the words of an answer; – for none.

    ``kon`` is totalt, kvinnor or man.
    """
    if point is None or point[kon] is None:
        return SAKNAS
    words = point["text"][kon] if point["text"] else None
    return words or format_decimal(point[kon], decimaler)


def forecast_text(figure: Mapping[str, Any]) -> str:
    """The forecast as it is printed."""
    return figure["prognos_text"] or format_decimal(figure["prognos"], figure["decimaler"])


def certainty(point: Mapping[str, Any] | None) -> str:
    """ "preliminärt" or "reviderat"; nothing for a final value or none."""
    if point is None or point["totalt"] is None or point["sakerhet"] not in UNSURE:
        return ""
    return str(Sakerhet(point["sakerhet"]).label).lower()


def missing_words(figure: Mapping[str, Any], saknas: str | None) -> str:
    """Why there is no value, and when it comes: "ännu inte publicerat (Kolada, juni)"."""
    if not saknas:
        return ""
    words = str(Saknas(saknas).label).lower()
    source = ", ".join(filter(None, [figure["kalla"], figure["publiceras"]]))
    return f"{words} ({source})" if saknas == Saknas.VANTAS and source else words


def baseline_words(figure: Mapping[str, Any]) -> str:
    """ "71,0 (2022)"; empty without a baseline."""
    base = figure["utgangsvarde"]
    if base is None:
        return ""
    value = base["text"] or format_decimal(base["varde"], figure["decimaler"])
    return f"{value} ({base['ar']})"


def missing_parts(point: Mapping[str, Any] | None) -> str:
    """The enheter that a computed value lacks, by name."""
    parts = point["ingar"] if point else None
    return ", ".join(enhet["namn"] for enhet in parts["saknas"]) if parts else ""


def parts_words(point: Mapping[str, Any] | None, *, names: bool = False) -> str:
    """How many of the enheter below a computed value stands on: "3 av 4 enheter".

    With ``names``, also those that it lacks: "3 av 4 enheter, utan Björkskolan".
    """
    parts = point["ingar"] if point else None
    if not parts:
        return ""
    text = f"{parts['med']} av {parts['av']} {'enhet' if parts['av'] == 1 else 'enheter'}"
    missing = missing_parts(point) if names and parts["med"] else ""
    return f"{text}, utan {missing}" if missing else text


def target_words(target: Mapping[str, Any] | None, riktning: str, decimaler: int) -> str:
    """A målvärde as it is read: "minst 70,0", "högst 5,1", "12,0–15,0"; – without one."""
    if target is None:
        return SAKNAS
    value = target.get("text") or format_decimal(target["varde"], decimaler)
    if target.get("typ") == MalvardeTyp.UTGANGSVARDE:
        return value
    if riktning == Riktning.INOM and target["varde_max"] is not None:
        value = f"{value}–{format_decimal(target['varde_max'], decimaler)}"
    words: dict[str, str] = {Riktning.HOGRE: "minst ", Riktning.LAGRE: "högst "}
    part = "periodmål " if target.get("typ") == MalvardeTyp.PERIODMAL else ""
    return f"{part}{words.get(riktning, '')}{value}"


def tolerance_words(target: Mapping[str, Any] | None, riktning: str, decimaler: int) -> str:
    """How far short still counts as nära: "nära från 85,0", "nära till 5,3"; empty without any.

    The value told is the last one, as printed, that is nära.
    """
    if target is None or not target["tolerans"] or riktning == Riktning.INGEN:
        return ""
    varde, top = target["varde"], target["varde_max"]
    niva = Malniva(varde, target["tolerans"], top, target["tolerans_procent"])
    margin, step = tolerance(niva, riktning, decimaler), Decimal(1).scaleb(-decimaler)
    if riktning == Riktning.INOM:
        return f"nära inom ± {format_decimal(margin, decimaler)}"
    if riktning == Riktning.LAGRE:
        last = (varde + margin).quantize(step, ROUND_FLOOR)
        return f"nära till {format_decimal(last, decimaler)}"
    last = (varde - margin).quantize(step, ROUND_CEILING)
    return f"nära från {format_decimal(last, decimaler)}"
