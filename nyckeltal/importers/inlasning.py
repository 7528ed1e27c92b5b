"""Saving what the user saw: all or nothing, in one transaction."""

from collections.abc import Callable, Iterable

from django.db import transaction

from nyckeltal.entry import entry
from nyckeltal.importers.granskning import Preview, preview
from nyckeltal.importers.rader import Inlast
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services import report_prognos, report_utfall
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import ensure_open

NOT_YOURS = (
    "{namn} har i dag ingen roll som får rapportera för {enhet}. Inget har sparats. "
    "En administratör kan ge rollen rapportör."
)

Track = Callable[[Iterable], Iterable]


def ensure_importable(inlamning: Inlamning, *, by: User) -> None:
    """Raise RuleError unless the round is open and ``by`` may report in it today."""
    if not Inlamning.objects.reportable_by(by).filter(pk=inlamning.pk).exists():
        raise RuleError(NOT_YOURS.format(namn=by.namn, enhet=inlamning.enhet.namn))
    ensure_open(inlamning)


@transaction.atomic
def apply(
    rows: Iterable[Inlast], inlamning: Inlamning, *, by: User, track: Track = iter
) -> Preview:
    """Save what ``rows`` change and return what that was.

    Everything is compared once more, with what is saved by now: a preview that cannot be
    applied, because somebody saved meanwhile or it has been applied already, is returned as it
    is and nothing is written. ``track`` follows the nyckeltal as they are written.

    Raises: RuleError for a closed round or a role that ended; StaleError if somebody saves at
        the same moment. Nothing is written then.
    """
    ensure_importable(inlamning, by=by)
    result = preview(rows, [], entry(inlamning))
    if not result.can_apply:
        return result
    found = NyckeltalEnhet.objects.filter(publikt_id__in=result.ansvar)
    ansvar = {row.publikt_id: row for row in found.select_related("nyckeltal", "enhet")}
    for publikt_id in track(result.ansvar):
        _write(ansvar[publikt_id], inlamning, result, by=by)
    log(
        "läste in arbetsbok", inlamning, by=by, enhet=inlamning.enhet,
        nyckeltal=len(result.ansvar), rader=len(result.of("ny", "andrad")),
    )  # fmt: skip
    return result


def _write(ansvar: NyckeltalEnhet, inlamning: Inlamning, result: Preview, *, by: User) -> None:
    rapport = result.rapporter.get(ansvar.publikt_id)
    if rapport is not None:
        report_utfall(ansvar, inlamning, rapport, by=by)
    row = result.prognoser.get(ansvar.publikt_id)
    if row is not None and row.prognos is not None:
        report_prognos(ansvar, inlamning, row.prognos, by=by, version=row.prognosversion)
