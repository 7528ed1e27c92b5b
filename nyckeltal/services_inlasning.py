"""Files of outcomes as tasks: received, confirmed, cancelled, given up.

Source: docs/beslut/0031-inlasning-i-mangd.md. What a worker does with them stands in
``nyckeltal.importers.arbete``.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from nyckeltal.enums import Inlasningslage as Lage
from nyckeltal.models import Inlasning, NyckeltalEnhet
from nyckeltal.models.inlasning import RUNNING, WAITING
from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import User

KEPT = timedelta(days=30)
NAME_LENGTH = 200
CUT_OFF = (
    "Arbetet avbröts: servern som läste filen svarar inte. Inget har sparats. Försök igen, eller "
    "ladda upp filen på nytt."
)
CANCELLED = "Du avbröt. Inget har sparats."


def may_import(user: User) -> bool:
    """Whether ``user`` may read in any outcome at all."""
    return NyckeltalEnhet.objects.importable_by(user).exists()


@transaction.atomic
def receive(content: bytes, name: str, *, by: User) -> Inlasning:
    """Keep the file until a worker has looked at it.

    Raises: RuleError for one who may read in nothing.
    """
    if not may_import(by):
        raise RuleError("Du har ingen roll som får läsa in utfall. Inget har sparats.")
    row = Inlasning.objects.create(
        av=by, filnamn=name[-NAME_LENGTH:] or "fil.xlsx", fil=content, storlek=len(content)
    )
    log("laddade upp utfall", row, by=by, byte=row.storlek)
    return row


def _held(inlasning: Inlasning) -> Inlasning:
    return Inlasning.objects.select_for_update().get(pk=inlasning.pk)


@transaction.atomic
def confirm(inlasning: Inlasning, *, by: User) -> Inlasning:
    """Let what was reviewed be read in.

    Raises: RuleError unless the review found that it can be, or it is confirmed already.
    """
    row = _held(inlasning)
    if not row.can_apply:
        raise RuleError("Filen kan inte läsas in som den är. Inget har sparats.")
    row.lage, row.klart, row.totalt = Lage.SKA_LASAS_IN, 0, 0
    row.save(update_fields=["lage", "klart", "totalt"])
    log("bekräftade inläsning", row, by=by)
    return row


@transaction.atomic
def cancel(inlasning: Inlasning, *, by: User) -> Inlasning:
    """Stop it: at once where nobody works with it, else as soon as its worker looks up.

    Raises: RuleError when it has ended already.
    """
    row = _held(inlasning)
    if not row.can_cancel:
        raise RuleError(f"Inläsningen är redan avslutad: {row.get_lage_display().lower()}.")
    if row.lage in RUNNING:
        row.ska_avbrytas = True
    else:
        row.lage, row.meddelande, row.fil = Lage.AVBRUTEN, CANCELLED, b""
    row.save(update_fields=["ska_avbrytas", "lage", "meddelande", "fil"])
    log("avbröt inläsning", row, by=by)
    return row


@transaction.atomic
def try_again(inlasning: Inlasning, *, by: User) -> Inlasning:
    """Review once more what a worker left, or what somebody else's save came between.

    Raises: RuleError for one that did not fail.
    """
    row = _held(inlasning)
    if not (row.lage == Lage.MISSLYCKAD or row.is_cut_off):
        raise RuleError("Bara en inläsning som misslyckades kan göras om.")
    row.lage, row.arbetare, row.ska_avbrytas, row.meddelande = Lage.VANTAR, None, False, ""
    row.klart, row.totalt, row.resultat = 0, 0, {}
    row.save()
    log("försökte läsa in igen", row, by=by)
    return row


def ended(inlasning: Inlasning, lage: Lage, meddelande: str = "", **fields: Any) -> bool:
    """Write how it went, if the worker that says so still has it."""
    mine = Inlasning.objects.filter(pk=inlasning.pk, arbetare=inlasning.arbetare, lage__in=RUNNING)
    if lage in {Lage.INLAST, Lage.AVVISAD, Lage.AVBRUTEN}:
        fields["fil"] = b""
    return bool(mine.update(lage=lage, meddelande=meddelande, puls_at=now(), **fields))


def give_up_cut_off() -> int:
    """Those whose worker died are told as failed; how many."""
    return Inlasning.objects.cut_off().update(lage=Lage.MISSLYCKAD, meddelande=CUT_OFF)


def forget_old() -> int:
    """Take away files and results that are a month old and that nobody works with; how many.

    What was read in stands in the history and in the log.
    """
    old = Inlasning.objects.filter(skapad_at__lt=now() - KEPT)
    return old.exclude(lage__in=[*RUNNING, *WAITING]).delete()[0]
