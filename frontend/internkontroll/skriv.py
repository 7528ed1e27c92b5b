"""One way to write what a form says: saved, refused in words, or in conflict with what is saved."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from frontend.internkontroll.forms import AtgardForm, VersionForm, add_rule_error, retry
from frontend.versioner import conflict
from internkontroll.services import update_atgard
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Atgard

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
        facts = facts_of(saved) if saved is not None else {}
        konflikt = conflict(form, facts, otherwise=("Raden", "ändrad", "ändrad"))
        form.data = retry(form.data, saved.version if saved is not None else 0)
        return None, konflikt, 409
    except RuleError as error:
        add_rule_error(form, error)
        return None, [], 422


def attempt_action(request: HttpRequest, atgard: Atgard, form: AtgardForm) -> tuple[Konflikt, int]:
    """What is in conflict, and the status to answer with; 302 when the action was saved."""

    def write() -> Atgard:
        lage = form.cleaned_data["lage"]
        return update_atgard(
            atgard, by=request.user, version=form.seen, lage=lage, ny=form.atgard()
        )

    _, konflikt, status = attempt(form, write, AtgardForm.facts_of)
    if status == 302:
        messages.success(request, "Åtgärden är sparad.")
    if konflikt:
        atgard.refresh_from_db()
    return konflikt, status
