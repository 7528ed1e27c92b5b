"""What a user did that a rule forbids: expected, explained in Swedish, never a crash."""

from collections.abc import Mapping


class RuleError(Exception):
    """A rule says no. ``str(error)`` is Swedish and names the remedy; show it as it is.

    Args:
        message: what is wrong and what to do about it.
        field: the form field or column that it concerns, if it is one alone.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class FaultsError(RuleError):
    """Several fields are wrong at once; ``faults`` says each, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        field, message = next(iter(faults.items()))
        super().__init__(message, field=field)
        self.faults = dict(faults)


class StaleError(RuleError):
    """Somebody saved first. Nothing was written; ``current`` is what is saved now."""

    def __init__(self, message: str, *, current: object, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.current = current
