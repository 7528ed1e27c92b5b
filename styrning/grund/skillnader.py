"""Two versions of a fact told apart, thing by thing. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from styrning.grund.registries import Skillnad


def differences(
    before: Any, now: Any, things: Mapping[str, Callable[[Any], str]]
) -> list[Skillnad]:
    """What differs, in the order of ``things``: a name and how it is read from a version.

    ``before`` or ``now`` is None where there was no such row, or is none any more.
    """
    found = []
    for vad, read in things.items():
        fran, till = ("" if row is None else read(row) for row in (before, now))
        if fran != till:
            found.append(Skillnad(vad, fran, till))
    return found
