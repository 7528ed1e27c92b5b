"""Freezing an edition, publishing it, correcting beside it, opening the report again."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction

from styrning.arsredovisning.bygg.dokument import Rapportdelar, read_parts
from styrning.arsredovisning.dokument import Dokument, canonical_bytes, hash_of, validate
from styrning.arsredovisning.models import (
    Rapport,
    Rapportbild,
    Utgava,
    UtgavaRad,
    Utgavedokument,
    Utgaverattelse,
)
from styrning.arsredovisning.offentlig import public_report
from styrning.arsredovisning.services.rapport import hold
from styrning.arsredovisning.utgavor import images_in, omfang_of, unapproved
from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.bas.snapshot import frysbild
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.lasning import write_pins
from styrning.grund.models import User
from styrning.grund.registries import pinned_kinds

TRIES = 3
PACKED = 3  # of zlib: twice as quick as its usual 6, and a third larger


@dataclass(frozen=True)
class Frysform:
    """What an edition is called, why it is frozen unfinished, and the body's decision if any."""

    namn: str = ""
    motiv: str = ""
    beslut: Beslut | None = None


@dataclass(frozen=True)
class Frusen:
    """A document as it is kept: its bytes, written once, their hash, and the images it shows."""

    content: bytes
    sha256: str
    bilder: set[str]

    @classmethod
    def of(cls, document: Dokument) -> "Frusen":
        content = canonical_bytes(validate(document))
        return cls(content, hash_of(content), images_in(document))


def freeze(rapport: Rapport, form: Frysform, *, by: User, version: int) -> Utgava:
    """Freeze the report as it stands now: document, hash and pins in one transaction.

    It is complete whoever opened what: all of it is read from the database at one moment. The
    report is then closed for changes until ``reopen``.

    Raises: RuleError where it is closed already, or where something is not approved and no
        reason is given; StaleError if its outline was changed since ``version``.
    """
    return _retried(lambda: _freeze(rapport, form, by=by, version=version))


