"""Piteå's key figures: the series of Kolada as they were, and what Piteå's own plan defined."""

from datetime import date
from decimal import Decimal

from mal.enums import Riktning
from mal.models import Mal
from nyckeltal.enums import Kon, MalvardeTyp, Matt, NyckeltalSlag, Periodicitet
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet, Utfall
from styrning.bas.rounding import quantised
from styrning.config.demo import marke
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import stable_id
from styrning.grund.models import Enhet, User


def build_figures(
    document: dict, mal_lista: dict[int, dict[str, Mal]], enheter: dict[str, Enhet], *, by: User
) -> None:
    """Save definitions, series and targets. A year without a row has no row here either."""
    _kolada(document["kolada"], mal_lista, enheter, by=by)
    _own(document["nyckeltal"]["lista"], mal_lista, enheter, by=by)


def _kolada(
    document: dict, mal_lista: dict[int, dict[str, Mal]], enheter: dict[str, Enhet], *, by: User
) -> None:
    owner = enheter[document["enhet"]]
    rows = document["nyckeltal"]
    nyckeltal = {
        rad["kod"]: Nyckeltal(
            publikt_id=stable_id(marke.PITEA, "nyckeltal", rad["kod"]),
            kod=rad["kod"],
            kolada_id=rad["kod"],
            namn=rad["titel"],
            kalla=" · ".join(filter(None, ["Kolada", rad["kalla"]])),
            metod="\n".join(filter(None, [rad["beskrivning"], rad["notering"]])),
            agare=owner,
            mattenhet=rad["mattenhet"],
            decimaler=rad["decimaler"],
            matt=Matt(rad["matt"]),
            riktning=Riktning.INGEN,
            slag=NyckeltalSlag.BAS,
        )
        for rad in rows
    }
    create(Nyckeltal, list(nyckeltal.values()), by=by)
    create(NyckeltalEnhet, [_owes(n, owner) for n in nyckeltal.values()], by=by)
    create(
        Utfall,
        [
            _outcome(nyckeltal[rad["kod"]], owner, date(ar, 1, 1), date(ar, 12, 31), varde, kon)
            for rad in rows
            for ar, kon, varde in rad["utfall"]
        ],
        by=by,
    )
    create(
        MalNyckeltal,
        [
            MalNyckeltal(mal=goals[rad["omrade"]], nyckeltal=nyckeltal[rad["kod"]], ordning=place)
            for goals in mal_lista.values()
            for place, rad in enumerate(rows)
        ],
    )


def _own(
    rows: list[dict],
    mal_lista: dict[int, dict[str, Mal]],
    enheter: dict[str, Enhet],
    *,
    by: User,
) -> None:
    nyckeltal = {rad["kod"]: _definition(rad, enheter) for rad in rows}
    create(Nyckeltal, list(nyckeltal.values()), by=by)
    last_plan = date(max(mal_lista), 1, 1)
    ansvar = [
        _owes(
            nyckeltal[rad["kod"]],
            enheter[rad["enhet"]],
            None if rad["enhet"] == "KF" else last_plan,
        )
        for rad in rows
    ]
    create(NyckeltalEnhet, ansvar, by=by)
    create(
        MalNyckeltal,
        [
            MalNyckeltal(mal=goals[rad["mal"]], nyckeltal=nyckeltal[rad["kod"]], ordning=place)
            for goals in mal_lista.values()
            for place, rad in enumerate(rows)
            if rad["mal"] in goals
        ],
    )
    _targets(rows, nyckeltal, enheter, by=by)
    outcomes = [
        _outcome(
            nyckeltal[rad["kod"]],
            enheter[rad["enhet"]],
            date.fromisoformat(cell["fran"]),
            date.fromisoformat(cell["till"]),
            cell["varde"],
            Kon.TOTALT,
        )
        for rad in rows
        for cell in rad.get("utfall", [])
    ]
    create(Utfall, outcomes, by=by)


def _targets(
    rows: list[dict], nyckeltal: dict[str, Nyckeltal], enheter: dict[str, Enhet], *, by: User
) -> None:
    targets = [
        Malvarde(
            publikt_id=stable_id(marke.PITEA, "malvarde", rad["kod"], ar),
            nyckeltal=nyckeltal[rad["kod"]],
            enhet=enheter[rad["enhet"]],
            ar=int(ar),
            typ=MalvardeTyp.SLUTMAL,
            varde=Decimal(varde),
        )
        for rad in rows
        for ar, varde in rad.get("slutmal", {}).items()
    ]
    create(Malvarde, targets, by=by)


def _definition(rad: dict, enheter: dict[str, Enhet]) -> Nyckeltal:
    return Nyckeltal(
        publikt_id=stable_id(marke.PITEA, "nyckeltal", rad["kod"]),
        kod=rad["kod"],
        namn=rad["namn"],
        syfte=rad["syfte"],
        kalla="Piteå kommun",
        metod="\n".join(filter(None, [rad.get("malvarde_text"), f"Källa: {rad['kalla']}"])),
        agare=enheter[rad["enhet"]],
        mattenhet=rad["mattenhet"],
        decimaler=rad["decimaler"],
        matt=Matt(rad["matt"]),
        riktning=Riktning.HOGRE if "slutmal" in rad else Riktning.INGEN,
        periodicitet=Periodicitet.HALVAR if "utfall" in rad else Periodicitet.AR,
    )


def _owes(nyckeltal: Nyckeltal, enhet: Enhet, galler_fran: date | None = None) -> NyckeltalEnhet:
    return NyckeltalEnhet(
        publikt_id=stable_id(marke.PITEA, "ansvar", nyckeltal.kod, enhet.kod),
        nyckeltal=nyckeltal,
        enhet=enhet,
        galler_fran=galler_fran,
    )


def _outcome(
    nyckeltal: Nyckeltal, enhet: Enhet, fran: date, till: date, varde: str, kon: str
) -> Utfall:
    return Utfall(
        publikt_id=stable_id(marke.PITEA, "utfall", nyckeltal.kod, enhet.kod, fran, till, kon),
        nyckeltal=nyckeltal,
        enhet=enhet,
        avser_fran=fran,
        avser_till=till,
        kon=Kon(kon),
        varde=quantised(Decimal(varde)),
    )
