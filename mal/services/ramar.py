"""What the writes about levels and scales share: a row that holds."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from styrning.bas.errors import RuleError


def checked(row: models.Model) -> None:
    """Raises: RuleError, with the field, for the first thing that the model refuses."""
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        field = None if name == NON_FIELD_ERRORS else name
        raise RuleError(" ".join(messages), field=field) from error
