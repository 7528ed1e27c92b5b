"""What a lower floor asks of the higher ones: they register from ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass

from styrning.grund.models import Inlamning


@dataclass(frozen=True)
class Lucka:
    """Something that a submission lacks.

    ``hindrar`` stops it from being sent in; otherwise one sentence of reason is asked for.
    ``ankare`` is the id of the row on the entry page.
    """

    text: str
    hindrar: bool
    ankare: str = ""


ReadinessCheck = Callable[[Inlamning], list[Lucka]]
_checks: list[ReadinessCheck] = []


def readiness_check(check: ReadinessCheck) -> ReadinessCheck:
    """Let a higher floor say, in Swedish, what a submission still lacks."""
    if check not in _checks:
        _checks.append(check)
    return check


def gaps(inlamning: Inlamning) -> list[Lucka]:
    return [gap for check in _checks for gap in check(inlamning)]
