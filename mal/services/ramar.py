"""What the writes about levels and scales share: a row that holds, a decision that is whole."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from mal.services.plan import Planbeslut
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.models.bas import Beslutad


def checked(row: models.Model) -> None:
    """Raises: RuleError, with the field, for the first thing that the model refuses."""
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        field = None if name == NON_FIELD_ERRORS else name
        raise RuleError(" ".join(messages), field=field) from error


def demand_decision(beslut: Planbeslut | None, why: str) -> Planbeslut:
    """The decision, if it names its organ and is not dated in the future.

    Raises: RuleError, with the field; ``why`` says what the decision is needed for.
    """
    if beslut is None or not beslut.organ.strip():
        raise RuleError(f"{why} Ange vilket organ som beslutade.", field="organ")
    if beslut.datum > today():
        raise RuleError("Beslutsdatum ligger i framtiden.", field="datum")
    return beslut


def put_decision(row: Beslutad, beslut: Planbeslut) -> None:
    row.beslut_organ, row.beslut_datum = beslut.organ.strip(), beslut.datum
    row.beslut_paragraf = beslut.paragraf.strip().removeprefix("§").strip()
    row.diarienummer = beslut.diarienummer.strip()
