"""The demo's conclusions of internal control: reports, KS's judgement, companies, the register."""

from datetime import date
from typing import Any

from internkontroll.enums import Provningssvar, RapportLage, RekommendationLage, Tillracklighet
from internkontroll.models import (
    Bolagsprovning,
    Kontrollar,
    Kontrollrapport,
    RekommendationAtgard,
    Revisionsrekommendation,
    SamladBedomning,
)
from internkontroll.rapporter import basis
from internkontroll.sammanstallning import kf_counts_of
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.omgangar import organ
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import day, moment, read_document, stable_id
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, Enhet, User


def build_conclusions(bygg: Byggare) -> None:
    """Save what nämnder, bolag, KS and the auditors have concluded; after the results."""
    document = read_document("alvstrand/kontrollrapporter")
    _years(document["kontrollar"], bygg.personer.administrator)
    _reports(document, bygg)
    _whole(document["samlad"], bygg.personer.sekreterare)
    _companies(document["bolag"], bygg)
    _recommendations(document["rekommendationer"], bygg)


def _years(rows: dict[str, dict[str, str]], by: User) -> None:
    """The days by which plans and reports are decided, where the year does not say."""
    for ar, days in rows.items():
        row = Kontrollar.objects.filter(ar=int(ar)).first() or Kontrollar(ar=int(ar))
        row.plan_senast = row.plan_senast or day(days["plan_senast"])
        row.rapport_senast = row.rapport_senast or day(days["rapport_senast"])
        row.save_as(by)


def _reports(document: dict[str, Any], bygg: Byggare) -> None:
    rows = [
        (bygg.author(kod), _report(document, omgang, kod, told, bygg))
        for omgang, per_enhet in document["rapporter"].items()
        for kod, told in per_enhet.items()
    ]
    draft = document["utkast"]
    rows.append((bygg.author(draft["enhet"]), _draft(draft, bygg)))
    create_by(
        Kontrollrapport,
        rows,
        at=lambda row: moment(row.beslut_datum or row.uppfoljning.oppnar, 14),
    )


def _report(
    document: dict[str, Any], omgang: str, kod: str, told: dict[str, str], bygg: Byggare
) -> Kontrollrapport:
    runda, enhet = bygg.omgangar.uppfoljningar[omgang], bygg.enheter[kod]
    rakning = basis(enhet, runda).rakning()
    parts = rakning["forslag"] != told["bedomning"]
    paragrafer = read_document("alvstrand/omgangar")["paragrafer"][omgang]
    late = document["sena"].get(omgang, {}).get(kod)
    return Kontrollrapport(
        publikt_id=stable_id("alvstrand", "kontrollrapport", omgang, kod),
        enhet=enhet,
        uppfoljning=runda,
        lage=RapportLage.BESLUTAD,
        bedomning=Tillracklighet(told["bedomning"]),
        motivering=told["motivering"],
        avsteg=told.get("avsteg", document["avsteg_annars"]) if parts else "",
        forbattringar=told.get("forbattringar", ""),
        rakning=rakning,
        beslut_organ=organ(enhet),
        beslut_datum=day(late) if late else runda.behandlas_namnd,
        beslut_paragraf=str(int(paragrafer[kod]) + document["paragraf_steg"]),
        diarienummer=f"{kod} {runda.behandlas_namnd.year}/{paragrafer[kod]}",
    )


def _draft(told: dict[str, str], bygg: Byggare) -> Kontrollrapport:
    return Kontrollrapport(
        publikt_id=stable_id("alvstrand", "kontrollrapport", told["omgang"], told["enhet"]),
        enhet=bygg.enheter[told["enhet"]],
        uppfoljning=bygg.omgangar.uppfoljningar[told["omgang"]],
        bedomning=Tillracklighet(told["bedomning"]),
        motivering=told["motivering"],
        forbattringar=told["forbattringar"],
    )


def _decision(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "beslut_organ": told["organ"],
        "beslut_datum": day(told["datum"]),
        "beslut_paragraf": told["paragraf"],
        "diarienummer": told["diarienummer"],
    }


def _whole(told: dict[str, Any], by: User) -> None:
    row = SamladBedomning(
        publikt_id=stable_id("alvstrand", "samladbedomning", told["ar"]),
        ar=told["ar"],
        lage=RapportLage.BESLUTAD,
        bedomning=Tillracklighet(told["bedomning"]),
        motivering=told["motivering"],
        forbattringar=told["forbattringar"],
        rakning={"antal": kf_counts_of(told["ar"])},
        **_decision(told),
    )
    create(SamladBedomning, [row], by=by, at=moment(row.beslut_datum or date(told["ar"], 12, 31)))


def _companies(told: dict[str, Any], bygg: Byggare) -> None:
    rows = [
        Bolagsprovning(
            publikt_id=stable_id("alvstrand", "bolagsprovning", told["ar"], kod),
            enhet=bygg.enheter[kod],
            ar=told["ar"],
            inom_andamal=Provningssvar(svar.get("inom_andamal", "ja")),
            inom_befogenheter=Provningssvar(svar.get("inom_befogenheter", "ja")),
            motivering=svar["motivering"],
            forslag=svar.get("forslag", ""),
            **_decision(told),
        )
        for kod, svar in told["svar"].items()
    ]
    create(Bolagsprovning, rows, by=bygg.personer.sekreterare, at=moment(date(2026, 3, 31), 15))


def _recommendations(rows: list[dict[str, Any]], bygg: Byggare) -> None:
    by = User.objects.get(username="birgitta.ahl")
    saved = {told["kod"]: _recommendation(told, bygg.enheter[told["enhet"]]) for told in rows}
    create(
        Revisionsrekommendation,
        list(saved.values()),
        by=by,
        at=lambda row: moment(row.beslut_datum or row.granskad_at, 11),
    )
    actions = {
        told["kod"]: _action(told["kod"], told["atgard"], bygg.enheter[told["enhet"]])
        for told in rows
        if "atgard" in told
    }
    create(Atgard, list(actions.values()), by=bygg.personer.administrator)
    create(
        RekommendationAtgard,
        [RekommendationAtgard(rekommendation=saved[k], atgard=row) for k, row in actions.items()],
    )


def _recommendation(told: dict[str, Any], enhet: Enhet) -> Revisionsrekommendation:
    decided = day(told.get("datum"))
    return Revisionsrekommendation(
        publikt_id=stable_id("alvstrand", "rekommendation", told["kod"]),
        enhet=enhet,
        kod=told["kod"],
        granskning=told["granskning"],
        granskad_at=day(told["granskad_at"]),
        rekommendation=told["rekommendation"],
        svara_senast=day(told["svara_senast"]),
        svar=told.get("svar", ""),
        klar_senast=day(told.get("klar_senast")),
        lage=RekommendationLage(told["lage"]),
        lage_motiv=told.get("lage_motiv", ""),
        beslut_organ=organ(enhet) if decided else "",
        beslut_datum=decided,
        beslut_paragraf=told.get("paragraf", ""),
    )


def _action(kod: str, told: dict[str, str], enhet: Enhet) -> Atgard:
    return Atgard(
        publikt_id=stable_id("alvstrand", "revisionsatgard", kod),
        enhet=enhet,
        text=told["text"],
        ansvarig=told["ansvarig"],
        klar_senast=day(told["klar_senast"]),
        lage=AtgardLage(told["lage"]),
    )
