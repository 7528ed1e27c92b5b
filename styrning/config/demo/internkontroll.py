"""The demo's internal control: what its checks found, and what follows from it."""

from datetime import date
from hashlib import sha256
from typing import Any

from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.models import (
    Kontrollresultat,
    Kontrolltillfalle,
    ResultatAtgard,
    Urval,
)
from internkontroll.rules_urval import METOD_LISTA, draw
from mal.models import Mal
from styrning.config.demo.internkontroll_planer import (
    Momentlista,
    build_checks,
    build_control_plans,
    build_year_frames,
    decided_at,
    pin_risks,
)
from styrning.config.demo.internkontroll_risker import build_risks, rescore
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, moment, read_document, read_table, stable_id
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard

Tillfallen = dict[str, Kontrolltillfalle]


def build_control(bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]) -> None:
    """Save risks, the plans of three years with their checks, and every occasion so far."""
    risker = build_risks(bygg, mal_lista)
    common = build_year_frames(bygg)
    planer = build_control_plans(bygg)
    moment_lista = build_checks(bygg, planer, risker, common)
    pin_risks(bygg, planer, risker, 2025)
    rescore(bygg, risker)
    for ar in (2026, 2027):
        pin_risks(bygg, planer, risker, ar)
    _occasions(bygg, moment_lista)


def _occasions(bygg: Byggare, moment_lista: Momentlista) -> None:
    """Occasions and results; re-checks last, since each names the result that it checks."""
    rows = [*read_table("kontrollresultat"), *_common_results(bygg, moment_lista)]
    made: Tillfallen = {}
    for chosen in ([r for r in rows if not r["omprovar"]], [r for r in rows if r["omprovar"]]):
        _save(bygg, chosen, moment_lista, made)
    _samples(bygg, made)


def _save(bygg: Byggare, rows: list[Row], moment_lista: Momentlista, made: Tillfallen) -> None:
    by = bygg.personer.administrator
    tillfallen = [_occasion(rad, bygg, moment_lista, made) for rad in rows]
    create(Kontrolltillfalle, tillfallen, by=by, at=lambda row: decided_at(row.moment.plan))
    made |= {_key(rad): tillfalle for rad, tillfalle in zip(rows, tillfallen, strict=True)}
    results = [
        (rad, _result(rad, tillfalle, bygg))
        for rad, tillfalle in zip(rows, tillfallen, strict=True)
        if rad["utfall"]
    ]
    create_by(
        Kontrollresultat,
        [(resultat.rapporterad_av, resultat) for _, resultat in results],
        at=lambda row: moment(row.utford_at, 15),
    )
    actions = [(resultat, _action(rad, bygg)) for rad, resultat in results if rad["atgard"]]
    at = {atgard.publikt_id: moment(resultat.utford_at, 15) for resultat, atgard in actions}
    create(Atgard, [row for _, row in actions], by=by, at=lambda row: at[row.publikt_id])
    create(
        ResultatAtgard,
        [ResultatAtgard(resultat=resultat, atgard=atgard) for resultat, atgard in actions],
    )


def _key(rad: Row) -> str:
    return f"{rad['kod']}/{rad['omgang']}/{rad['planerad']}"


def _occasion(
    rad: Row, bygg: Byggare, moment_lista: Momentlista, made: Tillfallen
) -> Kontrolltillfalle:
    runda = bygg.omgangar.uppfoljningar[rad["omgang"]]
    checked = made[rad["omprovar"]] if rad["omprovar"] else None
    return Kontrolltillfalle(
        publikt_id=stable_id("alvstrand", "kontrolltillfalle", *_identity(rad)),
        moment=moment_lista[rad["kod"], runda.ar],
        uppfoljning=runda,
        planerad=date.fromisoformat(rad["planerad"]),
        omprovar=checked.resultat if checked else None,
        lage=TillfalleLage(rad["lage"]),
        lage_motiv=rad["lage_motiv"],
    )


def _identity(rad: Row) -> tuple[str, ...]:
    """What tells the occasion from others: of several in a round, the later ones by their day."""
    rows = [row for row in read_table("kontrollresultat") if row["kod"] == rad["kod"]]
    first = next((row for row in rows if row["omgang"] == rad["omgang"]), rad)
    later = () if first["planerad"] == rad["planerad"] else (rad["planerad"],)
    return (rad["kod"], rad["omgang"], *later)


