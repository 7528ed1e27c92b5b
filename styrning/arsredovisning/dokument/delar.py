"""The small checks that the document's rules are put together from.

A check answers with the faults of a value, each with where below the value it stands; the paths
are put together on the way up, so that a value without faults costs no words.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Fault = tuple[str, str]  # where below the value, as ".alt" or "[2].block"; what is wrong
Check = Callable[[Any], Collection[Fault]]

NONE: tuple[Fault, ...] = ()
LEAVES, TEXT = frozenset({str, int, bool, type(None)}), frozenset({str})

_NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# XML 1.0 has no place for these, and no font draws them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class DocumentError(ValueError):
    """It is not a document; ``faults`` holds each fault with its path."""

    def __init__(self, faults: list[str]) -> None:
        shown = "; ".join(faults[:5])
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        super().__init__(f"not a report document: {shown}{more}")
        self.faults = faults


def text(value: Any) -> Collection[Fault]:
    if not isinstance(value, str):
        return _here(f"is {_name(value)}, not text")
    if _UNPRINTABLE.search(value):
        return _here("holds a character that cannot be printed")
    return NONE


def words(value: Any) -> Collection[Fault]:
    """Text that says something."""
    found = text(value)
    if isinstance(value, str) and not value.strip():
        return [*found, *_here("is empty")]
    return found


def flag(value: Any) -> Collection[Fault]:
    return NONE if isinstance(value, bool) else _here(f"is {_name(value)}, not true or false")


def numeral(value: Any) -> Collection[Fault]:
    """A decimal as a string: "12.3", never a float."""
    if isinstance(value, str) and _NUMERAL.fullmatch(value):
        return NONE
    return _here(f"{_short(value)} is no decimal such as '12.3'")


def number(low: int, high: int) -> Check:
    def check(value: Any) -> Collection[Fault]:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return NONE
        return _here(f"{_short(value)} is no whole number from {low} to {high}")

    return check


def fixed(wanted: object) -> Check:
    def check(value: Any) -> Collection[Fault]:
        if value == wanted and type(value) is type(wanted):
            return NONE
        return _here(f"is {_short(value)}, not {wanted!r}")

    return check


def one_of(known: Collection[str]) -> Check:
    def check(value: Any) -> Collection[Fault]:
        if isinstance(value, str) and value in known:
            return NONE
        return _here(f"{_short(value)} is none of {', '.join(sorted(known))}")

    return check


def pattern(expression: str, meaning: str) -> Check:
    matcher = re.compile(expression)

    def check(value: Any) -> Collection[Fault]:
        if isinstance(value, str) and matcher.fullmatch(value):
            return NONE
        return _here(f"{_short(value)} is not {meaning}")

    return check


def maybe(inner: Check) -> Check:
    def check(value: Any) -> Collection[Fault]:
        return NONE if value is None else inner(value)

    return check


def listing(item: Check, at_least: int = 0) -> Check:
    def check(value: Any) -> Collection[Fault]:
        if not isinstance(value, list):
            return _here(f"is {_name(value)}, not a list")
        found = [*_here("is empty")] if len(value) < at_least else []
        for place, inner in enumerate(value):
            if below := item(inner):
                found += _under(f"[{place}]", below)
        return found

    return check


def record(fields: Mapping[str, Check]) -> Check:
    """Exactly these fields."""
    checks, names = tuple(fields.items()), fields.keys()

    def check(value: Any) -> Collection[Fault]:
        if not isinstance(value, dict):
            return _here(f"is {_name(value)}, not an object")
        found: list[Fault] = []
        if value.keys() != names:
            found += [(f".{name}", "is missing") for name in names - value.keys()]
            found += [(f".{name}", "is not a known field") for name in value.keys() - names]
        for name, inner in checks:
            if name in value and (below := inner(value[name])):
                found += _under(f".{name}", below)
        return found

    return check


def either(by: str, kinds: Mapping[str, Mapping[str, Check]]) -> Check:
    """One of several records, told apart by the field ``by``."""
    known = one_of(kinds)
    records = {kind: record({by: known, **fields}) for kind, fields in kinds.items()}

    def check(value: Any) -> Collection[Fault]:
        if not isinstance(value, dict):
            return _here(f"is {_name(value)}, not an object")
        kind = value.get(by)
        if isinstance(kind, str) and kind in records:
            return records[kind](value)
        return _under(f".{by}", known(kind))

    return check


def plain_data(value: Any) -> Collection[Fault]:
    """Any JSON data without floats."""
    return NONE if _is_plain(value) else list(_not_plain(value, ""))


def _is_plain(value: Any) -> bool:
    """Asked of most of a document, so a leaf is looked at where it stands."""
    if isinstance(value, dict):
        if not (TEXT.issuperset(map(type, value)) or all(isinstance(key, str) for key in value)):
            return False
        value = value.values()
    elif not isinstance(value, list):
        return type(value) in LEAVES
    for inner in value:
        if type(inner) in LEAVES:
            continue
        if not _is_plain(inner):
            return False
    return True


def _not_plain(value: Any, where: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                yield where, f"the key {key!r} is not text"
            yield from _not_plain(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _not_plain(inner, f"{where}[{place}]")
    elif type(value) not in LEAVES:
        yield where, f"is {_name(value)}, not plain data"


def _here(what: str) -> tuple[Fault, ...]:
    return (("", what),)


def _under(place: str, faults: Collection[Fault]) -> list[Fault]:
    return [(f"{place}{where}", what) for where, what in faults]


def _name(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def _short(value: object) -> str:
    shown = repr(value)
    return f"{shown[:40]}…" if len(shown) > 41 else shown
