"""Writing in a report: texts with every version kept, ready or not, and images with their words."""

from hashlib import sha256

from django.db import transaction

from styrning.arsredovisning.enums import Blockslag, Skrivlage
from styrning.arsredovisning.models import Rapportbild, Rapportblock, Rapporttext
from styrning.arsredovisning.services.block import fresh, locked
from styrning.bas.bild import read_image
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text, limited
from styrning.grund.events import log
from styrning.grund.models import User

CONFLICT = "Någon annan har skrivit här sedan du öppnade sidan. Välj vilken text som ska gälla."
MAX_TEXT = 60_000
MAX_ALT = 500


@transaction.atomic
def write_text(
    block: Rapportblock, text: str, *, by: User, version: int, klar: bool = False
) -> Rapporttext:
    """Save what is written in the block; ``klar`` marks it as ready, otherwise it is not.

    Args:
        version: of the text that the writer saw; 0 where there was none.

    Raises: RuleError, with field ``text``, for a block that nobody writes in, one that is marked
        as ready while it is empty, or a text that is too long; StaleError if somebody wrote since.
        Nothing is written then.
    """
    held = locked(block)
    if not held.is_written:
        raise RuleError(f"{held} fylls av det som är rapporterat och skrivs inte här.")
    row = Rapporttext.objects.select_for_update().filter(block=held).first()
    if (row.version if row else 0) != version:
        raise StaleError(CONFLICT, current=row)
    cleaned = limited(text, MAX_TEXT, "Texten", "text")
    if klar and not cleaned:
        raise RuleError(
            "Texten är tom och kan inte markeras som klar. Skriv en mening, eller ta bort blocket.",
            field="text",
        )
    row = row or Rapporttext(block=held)
    if row._state.adding or row.text != cleaned:
        row.text, row.skriven_av = cleaned, by
        row.save_as(by)
    _set_state(held, _state(cleaned, klar=klar), by=by)
    log("skrev text", held.rapport, by=by, enhet=held.rapport.enhet, block=str(held), klar=klar)
    return row


@transaction.atomic
def mark(block: Rapportblock, *, klar: bool, by: User, version: int) -> Rapportblock:
    """Mark a block as ready, or take that back.

    Raises: RuleError for an empty one, or one that is filled without anybody; StaleError if
        somebody changed the block since ``version``.
    """
    row = fresh(block, version)
    written = Rapporttext.objects.filter(block=row).exclude(text="").exists()
    if row.slag == Blockslag.BILD:
        written = row.bild_id is not None
    elif not row.is_written:
        raise RuleError(f"{row} fylls av det som är rapporterat och markeras inte.")
    if klar and not written:
        raise RuleError(f"{row} är tom och kan inte markeras som klar.")
    _set_state(row, Skrivlage.KLAR if klar else _state("x" if written else "", klar=False), by=by)
    vad = "markerade som klar" if klar else "tog tillbaka klarmarkering"
    log(vad, row.rapport, by=by, enhet=row.rapport.enhet, block=str(row))
    return row


@transaction.atomic
def put_image(
    block: Rapportblock, data: bytes | None, filnamn: str, alt: str, *, by: User, version: int
) -> Rapportblock:
    """Put an image in the block, or with ``data`` None only change its words.

    Raises: RuleError, with field ``bild`` or ``alt``, for what is no PNG or JPEG, is too big, or
        lacks its words; StaleError if somebody changed the block since ``version``.
    """
    row = fresh(block, version)
    if row.slag != Blockslag.BILD:
        raise RuleError(f"{row} är inget bildblock.", field="bild")
    words = limited(alt, MAX_ALT, "Beskrivningen", "alt")
    if data is None and row.bild_id is None:
        raise RuleError("Välj en bild.", field="bild")
    if not words:
        raise RuleError(
            "Beskriv i ord vad bilden visar. Den som inte ser bilden läser det i stället.",
            field="alt",
        )
    if data is not None:
        row.bild = _stored(data, filnamn, by=by)
    row.alt, row.lage = words, Skrivlage.KLAR
    row.save_as(by)
    log("satte bild", row.rapport, by=by, enhet=row.rapport.enhet, block=str(row), alt=words)
    return row


def _stored(data: bytes, filnamn: str, *, by: User) -> Rapportbild:
    """The image as it is kept: once for each content."""
    fakta = read_image(data, filnamn)
    digest = sha256(data).hexdigest()
    row, _ = Rapportbild.objects.get_or_create(
        sha256=digest,
        defaults={
            "mime": fakta.mime,
            "bredd": fakta.bredd,
            "hojd": fakta.hojd,
            "innehall": data,
            "filnamn": clean_text(filnamn)[:200],
            "skapad_av": by,
        },
    )
    return row


def _state(text: str, *, klar: bool) -> str:
    if klar:
        return Skrivlage.KLAR
    return Skrivlage.PABORJAD if text else Skrivlage.EJ_PABORJAD


def _set_state(row: Rapportblock, lage: str, *, by: User) -> None:
    if row.lage != lage:
        row.lage = lage
        row.save_as(by)