def _result(rad: Row, tillfalle: Kontrolltillfalle, bygg: Byggare) -> Kontrollresultat:
    by = bygg.author(tillfalle.moment.plan.enhet.kod)  # never the one who answers for it
    return Kontrollresultat(
        publikt_id=stable_id("alvstrand", "kontrollresultat", *_identity(rad)),
        tillfalle=tillfalle,
        utfall=Kontrollutfall(rad["utfall"]),
        utford_at=date.fromisoformat(rad["utford"]),
        utford_av=by.namn,
        utford_person=by,
        stickprov=int(rad["stickprov"]) if rad["stickprov"] else None,
        avvikelser=int(rad["avvikelser"]) if rad["avvikelser"] else None,
        text=rad["text"],
        orsak=rad["orsak"],
        rapporterad_av=by,
    )


def _action(rad: Row, bygg: Byggare) -> Atgard:
    return Atgard(
        publikt_id=stable_id("alvstrand", "kontrollatgard", *_identity(rad)),
        enhet=bygg.enheter[rad["kod"].rpartition("-")[0]],
        text=rad["atgard"],
        ansvarig=rad["ansvarig"],
        klar_senast=date.fromisoformat(rad["klar_senast"]),
        lage=AtgardLage(rad["atgard_lage"]),
    )


def _common_results(bygg: Byggare, moment_lista: Momentlista) -> list[Row]:
    """The common checks as rows of the table: planned for all, done by those that say so."""
    rows: dict[tuple[str, str], Row] = {}
    for rad in read_document("alvstrand/internkontroll")["gemensamma_resultat"].values():
        omgang = "2025-AB" if rad["planerad"].startswith("2025") else "2026-AB"
        for kod, ar in moment_lista:
            enhet, _, check = kod.rpartition("-")
            if check == f"G{rad['moment']}" and str(ar) == omgang[:4]:
                done = rad if enhet in rad["enheter"] else {}
                rows[kod, omgang] = _common_row(kod, omgang, rad["planerad"], done, enhet)
    return list(rows.values())


def _common_row(kod: str, omgang: str, planerad: str, done: dict[str, Any], enhet: str) -> Row:
    found = done.get("avvikelser", {}).get(enhet)
    antal, text, orsak, atgard, ansvarig, klar = found or (0, "", "", "", "", "")
    utfall = Kontrollutfall.MINDRE_AVVIKELSE if found else Kontrollutfall.UTAN_ANMARKNING
    return {
        "kod": kod,
        "omgang": omgang,
        "planerad": planerad if done else f"{omgang[:4]}-12-11",
        "lage": TillfalleLage.UTFORT if done else TillfalleLage.PLANERAT,
        "lage_motiv": "",
        "utfall": utfall if done else "",
        "utford": done.get("utford", ""),
        "stickprov": str(done.get("antal", "")),
        "avvikelser": str(antal) if done else "",
        "text": text,
        "orsak": orsak,
        "atgard": atgard,
        "ansvarig": ansvarig,
        "klar_senast": klar,
        "atgard_lage": AtgardLage.KLAR if klar and klar < "2026-11" else AtgardLage.PAGAR,
        "omprovar": "",
    }


def _samples(bygg: Byggare, made: Tillfallen) -> None:
    """Samples that were drawn of lists that are not kept."""
    rows = []
    for rad in read_document("alvstrand/internkontroll")["urval"]:
        tillfalle = made[rad["tillfalle"]]
        marks = [
            sha256(f"{word} {rad['tillfalle']}".encode()).hexdigest() for word in ("lista", "fro")
        ]
        numbers = range(1, rad["rader"] + 1)
        rows.append(
            Urval(
                publikt_id=stable_id("alvstrand", "urval", rad["tillfalle"]),
                tillfalle=tillfalle,
                lista_sha256=marks[0],
                lista_rader=rad["rader"],
                metod=METOD_LISTA,
                fro=marks[1][:32],
                antal=rad["antal"],
                rader=draw(marks[1][:32], marks[0], numbers, rad["antal"]),
                draget_at=moment(date.fromisoformat(rad["draget"]), 9),
                draget_av=bygg.author(tillfalle.moment.plan.enhet.kod),
            )
        )
    create(Urval, rows)
