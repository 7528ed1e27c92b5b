"""50,000 outcomes from a file and to one: set-based against django-import-export, and against
reading and checking the file alone.

Half of the rows change a value that is saved, half are new: 2009–2013, before any round. Every
round writes in a transaction that is rolled back, and takes its answer before that.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import openpyxl
from django.db import transaction

from bench.data import LAST_YEAR
from bench.database import folder
from bench.measure import Duel
from nyckeltal import utfallskolumner as c
from nyckeltal.importers.utfallsfil import open_file
from nyckeltal.importers.utfallsgranskning import review
from nyckeltal.importers.utfallssvar import report_of
from nyckeltal.models import Utfall
from nyckeltal.mottagning import Mottagning
from nyckeltal.rapport import check_report
from nyckeltal.services_mangd import stage, write
from nyckeltal.utfallsblad import Utsnitt, _as_cells, outcome_file, outcomes, workbook
from styrning.bas.xlsx.stream import open_sheet
from styrning.grund.models import User

ROWS = 50_000
IMPORT_ID = UUID(int=50_000)
BEFORE = 16  # years: what is new lies before all that is saved
FIELDS = (
    "nyckeltal__kod", "nyckeltal__namn", "enhet__kod", "enhet__namn", "avser_fran", "avser_till",
    "kon", "nyckeltal__mattenhet", "varde", "taljare", "namnare", "saknas_orsak", "sakerhet",
    "kommentar", "version",
)  # fmt: skip


def bench_user() -> User:
    return User.objects.get(username="bench")


@cache
def the_file() -> bytes:
    """The workbook that both sides read; built once and kept beside the database."""
    path = folder() / f"utfall-{Utfall.objects.count()}.xlsx"
    if not path.exists():
        path.write_bytes(workbook(_changed_and_new(), (), demo=False))
    return path.read_bytes()


def _changed_and_new():
    """Whole groups of kön, as they stand, with one added; then the same ``BEFORE`` years ago."""
    rows = Utfall.objects.filter(
        avser_till__year__gt=LAST_YEAR - 5, avser_till__year__lte=LAST_YEAR
    ).order_by("nyckeltal__kod", "enhet__kod", "avser_till", "-kon")
    found = list(islice(rows.values_list(*FIELDS).iterator(), ROWS // 2))
    while len(found) > 1 and found[-1][:6] == found[-2][:6]:  # the last group may be cut
        found.pop()
    for row in found:
        cells = list(_as_cells(row))
        cells[8] += 1
        yield cells
    for row in found:
        cells = list(_as_cells(row))
        cells[4], cells[5] = (day.replace(year=day.year - BEFORE) for day in row[4:6])
        cells[-1] = None
        yield cells


def rolled_back(act: Callable[[], Any]) -> Any:
    """What ``act`` gives, of a database that stands as it did."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


def written() -> dict[str, Any]:
    """What both sides must have come to: every value, version and history row."""
    new = dt.date(LAST_YEAR - BEFORE + 1, 1, 1)
    rows = Utfall.objects.filter(version=2) | Utfall.objects.filter(avser_fran__lt=new)
    fields = ("nyckeltal_id", "enhet_id", "avser_till", "kon", "varde", "version")
    history = Utfall.history.values_list("version", "history_type", "history_user__username")
    return {
        "rows": hash(frozenset(rows.values_list(*fields))),
        "count": rows.count(),
        "history": sorted({*history}),
        "kept": Utfall.history.count(),
    }


def ours() -> Any:
    """As the page does: check the upload, review, stage, write."""
    user = bench_user()
    with stage() as staged:
        result = review(BytesIO(the_file()), "utfall.xlsx", staged, by=user)
        assert result.can_apply, (result.antal, result.errors[:3])
        write(staged, result.om, thing=user, by=user, import_id=IMPORT_ID)


def import_over_import_export() -> Duel:
    """Raises: MissingPeerError without ``make bench-peers``."""
    from bench.peers.import_export import importer

    theirs = importer(the_file())
    return _writing(ours, theirs)


def _writing(ours: Callable[[], Any], theirs: Callable[[], Any]) -> Duel:
    """Both sides roll back; what they came to is compared once, before anything is timed."""

    def check() -> None:
        ours_came_to = rolled_back(lambda: (ours(), written())[1])
        theirs_came_to = rolled_back(lambda: (theirs(), written())[1])
        assert ours_came_to == theirs_came_to, "the two imports came to different rows"

    return Duel(
        check=check,
        ours=lambda: rolled_back(ours),
        theirs=lambda: rolled_back(theirs),
        ours_answer=lambda _: None,
        theirs_answer=lambda _: None,
    )


def read_and_check() -> int:
    """The file read and every report checked, with nothing asked of the database but the sheets."""
    mottagning = Mottagning(bench_user())
    count = 0
    with open_file(BytesIO(the_file()), "utfall.xlsx", mottagning.svar_of) as fil:
        for _, rows in groupby(fil.rader, key=lambda rad: rad[1:5]):
            by_kon = {rad.kon: rad for rad in rows}
            nyckeltal = mottagning.of_kod(next(iter(by_kon.values())).nyckeltal)
            rapport = report_of(by_kon, {})
            assert nyckeltal is not None
            assert rapport is not None
            check_report(nyckeltal, rapport, mottagning.svar(nyckeltal))
            count += len(by_kon)
    return count


def import_over_validation() -> Duel:
    return Duel(
        ours=lambda: rolled_back(ours),
        theirs=read_and_check,
        ours_answer=lambda _: None,
        theirs_answer=lambda _: None,
    )


def _three_years() -> Utsnitt:
    return Utsnitt(LAST_YEAR - 3, LAST_YEAR - 1)


def export_over_import_export() -> Duel:
    """Three years of outcomes. Raises: MissingPeerError without ``make bench-peers``."""
    from bench.peers.import_export import exporter

    urval = _three_years()
    return Duel(
        ours=lambda: outcome_file(bench_user(), urval),
        theirs=lambda: exporter(outcomes(bench_user(), urval)),
        ours_answer=_cells_of,
        theirs_answer=_cells_of_theirs,
    )


def _cells_of(content: bytes) -> tuple[int, set]:
    with open_sheet(BytesIO(content), c.BLAD, c.REQUIRED, c.ROWS_MAX) as blad:
        rows = [tuple(map(_plain, values[:6])) for _, values in blad.rows]
    return len(rows), set(rows)


def _cells_of_theirs(content: bytes) -> tuple[int, set]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    heads = next(rows)
    places = [heads.index(name) for name in c.REQUIRED[:6]]
    found = [tuple(_plain(row[place]) for place in places) for row in rows]
    return len(found), set(found)


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return str(value.date())
    return str(float(value)) if isinstance(value, int | float) else str(value)
