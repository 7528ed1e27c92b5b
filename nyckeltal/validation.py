"""What the model says about a row, told at the field that it concerns."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models

from styrning.bas.errors import RuleError


def label(model: type[models.Model], name: str) -> str:
    """A field's name as the municipality reads it."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def ensure_valid(row: models.Model, at: Mapping[str, str]) -> None:
    """Check a row's fields and constraints before it is written.

    Args:
        row: the row; nothing is saved.
        at: which field each constraint is told at, by the constraint's name.

    Raises: RuleError, in Swedish, for the first thing that is wrong.
    """
    try:
        row.clean_fields()
    except ValidationError as error:
        name, errors = next(iter(error.error_dict.items()))
        message = " ".join(text for one in errors for text in one.messages)
        if errors[0].code == "blank":
            message = f"Fyll i {label(type(row), name)}."
        raise RuleError(message, field=name) from error
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as error:
            raise RuleError(" ".join(error.messages), field=at.get(constraint.name)) from error
