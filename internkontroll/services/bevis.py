"""Evidence of a result: files kept, and taken away with a reason."""

import hashlib
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from internkontroll.models import Bevis, Bevisfil, Kontrollresultat
from internkontroll.services.skrivning import demand, held, open_submission
from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.bas.filer import clean_name, file_type
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User
from styrning.grund.services import touch


@transaction.atomic
def add_bevis(resultat: Kontrollresultat, file: BinaryIO, name: str, *, by: User) -> Bevis:
    """Keep a file as evidence of a result; the same file again is the one that stands there.

    Raises: RuleError, with field ``fil``, for an empty or too large file, for a kind that is not
        taken in, for too many files, and for a round that is closed.
    """
    tillfalle = held(resultat.tillfalle)
    inlamning = open_submission(tillfalle)
    data = _read(file, name)
    try:
        kind = file_type(data, name)
    except RuleError as error:
        raise RuleError(str(error), field="fil") from error
    standing = Bevis.objects.filter(resultat=resultat, borttaget_at__isnull=True)
    sha256 = hashlib.sha256(data).hexdigest()
    same = standing.filter(fil__sha256=sha256).first()
    if same is not None:
        return same
    most = settings.BEVIS_MAX_PER_RESULT
    demand(
        standing.count() < most,
        f"Kontrollen har redan {most} filer. Ta bort en som inte behövs, eller slå ihop dem.",
        "fil",
    )
    fil, _ = Bevisfil.objects.get_or_create(sha256=sha256, defaults={"innehall": data})
    if not fil.innehall:
        fil.innehall = data
        fil.save(update_fields=["innehall"])
    row = Bevis.objects.create(
        resultat=resultat,
        namn=clean_name(name, kind),
        mime=kind.mime,
        storlek=len(data),
        fil=fil,
        uppladdat_at=now(),
        uppladdat_av=by,
    )
    touch(inlamning, by=by)
    log("lade till bevis", row, by=by, enhet=inlamning.enhet, kontroll=tillfalle.moment.kod,
        sha256=sha256)  # fmt: skip
    return row


def _read(file: BinaryIO, name: str) -> bytes:
    most = settings.BEVIS_MAX_BYTES
    data = file.read(most + 1)
    demand(bool(data), f'Filen "{name}" är tom. Välj en annan fil.', "fil")
    demand(
        len(data) <= most,
        f'Filen "{name}" är för stor: högst {most / 1_000_000:.0f} MB. Minska den, till exempel '
        "genom att spara som PDF, eller dela den i flera.",
        "fil",
    )
    return data


@transaction.atomic
def remove_bevis(bevis: Bevis, motiv: str, *, by: User) -> Bevis:
    """Take evidence away: its row, hash and reason stay, the bytes where no other uses them go.

    A list with personal data that should not have been uploaded is gone then.

    Raises: RuleError without a reason, or for a round that is closed.
    """
    row = Bevis.objects.select_for_update(of=("self",)).get(pk=bevis.pk)
    if row.borttaget_at is not None:
        return row
    tillfalle = held(row.resultat.tillfalle)
    inlamning = open_submission(tillfalle)
    reason = clean_text(motiv)
    demand(bool(reason), "Skriv varför filen tas bort.", "motiv")
    row.borttaget_at, row.borttaget_av, row.borttaget_motiv = now(), by, reason
    row.save(update_fields=["borttaget_at", "borttaget_av", "borttaget_motiv"])
    if not Bevis.objects.filter(fil=row.fil_id, borttaget_at__isnull=True).exists():
        Bevisfil.objects.filter(pk=row.fil_id).update(innehall=b"")
    touch(inlamning, by=by)
    log("tog bort bevis", row, by=by, enhet=inlamning.enhet, kontroll=tillfalle.moment.kod,
        motiv=reason)  # fmt: skip
    return row
