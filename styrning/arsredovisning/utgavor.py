"""Editions as they are read: the document and its hash, what has changed since, what lacks."""

import zlib
from collections.abc import Iterator
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.timezone import localtime

from styrning.arsredovisning.bygg.dokument import Rapportdelar
from styrning.arsredovisning.dokument import Dokument, Kuvert, Rattelse, hash_of, typed
from styrning.arsredovisning.enums import Rapportslag
from styrning.arsredovisning.models import (
    Rapport,
    Rapportbild,
    Utgava,
    Utgavedokument,
    Utgaverattelse,
)
from styrning.arsredovisning.models.rapport import makes_for_kf
from styrning.arsredovisning.offentlig_rattelse import public_errata
from styrning.arsredovisning.rapporter import gaps_of
from styrning.arsredovisning.read_model import KF, MissingReportError
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.lasning import Andring, changes, read_pins
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.organisation import (
    APPROVED,
    hidden_drafts,
    organisation,
    report_round,
    rounds_of,
)
from styrning.grund.registries import Lasbar, Omfang, pinned_kinds

ARETS = (Rapportslag.ARSREDOVISNING, Rapportslag.VERKSAMHETSBERATTELSE)


class TamperedError(RuleError):
    """The document of an edition is not what its hash says."""


def omfang_of(rapport: Rapport) -> Omfang:
    """What the facts of the report are: its round, and its enheter, or what is reported to KF."""
    enheter = None
    if rapport.enhet_id is not None:
        enheter = frozenset(organisation(rapport.uppfoljning_id).below(rapport.enhet_id))
    return Omfang(rapport.ar, _round_id(rapport), enheter)


def _round_id(rapport: Rapport) -> int | None:
    """The report's round, or the one that a report of the whole year stands in."""
    if rapport.uppfoljning_id is not None:
        return rapport.uppfoljning_id
    runda = report_round(rounds_of(rapport.ar))
    return runda.pk if runda else None


def unapproved(parts: Rapportdelar) -> list[str]:
    """What is neither approved nor ready, in words; empty when the report may be frozen."""
    waiting = [
        f"{rad['namn']}: {InlamningLage(rad['lage']).label.lower()}"
        for rad in parts.report["enheter"]
        if rad["lage"] is not None and rad["lage"] not in APPROVED
    ]
    return waiting + gaps_of(parts.blocks)


def images_in(document: Dokument) -> set[str]:
    """The sha256 of every image that the document shows."""
    return {
        block["sha256"]
        for avsnitt in document["avsnitt"]
        for block in avsnitt["block"]
        if block["slag"] == "bild"
    }


def load_document(utgava: Utgava, *, publik: bool = False) -> Dokument:
    """The frozen document, its hash checked; one statement.

    Raises: TamperedError where the bytes are not those that were frozen; Utgavedokument's
        DoesNotExist for the public version of a report that has none.
    """
    kept = Utgavedokument.objects.get(utgava=utgava, publik=publik)
    wanted = utgava.publik_sha256 if publik else utgava.sha256
    try:
        content = zlib.decompress(bytes(kept.innehall))
    except zlib.error as error:
        raise _tampered(utgava, wanted) from error
    if hash_of(content) != wanted:
        raise _tampered(utgava, wanted)
    document: Dokument = orjson.loads(content)
    return document


def _tampered(utgava: Utgava, wanted: str) -> TamperedError:
    return TamperedError(
        f"Dokumentet i {utgava} stämmer inte med sin hash ({wanted[:12]} …). Det har ändrats "
        "utanför systemet och visas inte. Hämta utgåvan ur arkivet eller en säkerhetskopia."
    )


def shown_images(utgava: Utgava, *, publik: bool = False) -> QuerySet[Rapportbild]:
    """The images that the edition shows; lazy, since their contents are large."""
    return Rapportbild.objects.filter(
        pk__in=Utgavedokument.bilder.through.objects.filter(
            utgavedokument__utgava=utgava, utgavedokument__publik=publik
        ).values("rapportbild")
    )


def images_of(utgava: Utgava, *, publik: bool = False) -> dict[str, bytes]:
    """sha256 → image, of what the edition shows; one statement."""
    rows = shown_images(utgava, publik=publik)
    return {sha256: bytes(data) for sha256, data in rows.values_list("sha256", "innehall")}


def public_envelope(utgava: Utgava, document: Dokument) -> Kuvert:
    """What names the edition to anybody: nobody is named, and no correction tells what its public
    ``document`` hides."""
    kuvert = envelope(utgava, publik=True)
    kuvert["errata"] = public_errata(typed(document["rapport"]), kuvert["errata"])
    return kuvert


