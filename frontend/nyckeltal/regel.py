"""What the browser needs to say a row's status as one types; the rule itself is ``mal.rules``."""

import json

from mal.enums import Riktning
from nyckeltal.entry import Rad
from nyckeltal.enums import MalvardeTyp, Matt
from styrning.bas.quantities import canonical


def live_rule(rad: Rad) -> str:
    """The row's target, direction and decimals as JSON for ``tal.js``; "" where none is judged.

    Numbers are strings, so that the browser compares the same decimals as the server. A forecast
    is judged against the year's target: where only a periodmål is known here, ``prognos`` is
    false, and the status comes with the save.
    """
    figure, d = rad.figure, rad.definition
    target = figure["malvarde"]
    if target is None or d.riktning == Riktning.INGEN:
        return ""
    nu = figure["serie"][-1] if figure["period"] else None
    of_year = target["typ"] == MalvardeTyp.ARSMAL
    at_delar = figure["fragar_prognos"]
    rule = {
        "riktning": str(d.riktning),
        "decimaler": d.decimaler,
        "varde": canonical(target["varde"]),
        "hogst": canonical(target["varde_max"]),
        "tolerans": canonical(target["tolerans"]),
        "procent": target["tolerans_procent"],
        "additiv": d.matt == Matt.ADDITIV,
        "faktor": canonical(d.namnarfaktor) or "1",
        "gransMin": canonical(d.min_varde),
        "gransMax": canonical(d.max_varde),
        "brott": bool(nu and nu["brott"] and not (nu["ersatter"] or nu["ny_enhet"])),
        "prognos": at_delar and of_year,
        "prognosFinns": figure["prognos"] is not None,
        "utfall": nu is not None and not (at_delar and of_year and d.ackumulerad),
        "raknat": None if rad.ansvar else canonical(nu["totalt"]) if nu else None,
    }
    return json.dumps(rule, separators=(",", ":"))
