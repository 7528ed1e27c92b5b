"""One way to write what a form says: saved, refused in words, or in conflict with what is saved."""

from collections.abc import Callable, Mapping
from typing import Any

from frontend.internkontroll.forms import VersionForm, add_rule_error, retry
from frontend.versioner import conflict
from styrning.bas.errors import RuleError, StaleError

Konflikt = list[dict[str, str]]


def attempt(
    form: VersionForm, write: Callable[[], Any], facts_of: Callable[[Any], Mapping[str, Any]]
) -> tuple[Any, Konflikt, int]:
    """What ``write`` gave, what is in conflict, and the status to answer with.

    A refused form says why. One in conflict carries the version that is saved now: sending it
    again lets it win.
    """
    if not form.is_valid():
        return None, [], 422
    try:
        return write(), [], 302
    except StaleError as error:
        saved: Any = error.current
        konflikt = conflict(form, facts_of(saved) if saved is not None else {})
        form.data = retry(form.data, saved.version if saved is not None else 0)
        return None, konflikt or [{"vad": "Raden", "ditt": "ändrad", "sparat": "ändrad"}], 409
    except RuleError as error:
        add_rule_error(form, error)
        return None, [], 422
