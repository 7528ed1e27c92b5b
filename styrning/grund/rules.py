"""Pure rules of the årshjul: where an activity or a round stands on a day."""

from datetime import date

from styrning.grund.enums import Arshjulslage, InlamningLage

INNE = frozenset({InlamningLage.INSKICKAD, InlamningLage.GODKAND, InlamningLage.BESLUTAD})


def last_day(*due: date | None) -> date | None:
    """The last of several due days; None when none is set."""
    return max((day for day in due if day is not None), default=None)


def arshjulslage(*, oppnar: date, sista_dag: date | None, klar: bool, day: date) -> Arshjulslage:
    """Done beats all; then not yet opened; then late, once the last day has passed."""
    if klar:
        return Arshjulslage.KLAR
    if day < oppnar:
        return Arshjulslage.KOMMER
    if sista_dag is not None and day > sista_dag:
        return Arshjulslage.SEN
    return Arshjulslage.OPPEN


def is_late(lage: InlamningLage | str, klar_namnd: date, day: date) -> bool:
    """Whether a submission is not sent in although its last day has passed."""
    return lage not in INNE and day > klar_namnd