def envelope(utgava: Utgava, *, publik: bool = False) -> Kuvert:
    """What names the edition beside its document, with the corrections that are published."""
    rows = utgava.rattelser.select_related("skapad_av").order_by("skapad_at", "pk")
    return {
        "utgava": {
            "nummer": utgava.nummer,
            "namn": utgava.namn,
            "fryst_at": localtime(utgava.fryst_at).isoformat(timespec="minutes"),
            "fryst_av": "" if publik else utgava.fryst_av.namn,
            "hash": utgava.publik_sha256 if publik else utgava.sha256,
            "beslut": utgava.beslut_text,
        },
        "errata": [_erratum(row, publik=publik) for row in rows],
    }


def _erratum(row: Utgaverattelse, *, publik: bool) -> Rattelse:
    return {
        "vad": row.vad,
        "var": row.var,
        "publicerat": row.publicerat,
        "nu": row.nu,
        "nar": f"{localtime(row.skapad_at):%Y-%m-%d}",
        "vem": "" if publik else row.skapad_av.namn,
    }


def frozen_report(
    ar: int, scope: str, nummer: int, *, reader: User, moment: str | None
) -> dict[str, Any]:
    """The read model of an edition, as it was frozen, with what names it under ``utgava``.

    Of the report of ``moment``, else of the year's årsredovisning or verksamhetsberättelse.

    Raises: MissingReportError where there is none that ``reader`` may see; TamperedError.
    """
    rows = editions_of(reader).filter(rapport__ar=ar, nummer=nummer)
    rows = (
        rows.filter(rapport__enhet__isnull=True)
        if scope == KF
        else rows.filter(rapport__enhet__kod=scope)
    )
    if moment is not None:
        rows = rows.filter(rapport__uppfoljning__kod=moment)
    else:
        rows = rows.filter(rapport__slag__in=ARETS)
    row = rows.first()
    if row is None:
        raise MissingReportError(f"Det finns ingen utgåva {nummer} för {ar} och {scope}.")
    kuvert = envelope(row)
    document = load_document(row)
    named = {**kuvert["utgava"], "errata": kuvert["errata"], "avsnitt": document["avsnitt"]}
    report: dict[str, Any] = typed(document["rapport"])
    return report | {"utgava": named}


def changed_since(utgava: Utgava) -> list[Andring]:
    """What differs from the versions that the edition rests on, the latest change first.

    What an enhet has written in the round is told once it is approved, as in a report for KF. At
    most four statements for each kind of fact, however many they are.
    """
    pins, omfang = read_pins(utgava.rader.all()), omfang_of(utgava.rapport)
    found = [
        change
        for kind, drafts in _with_drafts(omfang)
        for change in changes(kind, kind.i_rapport(omfang), pins, drafts)
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _with_drafts(omfang: Omfang) -> Iterator[tuple[Lasbar, set[int]]]:
    """Each kind of fact, with those of the round that are not approved."""
    asked = omfang.uppfoljning_id
    runda = Uppfoljning.objects.filter(pk=asked).first() if asked else None
    hidden = frozenset(hidden_drafts(organisation(asked), set()))
    for kind in pinned_kinds():
        drafts: set[int] = set()
        if runda is not None and hidden:
            rows = kind.rader(Inlamning(uppfoljning=runda), hidden)
            drafts = set(rows.order_by().values_list("pk", flat=True))
        yield kind, drafts


def is_frozen_by(user: User, rapport: Rapport) -> bool:
    """Whether ``user`` may freeze, correct and reopen: who makes KF's reports; a nämnd's
    sekreterare or godkännare of its own."""
    if not user.is_authenticated or not user.is_active:
        return False
    if rapport.enhet_id is None:
        return makes_for_kf(user)
    own = Enhet.objects.subtree_of_roles(user, Roll.SEKRETERARE, Roll.GODKANNARE)
    return own.filter(pk=rapport.enhet_id).exists()


def editions_of(reader: User) -> QuerySet[Utgava]:
    """Editions that ``reader`` may see, the latest year and number first."""
    rows = Utgava.objects.visible_to(reader).select_related("rapport__enhet", "fryst_av")
    return rows.order_by("-rapport__ar", "rapport__slag", "rapport_id", "-nummer")


def public_editions() -> QuerySet[Utgava]:
    """Each published edition, the latest year first, the latest number of a report first."""
    rows = Utgava.objects.public().select_related("rapport")
    return rows.order_by("-rapport__ar", "rapport__slag", "rapport_id", "-nummer")