def _retried(write: Callable[[], Utgava]) -> Utgava:
    """Somebody saved a fact while the edition was read: begin anew, a few times."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "40001":
                raise
    return write()


def _freeze(rapport: Rapport, form: Frysform, *, by: User, version: int) -> Utgava:
    with frysbild():
        row = hold(rapport, version)
        parts = read_parts(row, reader=by, drafts=False)
        avsteg = unapproved(parts)
        motiv = clean_text(form.motiv)
        if avsteg and not motiv:
            one = len(avsteg) == 1
            many = "1 del är inte godkänd" if one else f"{len(avsteg)} delar är inte godkända"
            raise RuleError(
                f"{many}. Gör klart det som saknas, eller skriv varför utgåvan fryses ändå.",
                field="motiv",
            )
        whole = Frusen.of(parts.document())
        public = _public_document(row, parts)
        utgava = _new_edition(row, form, by=by)
        utgava.avsteg, utgava.avsteg_motiv = avsteg, motiv if avsteg else ""
        utgava.sha256, utgava.publik_sha256 = whole.sha256, public.sha256 if public else ""
        utgava.save()
        _keep(utgava, whole, publik=False)
        if public:
            _keep(utgava, public, publik=True)
        _pin(utgava)
        row.last_at = utgava.fryst_at
        row.save_as(by)
        log("frös utgåva", utgava, by=by, enhet=row.enhet, namn=utgava.namn,
            sha256=utgava.sha256, avsteg=len(avsteg), motiv=utgava.avsteg_motiv)  # fmt: skip
    return utgava


def _new_edition(row: Rapport, form: Frysform, *, by: User) -> Utgava:
    latest = Utgava.objects.filter(rapport=row).order_by("-nummer").first()
    number = latest.nummer + 1 if latest else 1
    utgava = Utgava(
        rapport=row,
        nummer=number,
        namn=clean_text(form.namn) or f"Utgåva {number}",
        fryst_at=now(),
        fryst_av=by,
    )
    if form.beslut is not None:
        put_decision(utgava, demand_decision(form.beslut, with_paragraf=True))
    return utgava


def _public_document(row: Rapport, parts: Rapportdelar) -> Frusen | None:
    """KF's report without small cells; a nämnd's is never public here."""
    if not row.is_for_kf:
        return None
    return Frusen.of(parts.document(public_report(parts.report)))


def _keep(utgava: Utgava, made: Frusen, *, publik: bool) -> None:
    kept = Utgavedokument.objects.create(
        utgava=utgava, publik=publik, innehall=zlib.compress(made.content, PACKED)
    )
    kept.bilder.set(Rapportbild.objects.filter(sha256__in=made.bilder))


def _pin(utgava: Utgava) -> None:
    """The version of every fact that the edition rests on; one statement for each kind."""
    omfang = omfang_of(utgava.rapport)
    for kind in pinned_kinds():
        write_pins(UtgavaRad, "utgava", utgava, kind, kind.i_rapport(omfang))


@transaction.atomic
def publish(utgava: Utgava, beslut: Beslut | None, *, by: User) -> Utgava:
    """Let anybody read KF's edition, once KF has decided on it.

    Raises: RuleError for a nämnd's report, without KF's decision, or if it is public already.
    """
    row = _held(utgava)
    if not row.rapport.is_for_kf:
        raise RuleError("Bara kommunfullmäktiges rapporter publiceras här.")
    if row.publicerad_at is not None and row.tillbakadragen_at is None:
        raise RuleError(f"{row} är redan publicerad.")
    if beslut is not None or not row.beslut_datum:
        why = "En utgåva publiceras när kommunfullmäktige har beslutat om den."
        put_decision(row, demand_decision(beslut, why=why, with_paragraf=True))
    row.publicerad_at, row.publicerad_av = now(), by
    row.tillbakadragen_at, row.tillbakadragen_av, row.tillbakadragen_motiv = None, None, ""
    row.save()
    log("publicerade utgåva", row, by=by, sha256=row.publik_sha256, beslut=row.beslut_text)
    return row


@transaction.atomic
def withdraw(utgava: Utgava, motiv: str, *, by: User) -> Utgava:
    """Take a published edition back; it stays frozen, and why it is gone is told in its place.

    Raises: RuleError without a reason, or where it is not public.
    """
    row = _held(utgava)
    if row.publicerad_at is None or row.tillbakadragen_at is not None:
        raise RuleError(f"{row} är inte publicerad.")
    row.tillbakadragen_motiv = _reason(motiv, "Skriv varför utgåvan dras tillbaka.")
    row.tillbakadragen_at, row.tillbakadragen_av = now(), by
    row.save()
    log("drog tillbaka utgåva", row, by=by, motiv=row.tillbakadragen_motiv)
    return row


@transaction.atomic
def correct(utgava: Utgava, rattelse: dict[str, str], *, by: User) -> Utgaverattelse:
    """Publish a correction beside the edition: ``vad``, ``var``, ``publicerat``, ``nu``.

    The edition itself is left as it is.

    Raises: RuleError without what is corrected, where nothing differs, or where the same stands.
    """
    row = _held(utgava)
    typed = {name: clean_text(rattelse.get(name)) for name in ("vad", "var", "publicerat", "nu")}
    if not typed["vad"]:
        raise RuleError("Skriv vad som rättas.", field="vad")
    if typed["publicerat"] == typed["nu"]:
        raise RuleError("Skriv vad som gäller nu, om det skiljer sig.", field="nu")
    if row.rattelser.filter(**typed).exists():
        raise RuleError("Samma rättelse står redan vid utgåvan.", field="vad")
    made = Utgaverattelse.objects.create(utgava=row, skapad_at=now(), skapad_av=by, **typed)
    log("rättade utgåva", row, by=by, rattat=made.vad, publicerat=made.publicerat, nu=made.nu)
    return made


@transaction.atomic
def reopen(rapport: Rapport, motiv: str, *, by: User) -> Rapport:
    """Open a closed report for changes, for a new edition; the frozen ones stay as they are.

    Raises: RuleError without a reason, or where the report is open.
    """
    row = Rapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)
    if row.last_at is None:
        raise RuleError(f"{row.titel} är redan öppen.")
    reason = _reason(motiv, "Skriv varför rapporten öppnas igen.")
    row.last_at = None
    row.save_as(by)
    log("öppnade rapport igen", row, by=by, enhet=row.enhet, motiv=reason)
    return row


def _held(utgava: Utgava) -> Utgava:
    rows = Utgava.objects.select_for_update(of=("self",)).select_related("rapport__enhet")
    return rows.get(pk=utgava.pk)


def _reason(motiv: Any, message: str) -> str:
    reason = clean_text(motiv)
    if not reason:
        raise RuleError(message, field="motiv")
    return reason
