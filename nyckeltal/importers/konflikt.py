"""Who saved what the file did not know of, and when."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from nyckeltal.importers.jamforelse import PROGNOS_KON, Andring
from nyckeltal.models import Prognos, Utfall
from styrning.grund.models import Inlamning

Sparat = tuple[str, datetime]
Nyckel = tuple[int, int, str]  # nyckeltal, enhet, kön


def last_saved(konflikter: Sequence[Andring], inlamning: Inlamning) -> dict[Nyckel, Sparat]:
    """(name, time) of the last save of each conflicting row; two statements, or none."""
    if not konflikter:
        return {}
    ids = {
        "nyckeltal__in": {andring.nyckel[0] for andring in konflikter},
        "enhet__in": {andring.nyckel[1] for andring in konflikter},
    }
    tills = {andring.till for andring in konflikter if andring.till}
    reported = Utfall.history.filter(**ids, avser_till__in=tills)
    forecast = Prognos.history.filter(**ids, uppfoljning=inlamning.uppfoljning_id)
    return _last(reported, models.F("kon")) | _last(forecast, models.Value(PROGNOS_KON))


def _last(rows: models.QuerySet, kon: models.expressions.Combinable) -> dict[Nyckel, Sparat]:
    """The newest of each nyckeltal, enhet and kön."""
    fields = rows.order_by("history_date", "history_id").values_list(
        "nyckeltal", "enhet", kon, "history_user__first_name", "history_user__last_name",
        "history_date",
    )  # fmt: skip
    return {
        (nyckeltal, enhet, key): (f"{first or ''} {last or ''}".strip(), at)
        for nyckeltal, enhet, key, first, last, at in fields
    }
