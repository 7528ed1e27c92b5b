"""Who saved what the file did not know of, and when."""

from collections.abc import Sequence

from nyckeltal.importers.jamforelse import PROGNOS_KON, Andring
from nyckeltal.models import Prognos, Utfall
from styrning.grund import sparat
from styrning.grund.models import Inlamning
from styrning.grund.sparat import Sparadrad, Sparat

Nyckel = tuple[int, int, str]  # nyckeltal, enhet, kön


def last_saved(konflikter: Sequence[Andring], inlamning: Inlamning) -> dict[Nyckel, Sparat]:
    """The last save of each conflicting row; two statements, or none."""
    return sparat.last_saved({row.nyckel: _saved_row(row, inlamning) for row in konflikter})


def _saved_row(row: Andring, inlamning: Inlamning) -> Sparadrad:
    nyckeltal, enhet, kon = row.nyckel
    at = {"nyckeltal": nyckeltal, "enhet": enhet}
    if kon == PROGNOS_KON:
        return Sparadrad(Prognos, {**at, "uppfoljning": inlamning.uppfoljning_id})
    return Sparadrad(Utfall, {**at, "avser_till": row.till, "kon": kon})
