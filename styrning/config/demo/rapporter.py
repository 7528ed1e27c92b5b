"""The demo's reports: last year's whole, this year's begun, and one nämnd's own of both."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from styrning.arsredovisning.enums import Blockslag, Skrivlage
from styrning.arsredovisning.mallar import Mallrad, template_of
from styrning.arsredovisning.models import Rapport, Rapportbild, Rapportblock, Rapporttext
from styrning.bas.bild import read_image
from styrning.config.demo.bild import draw
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import day, moment, read_document, stable_id
from styrning.grund.models import Handelse, User

Post = Mapping[str, Any]


def build_reports(bygg: Byggare) -> None:
    """Save the reports of the table with their outlines, writers and texts."""
    users = {user.username: user for user in User.objects.all()}
    for post in read_document("alvstrand/rapporter")["rapporter"]:
        _report(post, bygg, users)


def _report(post: Post, bygg: Byggare, users: Mapping[str, User]) -> None:
    made, by = moment(date.fromisoformat(post["skapad"])), users[post["skapad_av"]]
    enhet = bygg.enheter[post["enhet"]] if post["enhet"] else None
    row = Rapport(
        publikt_id=stable_id("alvstrand", "rapport", post["slag"], post["ar"], post["enhet"]),
        slag=post["slag"],
        ar=post["ar"],
        enhet=enhet,
        uppfoljning=bygg.omgangar.uppfoljningar[post["omgang"]],
        titel=post["titel"],
        skapad_av=by,
    )
    create(Rapport, [row], by=by, at=made)
    Rapport.objects.filter(pk=row.pk).update(skapad_at=made)
    rows = _rows(post)
    blocks = [_block(row, rad, place, post, users) for place, rad in enumerate(rows, start=1)]
    create(Rapportblock, blocks, by=by, at=made)
    by_key = {block.nyckel: block for block in blocks}
    _texts(by_key, post, users)
    if bild := post.get("bild"):
        _image(by_key, bild, users)
    _event(row, by, made)


def _rows(post: Post) -> list[Mallrad]:
    """The template's rows, and the picture after the one that it belongs to."""
    rows = list(template_of(post["slag"]).rader)
    if bild := post.get("bild"):
        place = next(nr for nr, rad in enumerate(rows, 1) if rad.nyckel == bild["efter"])
        rows.insert(place, Mallrad(bild["nyckel"], Blockslag.BILD, rubrik=bild["rubrik"]))
    return rows


def _image(blocks: Mapping[str, Rapportblock], bild: Post, users: Mapping[str, User]) -> None:
    """Put the picture in its block; as ``put_image``, dated."""
    by, data = users[bild["av"]], draw()
    fakta = read_image(data, bild["filnamn"])
    block = blocks[bild["nyckel"]]
    block.bild = Rapportbild.objects.create(
        publikt_id=stable_id("alvstrand", "rapportbild", bild["nyckel"]),
        sha256=sha256(data).hexdigest(),
        mime=fakta.mime,
        bredd=fakta.bredd,
        hojd=fakta.hojd,
        innehall=data,
        filnamn=bild["filnamn"],
        skapad_av=by,
    )
    block.alt, block.ansvarig, block.lage = bild["alt"], by, Skrivlage.KLAR
    block.save_as(by)
    when = moment(date.fromisoformat(bild["datum"]))
    Rapportblock.history.filter(id=block.pk, version=block.version).update(history_date=when)


def _block(
    rapport: Rapport, rad: Mallrad, place: int, post: Post, users: Mapping[str, User]
) -> Rapportblock:
    writer = post["skribenter"].get(rad.nyckel)
    text = post["texter"].get(rad.nyckel)
    lage = Skrivlage.EJ_PABORJAD
    if text:
        lage = Skrivlage.KLAR if text["klar"] else Skrivlage.PABORJAD
    return Rapportblock(
        publikt_id=stable_id("alvstrand", "rapportblock", str(rapport.publikt_id), rad.nyckel),
        rapport=rapport,
        nyckel=rad.nyckel,
        ordning=place,
        slag=rad.slag,
        niva=rad.niva,
        rubrik=rad.rubrik,
        instruktion=rad.instruktion,
        urval=dict(rad.urval),
        rapporteras_till=rad.rapporteras_till,
        ansvarig=users[writer["konto"]] if writer else None,
        klar_senast=day(writer["senast"]) if writer else None,
        lage=lage,
    )


def _texts(blocks: Mapping[str, Rapportblock], post: Post, users: Mapping[str, User]) -> None:
    when: dict[int, datetime] = {}
    rows: list[tuple[User, Rapporttext]] = []
    for nyckel, text in post["texter"].items():
        by, block = users[text["av"]], blocks[nyckel]
        rows.append((by, Rapporttext(block=block, text=text["text"], skriven_av=by)))
        when[block.pk] = moment(date.fromisoformat(text["datum"]), 14)
    create_by(Rapporttext, rows, at=lambda row: when[row.block_id])
    for _, row in rows:
        row.skriven_at = when[row.block_id]
    Rapporttext.objects.bulk_update([row for _, row in rows], ["skriven_at"])


def _event(rapport: Rapport, by: User, made: datetime) -> None:
    handelse = Handelse.objects.create(
        vad="gjorde rapport",
        slag=rapport._meta.label_lower,
        objekt_id=rapport.pk,
        av=by,
        enhet=rapport.enhet,
        uppgift={"titel": rapport.titel},
    )
    Handelse.objects.filter(pk=handelse.pk).update(at=made)
