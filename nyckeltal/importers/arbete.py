"""What a worker does with a file of outcomes: takes it, reviews or reads in, and says how it went.

Any process may be the worker: the request itself for a small file, a thread, ``manage.py las_in``
or ``manage.py tick``. Each takes a row in one statement, so that no two have the same.
"""

import logging
from dataclasses import asdict
from io import BytesIO
from operator import itemgetter
from typing import Any
from uuid import uuid4

from django.db import DatabaseError

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Inlasningslage as Lage
from nyckeltal.importers.utfallsgranskning import SHOWN, Utfallsgranskning, review
from nyckeltal.models import Inlasning
from nyckeltal.services_inlasning import CANCELLED, ended, forget_old, give_up_cut_off
from nyckeltal.services_mangd import stage, write
from styrning.bas.clock import now
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import shortened
from styrning.bas.xlsx import CellError, cell_text, seen
from styrning.bas.xlsx.stream import open_sheet
from styrning.grund.mangd import Skrivet

logger = logging.getLogger(__name__)

TAKES = {Lage.VANTAR: Lage.GRANSKAS, Lage.SKA_LASAS_IN: Lage.LASES_IN}
ERRORS_KEPT = 5_000
UNEXPECTED = (
    "Något gick fel i systemet när filen lästes. Inget har sparats. Försök igen; kontakta "
    "administratören om det händer på nytt."
)


class CancelledError(Exception):
    """Its owner wants it stopped."""


class LostError(Exception):
    """Somebody declared this worker dead: the row is no longer its own."""


def run_pending() -> int:
    """Work with what waits, oldest first, until nothing does; how many were taken."""
    give_up_cut_off()
    taken = 0
    while row := Inlasning.objects.filter(lage__in=TAKES).order_by("skapad_at", "pk").first():
        taken += run(row)
    return taken


def tidy() -> None:
    """What the periodic work does beside ``run_pending``."""
    forget_old()


def run(inlasning: Inlasning) -> bool:
    """Work with one; False where somebody else has taken it."""
    row = _taken(inlasning)
    if row is None:
        return False
    try:
        work = _apply if row.lage == Lage.LASES_IN else _review
        work(row)
    except CancelledError:
        ended(row, Lage.AVBRUTEN, CANCELLED)
    except LostError:
        logger.warning("reading in %s was taken from this worker", row.publikt_id)
    except StaleError as error:
        ended(row, Lage.MISSLYCKAD, str(error))
    except RuleError as error:
        ended(row, Lage.AVVISAD, str(error))
    except Exception:
        logger.exception("reading in %s failed", row.publikt_id)
        _give_up(row)
    return True


def _give_up(row: Inlasning) -> None:
    """Say that it failed; where the database takes not even that, its silence will."""
    try:
        ended(row, Lage.MISSLYCKAD, UNEXPECTED)
    except DatabaseError:
        logger.exception("how reading in %s ended could not be told", row.publikt_id)


def _taken(inlasning: Inlasning) -> Inlasning | None:
    wanted = TAKES.get(Lage(inlasning.lage))
    waiting = Inlasning.objects.filter(pk=inlasning.pk, lage=inlasning.lage)
    mark = uuid4()
    if wanted is None or not waiting.update(lage=wanted, arbetare=mark, puls_at=now()):
        return None
    return Inlasning.objects.select_related("av").get(pk=inlasning.pk)


class _Puls:
    """Tells how far the work has come, and hears whether it should stop."""

    def __init__(self, row: Inlasning) -> None:
        self.mine = Inlasning.objects.filter(pk=row.pk, arbetare=row.arbetare, lage=row.lage)

    def __call__(self, done: int, total: int) -> None:
        """Raises: CancelledError; LostError."""
        kept = self.mine.filter(ska_avbrytas=False)
        if kept.update(klart=done, totalt=total, puls_at=now()):
            return
        raise CancelledError if self.mine.exists() else LostError


def _review(row: Inlasning) -> None:
    with stage() as staged:
        result = review(BytesIO(row.fil), row.filnamn, staged, by=row.av, track=_Puls(row))
    ended(row, Lage.GRANSKAD, resultat=_told(result, row))


def _apply(row: Inlasning) -> None:
    """Review once more, against what is saved by now, and write what can be written."""
    puls = _Puls(row)

    def finish(skrivet: Skrivet) -> None:
        done = {"antal": result.antal, "skrivna": skrivet.skrivna}
        if not ended(row, Lage.INLAST, resultat=row.resultat | done):
            raise LostError

    with stage() as staged:
        result = review(BytesIO(row.fil), row.filnamn, staged, by=row.av, track=puls)
        if not result.can_apply:
            ended(row, Lage.GRANSKAD, resultat=_told(result, row) | {"andrades": True})
            return
        puls(1, 1)
        write(staged, result.om, thing=row, by=row.av, import_id=row.publikt_id, finish=finish)


def _told(result: Utfallsgranskning, row: Inlasning) -> dict[str, Any]:
    """The review as the page shows it."""
    return {
        "kan_lasas_in": result.can_apply,
        "antal": result.antal,
        "antal_fel": len(result.errors),
        "rader": result.rader,
        "letters": result.letters,
        "fel": _faults(result.errors[:ERRORS_KEPT], result, row),
        "andringar": sorted(map(asdict, result.andringar), key=itemgetter("rad")),
        "konflikter": [asdict(andring) for andring in result.konflikter],
        "fragor": result.fragor[:SHOWN],
    }


def _faults(
    errors: list[CellError], result: Utfallsgranskning, row: Inlasning
) -> list[dict[str, Any]]:
    """The bad cells with what stands in them in the file."""
    if not errors:
        return []
    wanted = {error.rad for error in errors}
    with open_sheet(BytesIO(row.fil), c.BLAD, c.REQUIRED, c.ROWS_MAX) as blad:
        cells = {
            number: dict(zip(c.REQUIRED, values, strict=True))
            for number, values in blad.rows
            if number in wanted
        }
    return [
        {
            "rad": error.rad,
            "cell": f"{result.letters.get(error.kolumn, '')}{error.rad}",
            "kolumn": error.kolumn,
            "namn": _named(cells.get(error.rad, {})),
            "star": seen(cells.get(error.rad, {}).get(error.kolumn), error),
            "message": error.message,
        }
        for error in errors
    ]


def _named(cells: dict[str, Any]) -> str:
    parts = [shortened(cell_text(cells.get(name))) for name in (c.NYCKELTAL, c.ENHET)]
    return " · ".join(part for part in parts if part)
