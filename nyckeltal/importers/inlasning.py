"""Saving what the user saw: all or nothing, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from nyckeltal.entry import entry
from nyckeltal.importers.granskning import Preview, preview
from nyckeltal.importers.rader import Inlast
from nyckeltal.models import NyckeltalEnhet, Utfall
from nyckeltal.rapportrader import changed_rows
from nyckeltal.services import APPROVED, asked_span, report_prognos
from nyckeltal.services_mangd import Omfattning, put, put_in_place, stage
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import ensure_open

NOT_YOURS = (
    "{namn} har i dag ingen roll som får rapportera för {enhet}. Inget har sparats. "
    "En administratör kan ge rollen rapportör."
)

Key = tuple[int, int, date, date]  # nyckeltal, enhet, first day, last day
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
    is and nothing is written. ``track`` follows the forecasts as they are written; the outcomes
    are written at once.

    Raises: RuleError for a closed round or a role that ended; StaleError if somebody saves at
        the same moment. Nothing is written then.
    """
    ensure_importable(inlamning, by=by)
    result = preview(rows, [], entry(inlamning))
    if not result.can_apply:
        return result
    found = NyckeltalEnhet.objects.filter(publikt_id__in=result.ansvar)
    ansvar = {row.publikt_id: row for row in found.select_related("nyckeltal", "enhet")}
    _write_outcomes(ansvar, inlamning, result, by=by)
    for publikt_id in track(result.prognoser):
        row = result.prognoser[publikt_id]
        if row.prognos is not None:
            version = row.prognosversion
            report_prognos(ansvar[publikt_id], inlamning, row.prognos, by=by, version=version)
    log(
        "läste in arbetsbok", inlamning, by=by, enhet=inlamning.enhet,
        nyckeltal=len(result.ansvar), rader=len(result.of("ny", "andrad")),
    )  # fmt: skip
    return result


def _write_outcomes(
    ansvar: Mapping[UUID, NyckeltalEnhet], inlamning: Inlamning, result: Preview, *, by: User
) -> None:
    """All outcomes at once, by the rules of one."""
    if not result.rapporter:
        return
    held = Inlamning.objects.select_for_update().values_list("lage", flat=True)
    lage = held.get(pk=inlamning.pk)
    keys = {publikt_id: _key(ansvar[publikt_id], inlamning) for publikt_id in result.rapporter}
    saved = _saved(keys.values())
    om = Omfattning({inlamning.pk: lage})
    with stage() as staged:
        for publikt_id, rapport in result.rapporter.items():
            key, matt = keys[publikt_id], ansvar[publikt_id].nyckeltal.matt
            rows = changed_rows(rapport, saved[key], matt, revises=lage in APPROVED)
            om.par.add(key[:2])
            put(staged, key, rows)
        put_in_place(staged, om, by=by, import_id=uuid4())


def _key(ansvar: NyckeltalEnhet, inlamning: Inlamning) -> Key:
    return ansvar.nyckeltal_id, ansvar.enhet_id, *asked_span(ansvar, inlamning)


def _saved(keys: Iterable[Key]) -> dict[Key, dict[str, Utfall]]:
    """The saved rows of the periods that are asked for, by kön; one statement."""
    nyckeltal, enheter, first, last = map(set, zip(*keys, strict=True))
    rows = Utfall.objects.filter(
        nyckeltal__in=nyckeltal, enhet__in=enheter, avser_fran__in=first, avser_till__in=last
    )
    found: dict[Key, dict[str, Utfall]] = defaultdict(dict)
    for row in rows:
        key = (row.nyckeltal_id, row.enhet_id, row.avser_fran, row.avser_till)
        found[key][row.kon] = row
    return found
