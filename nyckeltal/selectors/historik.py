"""Who reported what when."""

from datetime import date

from nyckeltal.enums import Kon, Saknas
from nyckeltal.models import (
    Utfall,
)
from styrning.bas.periods import Period


def history(
    nyckeltal_id: int,
    enhet_id: int,
    limit: int = 20,
    *,
    besides: frozenset[tuple[date, date]] = frozenset(),
) -> list[dict]:
    """Who reported what when, newest first, but not for the periods ``besides``; one statement."""
    rows = Utfall.history.filter(nyckeltal=nyckeltal_id, enhet=enhet_id)
    for fran, till in besides:
        rows = rows.exclude(avser_fran=fran, avser_till=till)
    found = rows.order_by("-history_date", "-history_id").values_list(
        "history_date", "history_user__first_name", "history_user__last_name", "avser_fran",
        "avser_till", "kon", "varde", "taljare", "namnare", "saknas_orsak", "kommentar", "version",
    )[:limit]  # fmt: skip
    return [
        {
            "at": at,
            "av": f"{first or ''} {last or ''}".strip(),
            "period": Period(fran, till).label,
            "kon": Kon(kon).label,
            "varde": varde,
            "taljare": taljare,
            "namnare": namnare,
            "saknas": Saknas(saknas).label if saknas else "",
            "kommentar": kommentar,
            "version": version,
        }
        for (
            at, first, last, fran, till, kon, varde, taljare, namnare, saknas, kommentar, version
        ) in found
    ]  # fmt: skip
